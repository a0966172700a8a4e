"""Pages of grants: give, take, approve as second manager."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.manage.forms.council import EVERY
from booking.manage.forms.staff import GrantForm
from booking.manage.views.blueprint import blueprint
from booking.manage.views.member import acted, member_page, offered, others_to_approve, wording
from booking.manage.views.scope import me, my_person
from booking.services import queries as service_queries
from booking.staff import operations as staff
from booking.staff import queries as staff_queries
from booking.staff.errors import GrantMissing, GrantToYourself, StaffEnded
from booking.staff.models import Grant
from booking.staff.rules import GrantTerms, Role, may_give
from booking.venues import queries as venue_queries
from booking.web.guard import signed_in
from booking.web.posted import posted


@blueprint.get("/manage/grants", endpoint="grants")
def grants_to_approve() -> ResponseReturnValue:
    """List proposed grants within this manager's scope."""
    mine = me()
    return render_template(
        "manage/grants.html",
        waiting=grants_waiting(),
        may_approve=lambda grant: staff.may_approve(mine, grant),
        others=others_to_approve(),
        **wording(),
    )


def grants_waiting() -> list[Grant]:
    """List the grants that wait for a second manager within this manager's scope."""
    own = signed_in().grants
    return [grant for grant in staff_queries.proposals() if may_give(own, grant)]


@blueprint.post("/manage/staff/<reference>/grants")
def give_grant(reference: str) -> ResponseReturnValue:
    person, form = my_person(reference), offered(GrantForm())
    if person.id == signed_in().id:  # their own page has no such form, so the error is shown at its top
        return member_page(person, GrantToYourself.status, said=GrantToYourself())
    if not person.active:
        return member_page(person, StaffEnded.status, said=StaffEnded())
    if not form.validate():
        return member_page(person, HTTPStatus.BAD_REQUEST, grant_form=form)
    try:
        with transaction():
            staff.give_grant(my_person(reference), terms_in(form), by=me(), now=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return member_page(my_person(reference), refusal.status, grant_form=form)
    return redirect(url_for("manage.staff_member", reference=reference, _anchor="grants"))


@blueprint.post("/manage/staff/<reference>/grants/take")
def take_grant(reference: str) -> ResponseReturnValue:
    """End a grant; the button's address says which."""
    return acted(reference, lambda person: staff.take_grant(person, _typed_terms(), by=me(), now=clock.now()))


@blueprint.post("/manage/staff/<reference>/grants/approve")
def approve_grant(reference: str) -> ResponseReturnValue:
    """Approve a proposed grant as the second manager."""
    return acted(reference, lambda person: staff.approve_grant(person, _typed_terms(), by=me(), now=clock.now()))


@blueprint.post("/manage/staff/<reference>/grants/refuse")
def refuse_grant(reference: str) -> ResponseReturnValue:
    """Refuse or withdraw a proposed grant, with a word why."""
    word = posted("word")
    return acted(reference, lambda person: staff.refuse_grant(person, _typed_terms(), word, by=me(), now=clock.now()))


def terms_in(form: GrantForm) -> GrantTerms:
    """Read the grant from the form. Raises GrantMissing for values that no page has offered."""
    return _grant(form.role.data, form.venue.data, form.department.data)


def _typed_terms() -> GrantTerms:
    return _grant(*(posted(name) for name in ("role", "venue", "department")))


def _grant(role: str, venue_slug: str, department_slug: str) -> GrantTerms:
    venue = venue_queries.by_slug(venue_slug) if venue_slug != EVERY else None
    department = service_queries.department_by_slug(department_slug) if department_slug != EVERY else None
    known = (venue_slug == EVERY or venue) and (department_slug == EVERY or department)
    if role not in set(Role) or not known:
        raise GrantMissing
    return GrantTerms(Role(role), venue.id if venue else None, department.id if department else None)
