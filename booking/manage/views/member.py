"""Page of a colleague: grants, sign-in, skills."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.phone_numbers import show as show_number
from booking.manage.forms.council import EVERY
from booking.manage.forms.staff import SPOKEN, GrantForm, PersonForm
from booking.manage.views.scope import departments_to_grant, every_venue_to_grant, manages, me, my_person, my_venues
from booking.services import queries as service_queries
from booking.staff import operations as staff
from booking.staff import queries as staff_queries
from booking.staff.models import Grant, StaffMember
from booking.staff.rules import INVITED_FOR, GrantState, grant_words, invitation_stands, may_give
from booking.web.guard import signed_in

F = TypeVar("F", bound=GrantForm)


def member_page(
    person: StaffMember,
    status: int,
    *,
    form: PersonForm | None = None,
    grant_form: GrantForm | None = None,
    said: Refusal | None = None,
) -> ResponseReturnValue:
    """Render a colleague's page, with a refused form or act where there is one."""
    own, now, mine = signed_in().grants, clock.now(), me()
    form = form or filled(person)
    stands = bool(person.invite_hash) and invitation_stands(person.invited_at, now)
    by_hand = stands and person.invite_by_hand
    page = render_template(
        "manage/staff_member.html",
        person=person,
        form=grant_form if grant_form is not None and grant_form.errors else form,
        person_form=form,
        grant_form=grant_form or offered(GrantForm(formdata=None)),
        said=said,
        waiting=[grant for grant in person.open_grants if grant.state == GrantState.PROPOSED],
        ended=[grant for grant in reversed(person.grant_history) if grant.ended_at],
        mine=lambda grant: may_give(own, grant),
        may_approve=lambda grant: staff.may_approve(mine, grant),
        others=others_to_approve(),
        manages=manages(person),
        sign_ins=staff_queries.open_sign_ins(person.id, now),
        myself=person.id == mine.id,
        invited_until=person.invited_at + INVITED_FOR if stands and person.invited_at else None,
        by_hand=by_hand,
        may_hand_over=by_hand and staff.may_hand_over(mine, person),
        handers=others_to_hand_over(person) if by_hand else [],
        **wording(),
    )
    return page, int(status)


def acted(reference: str, act: Callable[[StaffMember], object]) -> ResponseReturnValue:
    """Run an act on this person and redirect to their grants; a refusal is shown on their page."""
    my_person(reference)
    try:
        with transaction():
            act(my_person(reference))
    except Refusal as refusal:
        return member_page(my_person(reference), refusal.status, said=refusal)
    return redirect(url_for("manage.staff_member", reference=reference, _anchor="grants"))


def others_to_approve() -> Callable[[Grant], list[str]]:
    """Return a function from a grant to the names of possible second managers, who are read once."""
    managers = staff_queries.managers()
    return lambda grant: [one.name for one in managers if staff.may_approve(one, grant)]


def others_to_hand_over(person: StaffMember) -> list[str]:
    """List the names of those who may hand this person's link over."""
    return [one.name for one in staff_queries.managers() if staff.may_hand_over(one, person)]


def filled(person: StaffMember) -> PersonForm:
    """Build the form from their stored values."""
    form, given = PersonForm(formdata=None), {skill.service_id for skill in person.skills}
    offered_services = service_queries.open_services()
    form.offer(offered_services)
    form.name.data, form.languages.data = person.name, list(person.languages)
    form.private_number.data = show_number(person.private_number) if person.private_number and manages(person) else ""
    form.skills.data = [service.slug for service in offered_services if service.id in given]
    form.seen.data = form.mark()
    return form


def offered(form: F) -> F:
    """Fill the form with the venues and departments in which this manager may give grants."""
    departments, every_department = departments_to_grant()
    form.offer(my_venues(), departments, every=(every_venue_to_grant(), every_department))
    return form


def wording() -> dict[str, object]:
    """Return the template's words for grants and languages."""
    return {"grant_words": grant_words, "spoken": dict(SPOKEN), "every": EVERY}
