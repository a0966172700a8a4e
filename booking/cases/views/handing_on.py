"""Page on which a next step is given to somebody else."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.errors import NobodyChosen
from booking.cases.models import Action
from booking.cases.queries import action_for
from booking.cases.queries.shields import named_on_consultations
from booking.cases.rules import Basis
from booking.cases.rules.actions import whose_value
from booking.cases.views.acts import write_down_list
from booking.cases.views.blueprint import blueprint
from booking.citizens.queries import records_of
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.translation import _
from booking.services.models import Department
from booking.services.queries import department_by_slug, departments
from booking.staff.models import StaffMember
from booking.staff.queries import advisors, by_reference
from booking.tasks.queries import by_key
from booking.web.guard import signed_in


@blueprint.route("/actions/<reference>/hand-on", methods=["GET", "POST"])
def hand_on(reference: str) -> ResponseReturnValue:
    """Give a next step to a colleague or a department: for who is asked to do it, or manages its place."""
    reader, refusal = signed_in(), None
    if request.method == "POST":
        try:
            with transaction():
                found = _asked(reference)
                to = _chosen(request.form.get("to", ""), found)
                version = request.form.get("version", 0, type=int)
                cases.hand_on(found, to, expected_version=version, by_id=reader.id, now=clock.now())
                said = _("Given to %(name)s: %(what)s", name=to.name, what=_in_words(found))
            flash(said, f"action {reference}")
            return redirect(url_for("tasks.inbox"), code=303)
        except Refusal as refused:
            refusal = refused
    action = _asked(reference)
    task = by_key(action.task_key)
    if task is not None and write_down_list(records_of([task.citizen_id]), Basis.TASK):
        action = _asked(reference)
    page = render_template(
        "cases/hand_on.html",
        action=action,
        what=_in_words(action),
        groups=_receivers(action),
        chosen=request.form.get("to", ""),
        refusal=refusal,
    )
    return page, int(refusal.status) if refusal else HTTPStatus.OK


def _asked(reference: str) -> Action:
    return action_for(reference, signed_in(), is_open=lambda _record: False) or abort(HTTPStatus.NOT_FOUND)


def _in_words(action: Action) -> str:
    return _("A restricted next step") if action.restricted else action.what


def _receivers(action: Action) -> dict[str, list[tuple[str, str]]]:
    """Group who may get it: of a restricted one its department, of a shielded person's who may open the record."""
    named = named_on_consultations([action.consultation_id]).get(action.consultation_id)
    people = advisors(department_id=action.department_id if action.restricted else None)
    parts = [one for one in departments() if not action.restricted or one.id == action.department_id]
    return {
        _("A department"): [(whose_value(department=one), one.name) for one in parts] if named is None else [],
        _("A colleague"): [
            (whose_value(one), one.name)
            for one in people
            if one.id != signed_in().id and (named is None or one.id in named)
        ],
    }


def _chosen(value: str, action: Action) -> StaffMember | Department:
    """Return who was chosen, of those offered. Raises NobodyChosen."""
    kind, _slash, name = value.partition("/")
    offered = any(value == one for group in _receivers(action).values() for one, _name in group)
    found = (by_reference(name) if kind == "colleague" else department_by_slug(name)) if offered else None
    if found is None:
        raise NobodyChosen
    return found
