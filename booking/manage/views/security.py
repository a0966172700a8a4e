"""The security journal for managers, and ending a colleague's sign-ins."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.journal import SecurityAct
from booking.core.translation import LazyString, _l
from booking.manage.queries import security
from booking.manage.views import blueprint
from booking.manage.views.scope import manages, my_person, over_everything, sees
from booking.staff import operations as people
from booking.staff import queries as staff
from booking.staff.rules import ROLE_NAMES, Ended
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
    SecurityAct.CEILING_REACHED: _l("Ceiling of texts reached"),
}
LABELS: dict[str, LazyString] = {
    "why": _l("because"),
    "count": _l("number"),
    "page": _l("page"),
    "network": _l("connection"),
    "what": _l("what"),
    "role": _l("role"),
    "venue": _l("venue"),
    "department": _l("department"),
    "appointment": _l("appointment"),
    "record": _l("record"),
    "first": _l("from"),
    "last": _l("to"),
    "day": _l("day"),
    "handed_over": _l("handed over"),
    "ceiling": _l("for one"),
    "most": _l("at most"),
}
VALUES: dict[str, LazyString] = {
    Ended.ELSEWHERE: _l("ended from another device"),
    Ended.BY_MANAGER: _l("ended by a manager"),
    Ended.PASSWORD: _l("the password was changed"),
    Ended.LEFT: _l("they left"),
    Ended.NO_GRANT: _l("the last grant was taken away"),
    "figures": _l("figures"),
    "backup": _l("backup"),
    "day_list": _l("day list"),
    "contacts": _l("number or address"),
    "wishes": _l("wishes"),
    "yes": _l("by a second manager"),
    "hour": _l("hour"),
    "day": _l("day"),
    "*": _l("all of them"),
    **ROLE_NAMES,
}


@blueprint.get("/manage/security", endpoint="security")
def journal() -> ResponseReturnValue:
    """The journal, newest first: of everybody for a manager of everything, else of those within scope."""
    everybody = staff.everyone()
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
    return render_template(
        "manage/security.html",
        shown=shown,
        page=page,
        kind=act if act in ACTS else "",
        person=person,
        people=list(seen.values()),
        names={one.id: one.name for one in everybody},
        acts=ACTS,
        labels=LABELS,
        values=VALUES,
    )


@blueprint.post("/manage/staff/<reference>/sign-ins")
def end_sign_ins(reference: str) -> ResponseReturnValue:
    """End every sign-in of a colleague: a lost device, a desk left open. They can sign in again."""
    if not manages(my_person(reference)):
        abort(403)
    with transaction():
        person = my_person(reference)
        here = signed_in().id
        people.end_sign_ins(person, Ended.BY_MANAGER, now=clock.now(), by_id=here)
    return redirect(url_for("manage.staff_member", reference=reference, _anchor="signing-in"))
