"""Who works here: invite, say what they are and can do, end."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeVar

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import GrantMissing, Refusal
from booking.core.once import keep_answer, kept_answer
from booking.core.text import folded
from booking.manage.forms.council import EVERY
from booking.manage.forms.staff import ROLE_NAMES, SPOKEN, GrantForm, InviteForm, PersonForm
from booking.manage.operations import staff as operations
from booking.manage.views import blueprint
from booking.manage.views.inviting import shown_once
from booking.manage.views.reach import departments_to_grant, every_venue_to_grant, manages, me, my_person, sees
from booking.manage.views.scope import my_venues
from booking.services import queries as services
from booking.staff import operations as people
from booking.staff import queries as staff
from booking.staff.models import StaffMember
from booking.staff.rules import INVITED_FOR, GrantTerms, Role, invitation_stands, may_give
from booking.venues import queries as venues
from booking.web.guard import signed_in

_LONGEST_SEARCH = 100
F = TypeVar("F", bound=GrantForm)


@blueprint.get("/manage/staff", endpoint="staff")
def staff_list() -> ResponseReturnValue:
    """Everybody within this manager's reach, who works here first; searched by name or address."""
    typed = request.args.get("q", "")[:_LONGEST_SEARCH].strip()
    words = folded(typed).split()
    found = [
        person
        for person in staff.everyone()
        if sees(person) and all(word in folded(f"{person.name} {person.email}") for word in words)
    ]
    return render_template(
        "manage/staff_list.html",
        working=[person for person in found if person.active],
        ended=[person for person in found if not person.active],
        typed=typed,
        **_words(found),
    )


@blueprint.route("/manage/staff/new", methods=["GET", "POST"])
def new_staff() -> ResponseReturnValue:
    """Invite someone: the page that follows shows the link, this once."""
    form, status = _offered(InviteForm()), HTTPStatus.OK
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
        before = kept_answer(once, form.answers(), now)
        if before is None:
            reference, token = operations.invite(
                form.email.data,
                form.name.data,
                _terms(form),
                languages=form.languages.chosen,
                by=me(),
                now=now,
            )
            keep_answer(once, reference)
        else:
            reference, token = before, operations.invitation_of(before)
    return shown_once(reference, token, send=before is None)


@blueprint.route("/manage/staff/<reference>", methods=["GET", "POST"])
def staff_member(reference: str) -> ResponseReturnValue:
    """One person: what they are, where, what they can do; and saving what is said of them."""
    form, status = PersonForm(), HTTPStatus.OK
    person = my_person(reference)
    form.offer(services.open_services())
    if form.validate_on_submit():
        _save(reference, form)
        return redirect(url_for("manage.staff_member", reference=reference, saved=1))
    if request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    else:
        _show(form, person)
    return _page(person, form, status)


@blueprint.post("/manage/staff/<reference>/grants")
def give_grant(reference: str) -> ResponseReturnValue:
    """One grant more."""
    person, form = my_person(reference), _offered(GrantForm())
    if not form.validate():
        return _page(person, _filled(person), HTTPStatus.BAD_REQUEST, form)
    try:
        with transaction():
            people.give_grant(my_person(reference), _terms(form), by=me())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(my_person(reference), _filled(my_person(reference)), refusal.status, form)
    return redirect(url_for("manage.staff_member", reference=reference, _anchor="grants"))


@blueprint.post("/manage/staff/<reference>/grants/take")
def take_grant(reference: str) -> ResponseReturnValue:
    """One grant less: the address of the button says which."""
    my_person(reference)
    try:
        with transaction():
            people.take_grant(my_person(reference), _typed_terms(), by=me())
    except Refusal as refusal:
        person = my_person(reference)
        return _page(person, _filled(person), refusal.status, said=refusal)
    return redirect(url_for("manage.staff_member", reference=reference, _anchor="grants"))


@blueprint.post("/manage/staff/<reference>/invitation")
def invite_again(reference: str) -> ResponseReturnValue:
    """A new link, because the first was lost or the password forgotten."""
    my_person(reference)
    try:
        with transaction():
            token = people.invite_again(my_person(reference), by=me(), now=clock.now())
    except Refusal as refusal:
        person = my_person(reference)
        return _page(person, _filled(person), refusal.status, said=refusal)
    return shown_once(reference, token, send=True)


def _save(reference: str, form: PersonForm) -> None:
    with transaction():
        person = my_person(reference)
        name = form.name.data if manages(person) else person.name
        people.say_about(person, name=name, languages=form.languages.chosen)
        chosen = set(form.skills.chosen)
        if not manages(person):
            return  # what they give elsewhere is for the managers there to say
        people.set_skills(person, [service.id for service in services.open_services() if service.slug in chosen])


def _show(form: PersonForm, person: StaffMember) -> None:
    given = {skill.service_id for skill in person.skills}
    form.name.data, form.languages.data = person.name, list(person.languages)
    form.skills.data = [service.slug for service in services.open_services() if service.id in given]


def _filled(person: StaffMember) -> PersonForm:
    """The form of what is said of them, as it stands, beside another form that was refused."""
    form = PersonForm(formdata=None)
    form.offer(services.open_services())
    _show(form, person)
    return form


def _page(
    person: StaffMember,
    form: PersonForm,
    status: int,
    grant_form: GrantForm | None = None,
    said: Refusal | None = None,
) -> ResponseReturnValue:
    own, now = signed_in().grants, clock.now()
    page = render_template(
        "manage/staff_member.html",
        person=person,
        form=grant_form if grant_form is not None and grant_form.errors else form,
        person_form=form,
        grant_form=grant_form or _offered(GrantForm(formdata=None)),
        said=said,
        mine=lambda grant: may_give(own, grant),
        manages=manages(person),
        myself=person.id == signed_in().id,
        invited_until=person.invited_at + INVITED_FOR
        if person.invite_hash and person.invited_at and invitation_stands(person.invited_at, now)
        else None,
        **_words([person]),
    )
    return page, int(status)


def _offered(form: F) -> F:
    departments, every_department = departments_to_grant()
    form.offer(my_venues(), departments, every=(every_venue_to_grant(), every_department))
    return form


def _terms(form: GrantForm) -> GrantTerms:
    return _grant(form.role.data, form.venue.data, form.department.data)


def _typed_terms() -> GrantTerms:
    return _grant(*(request.form.get(name, "") for name in ("role", "venue", "department")))


def _grant(role: str, venue_slug: str, department_slug: str) -> GrantTerms:
    """What three words stand for. Raises GrantMissing for words that no page has offered."""
    venue = venues.by_slug(venue_slug) if venue_slug != EVERY else None
    department = services.department_by_slug(department_slug) if department_slug != EVERY else None
    known = (venue_slug == EVERY or venue) and (department_slug == EVERY or department)
    if role not in set(Role) or not known:
        raise GrantMissing
    return GrantTerms(Role(role), venue.id if venue else None, department.id if department else None)


def _words(people_shown: list[StaffMember]) -> dict[str, object]:
    """Names of the venues and departments of their grants, and of roles and languages."""
    ids = {grant.venue_id for person in people_shown for grant in person.grants if grant.venue_id is not None}
    return {
        "venues": {venue.id: venue for venue in venues.with_ids(ids)},
        "departments": {department.id: department for department in services.departments()},
        "roles": ROLE_NAMES,
        "spoken": dict(SPOKEN),
        "every": EVERY,
    }
