"""Pages of organisations outside the council: the directory of those that people are referred to."""

from __future__ import annotations

from datetime import datetime

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.rows import lock_row
from booking.manage.forms.organisations import OrganisationForm
from booking.manage.views.blueprint import blueprint
from booking.manage.views.once import add_once, submitted
from booking.manage.views.scope import me, need_everything
from booking.organisations import operations as organisations
from booking.organisations import queries as organisation_queries
from booking.organisations.models import Organisation
from booking.organisations.rules import is_to_confirm
from booking.referrals import operations as referrals
from booking.web.expired import keeps_what_was_typed
from booking.web.posted import posted


@blueprint.get("/manage/organisations", endpoint="organisations")
def organisation_list() -> ResponseReturnValue:
    """List the directory: who takes people, whose details are to be confirmed, and who was removed."""
    need_everything()
    found = organisation_queries.every_organisation()
    return render_template(
        "manage/organisations.html",
        organisations=[one for one in found if one.ended_at is None],
        ended=[one for one in found if one.ended_at is not None],
        is_old=lambda one: is_to_confirm(one.confirmed_on, clock.today()),
    )


@blueprint.route("/manage/organisations/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new_organisation() -> ResponseReturnValue:
    """Add an organisation."""
    need_everything()
    form = OrganisationForm()
    added, status = submitted(form, lambda: _add(form))
    if added:
        return redirect(url_for("manage.organisation", organisation=added, saved=1))
    return render_template("manage/organisation.html", form=form, organisation=None), int(status)


@blueprint.route("/manage/organisations/<organisation>", methods=["GET", "POST"])
@keeps_what_was_typed
def organisation(organisation: str) -> ResponseReturnValue:
    """Show an organisation; save what the directory says of it."""
    shown, form = _found(organisation), OrganisationForm()
    saved, status = submitted(form, lambda: _change(organisation, form))
    if saved:
        return redirect(url_for("manage.organisation", organisation=organisation, saved=1))
    if form.is_submitted():
        shown = _found(organisation)
    else:
        form.show(shown)
    return render_template("manage/organisation.html", form=form, organisation=shown), int(status)


@blueprint.post("/manage/organisations/<organisation>/act")
def act_on_organisation(organisation: str) -> ResponseReturnValue:
    """Confirm the details, remove the organisation or put it back; the button says which."""
    _found(organisation)
    act, now = posted("act"), clock.now()
    with transaction():
        _act(act, _found(organisation), now)
    if act == "end":
        return redirect(url_for("manage.organisations", removed=organisation))
    return redirect(url_for("manage.organisation", organisation=organisation, saved=1))


def _act(act: str, row: Organisation, now: datetime) -> None:
    if act == "confirm":
        organisations.confirm_organisation(row, today=clock.day_of(now))
    elif act == "end":
        referrals.remove_organisation(row, by_id=me().id, now=now)
    elif act == "back":
        organisations.put_organisation_back(row, by_id=me().id, now=now)
    else:
        abort(400)


def _found(reference: str) -> Organisation:
    need_everything()
    return organisation_queries.organisation_by_reference(reference) or abort(404)


def _add(form: OrganisationForm) -> str:
    def add(now: datetime) -> str:
        added = organisations.add_organisation(form.facts, by_id=me().id, today=clock.day_of(now), now=now)
        return added.reference

    return add_once(form, add)


def _change(reference: str, form: OrganisationForm) -> str:
    now = clock.now()
    with transaction():
        row, as_kept = _found(reference), OrganisationForm(formdata=None)
        lock_row(row)
        as_kept.show(row)
        form.need_unchanged(as_kept)
        organisations.change_organisation(row, form.facts, by_id=me().id, today=clock.day_of(now), now=now)
    return reference
