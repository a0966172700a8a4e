"""Pages of staff: list, invite, show and save."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import ChangedMeanwhile, Refusal
from booking.core.folding import folded, is_found
from booking.core.idempotency import claim_key, keep_answer
from booking.core.rows import lock_row
from booking.manage.forms.staff import InviteForm, PersonForm
from booking.manage.views.blueprint import blueprint
from booking.manage.views.grants import terms_in
from booking.manage.views.inviting import sent_off
from booking.manage.views.member import filled, member_page, offered, wording
from booking.manage.views.scope import manages, me, my_person, sees
from booking.services import queries as service_queries
from booking.staff import operations as staff
from booking.staff import queries as staff_queries
from booking.staff.errors import StaffEnded
from booking.visits import operations as visits
from booking.web.expired import keeps_what_was_typed
from booking.web.posted import posted

_LONGEST_SEARCH = 100


@blueprint.get("/manage/staff", endpoint="staff")
def staff_list() -> ResponseReturnValue:
    """List everybody within this manager's scope, active ones first."""
    return _listed("")


@blueprint.post("/manage/staff")
def search_staff() -> ResponseReturnValue:
    """Search by name or address. By POST, so that no name gets into an address or a log."""
    return _listed(posted("q")[:_LONGEST_SEARCH].strip())


def _listed(typed: str) -> ResponseReturnValue:
    found = [
        person
        for person in staff_queries.everyone()
        if sees(person) and is_found(typed, folded(f"{person.name} {person.email}"))
    ]
    return render_template(
        "manage/staff_list.html",
        working=[person for person in found if person.active],
        ended=[person for person in found if not person.active],
        typed=typed,
        **wording(),
    )


@blueprint.route("/manage/staff/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new_staff() -> ResponseReturnValue:
    """Invite a colleague; the link goes to them."""
    form, status = offered(InviteForm()), HTTPStatus.OK
    if form.validate_on_submit():
        try:
            return _invite(form)
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    return render_template("manage/staff_new.html", form=form), status


def _invite(form: InviteForm) -> ResponseReturnValue:
    now, once = clock.now(), form.form_token.data or ""
    with transaction():
        before = claim_key(once, form.answers(), now)
        reference = before
        if reference is None:
            terms, by = terms_in(form), me()
            spoken = form.languages.chosen
            new = staff.invite(form.email.data, form.name.data, [terms], languages=spoken, by=by, now=now)
            reference = new.reference
            keep_answer(once, reference)
    return sent_off(reference, send=before is None)


@blueprint.route("/manage/staff/<reference>", methods=["GET", "POST"])
@keeps_what_was_typed
def staff_member(reference: str) -> ResponseReturnValue:
    """Show a colleague; save name, languages and skills."""
    form, status = PersonForm(), HTTPStatus.OK
    person = my_person(reference)
    form.offer(service_queries.open_services())
    if form.validate_on_submit():
        try:
            _save(reference, form)
            return redirect(url_for("manage.staff_member", reference=reference, saved=1))
        except StaffEnded as refusal:  # the page of an ended colleague has no form
            return member_page(my_person(reference), refusal.status, said=refusal)
        except ChangedMeanwhile as refusal:
            person, status = my_person(reference), refusal.status
            form.refuse(refusal, field="name" if manages(person) else "languages")
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    else:
        form = filled(person)
    return member_page(person, status, form=form)


def _save(reference: str, form: PersonForm) -> None:
    with transaction():
        person = my_person(reference)
        lock_row(person)
        form.need_unchanged(filled(person))
        name = form.name.data if manages(person) else person.name
        staff.describe_staff(person, name=name, languages=form.languages.chosen)
        visits.reconcile_interpreters_of(person, clock.now())
        chosen = set(form.skills.chosen)
        if not manages(person):
            return  # the rest is set only by managers of all their grants
        staff.set_private_number(person, form.private_number.data or "")
        staff.set_skills(person, [service.id for service in service_queries.open_services() if service.slug in chosen])
