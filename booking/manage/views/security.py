"""Pages of the security journal, and ending a colleague's sign-ins."""

from __future__ import annotations

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.journal import SecurityAct
from booking.core.translation import LazyString, _l
from booking.manage.queries import security
from booking.manage.rules.journal import Names, event_sentence
from booking.manage.views.blueprint import blueprint
from booking.manage.views.home import SCREENS
from booking.manage.views.scope import manages, my_person, over_everything, sees
from booking.services import queries as service_queries
from booking.staff import operations as staff
from booking.staff import queries as staff_queries
from booking.staff.rules import Ended
from booking.venues import queries as venue_queries
from booking.web.guard import signed_in

LAST_PAGE = 99_999
ACTS: dict[str, LazyString] = {
    SecurityAct.SIGNED_IN: _l("Signed in"),
    SecurityAct.SIGN_IN_FAILED: _l("Wrong password"),
    SecurityAct.SIGNED_OUT: _l("Signed out"),
    SecurityAct.SIGN_IN_ENDED: _l("Sign-ins ended"),
    SecurityAct.PASSWORD_CHANGED: _l("Password changed"),
    SecurityAct.REFUSED: _l("Page or act refused"),
    SecurityAct.STAFF_ADDED: _l("Added to the staff"),
    SecurityAct.STAFF_ENDED: _l("Work here ended"),
    SecurityAct.INVITED: _l("Invited"),
    SecurityAct.INVITATION_USED: _l("Invitation used"),
    SecurityAct.GRANT_PROPOSED: _l("Grant proposed"),
    SecurityAct.GRANT_GIVEN: _l("Grant given"),
    SecurityAct.GRANT_REFUSED: _l("Grant refused"),
    SecurityAct.GRANT_TAKEN: _l("Grant taken away"),
    SecurityAct.CONTACT_CHANGED: _l("How a citizen is reached changed"),
    SecurityAct.EXPORTED: _l("Exported or printed"),
    SecurityAct.FLOOD_UNDONE: _l("Burst of bookings cancelled"),
    SecurityAct.FLOOD_LOOKED_AT: _l("Burst of bookings looked at"),
    SecurityAct.CEILING_REACHED: _l("Ceiling of texts reached"),
    SecurityAct.WEBHOOK_CHANGED: _l("Webhook changed"),
    SecurityAct.ORGANISATION_CHANGED: _l("Organisation changed"),
    SecurityAct.TOLD_AGE_CHANGED: _l("Age from which young people are asked changed"),
    SecurityAct.FLAG_KIND_CHANGED: _l("Kind of flag changed"),
}
# Names of areas by blueprint, for refused pages and acts; on managers' pages the page is named as well.
AREAS: dict[str, LazyString] = {
    "book": _l("the public pages"),
    "day": _l("the advisor's day"),
    "desk": _l("the front desk"),
    "figures": _l("figures"),
    "manage": _l("Manage"),
    "messages": _l("messages"),
    "record": _l("case records"),
    "staff": _l("their own account"),
    "tasks": _l("tasks"),
}


@blueprint.get("/manage/security", endpoint="security")
def journal() -> ResponseReturnValue:
    """List the journal, newest first: all of it for a manager of everything, else that of people within scope."""
    everybody = staff_queries.everyone()
    seen = {person.reference: person for person in everybody if sees(person)}
    person = seen.get(request.args.get("person", ""))
    act = request.args.get("kind", "")
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    shown = security.events(
        people=None if over_everything() else [one.id for one in seen.values()],
        act=act if act in ACTS else "",
        person_id=person.id if person else None,
        page=page,
    )
    names = Names(
        people={one.id: one.name for one in everybody},
        venues={venue.slug: venue.name for venue in venue_queries.every_venue()},
        departments={department.slug: department.name for department in service_queries.departments()},
        pages=pages(),
    )
    return render_template(
        "manage/security.html",
        shown=shown,
        page=page,
        kind=act if act in ACTS else "",
        person=person,
        people=list(seen.values()),
        sentence=lambda event: event_sentence(event, names),
        acts=ACTS,
    )


def pages() -> dict[str, str]:
    """Map every endpoint to its area's name, as the journal shows it."""
    screens = [(url_for(endpoint), text) for endpoint, text, _line in SCREENS]
    called: dict[str, str] = {}
    for rule in current_app.url_map.iter_rules():
        area = AREAS.get(rule.endpoint.split(".")[0])
        screen = next((text for path, text in screens if f"{rule.rule}/".startswith(f"{path}/")), None)
        if area is not None:
            called[rule.endpoint] = f"{area}, {screen}" if screen is not None and area == AREAS["manage"] else str(area)
    return called


@blueprint.post("/manage/staff/<reference>/sign-ins")
def end_sign_ins(reference: str) -> ResponseReturnValue:
    """End every sign-in of a colleague: a lost device, a desk left open. They can sign in again."""
    if not manages(my_person(reference)):
        abort(403)
    with transaction():
        person = my_person(reference)
        here = signed_in().id
        staff.end_sign_ins(person, Ended.BY_MANAGER, now=clock.now(), by_id=here)
    return redirect(url_for("manage.staff_member", reference=reference, _anchor="signing-in"))
