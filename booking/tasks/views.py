"""List of tasks, soonest due first: close one with one press, reopen it with another."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.dates import desk_time
from booking.core.errors import NothingToUndo, Refusal
from booking.core.idempotency import claim_key, keep_answer
from booking.core.tokens import random_token
from booking.core.translation import _
from booking.staff.rules import Role, allows
from booking.tasks import operations, queries
from booking.tasks.errors import TaskDone, TaskOutcomeMissing
from booking.tasks.forms import EndForm
from booking.tasks.models import Task
from booking.tasks.rules import TASK_OUTCOMES, TITLES, TaskSubject, Urgency, may_undo, urgency
from booking.web.guard import guard, signed_in
from booking.web.shown import desks_to_open, say_shown

blueprint = Blueprint("tasks", __name__)
guard(blueprint, "host", "advisor", "manager")


@blueprint.get("/tasks")
def inbox() -> ResponseReturnValue:
    """Show the open tasks that this person's grants cover, and those closed within a day."""
    return _inbox()


@blueprint.post("/tasks/<reference>/done")
def done(reference: str) -> ResponseReturnValue:
    """Close a task with the outcome of its button."""
    form, me, now = EndForm(), signed_in().id, clock.now()
    try:
        with transaction():
            task = _covered(reference)
            outcome = TASK_OUTCOMES[task.kind].get(form.outcome.data or "")
            if outcome is None:
                raise TaskOutcomeMissing
            if claim_key(form.form_token.data, {"task": reference, **form.answers()}, now) is None:
                operations.close_task(task, by_id=me, outcome=str(outcome), now=now)
                keep_answer(form.form_token.data, reference)
    except (TaskDone, TaskOutcomeMissing) as refusal:
        return _inbox(refusal)
    return redirect(url_for("tasks.inbox", done=reference))


@blueprint.post("/tasks/<reference>/later")
def later(reference: str) -> ResponseReturnValue:
    """Put a task off for an hour because nobody answered."""
    who, now = signed_in().name, clock.now()
    try:
        with transaction():
            said = _("Nobody answered at %(at)s (%(who)s)", at=desk_time(now), who=who)
            operations.put_off(_covered(reference), said=said, now=now)
        flash(_("Put off for an hour: %(said)s.", said=said), "said")
    except TaskDone as refusal:
        return _inbox(refusal)
    return redirect(url_for("tasks.inbox"))


@blueprint.post("/tasks/<reference>/undo")
def undo(reference: str) -> ResponseReturnValue:
    version = request.form.get("version", 0, type=int)
    try:
        with transaction():
            operations.reopen_task(_covered(reference), expected_version=version, now=clock.now())
        flash(_("Undone: it is open again."), "said")
    except NothingToUndo as refusal:
        return _inbox(refusal)
    return redirect(url_for("tasks.inbox"))


def _covered(reference: str) -> Task:
    task = queries.covered_task(reference, signed_in().grants, mine=signed_in().id)
    if task is None:
        abort(HTTPStatus.NOT_FOUND)
    return task


def _inbox(refusal: Refusal | None = None) -> tuple[str, int]:
    now, grants, me = clock.now(), signed_in().grants, signed_in().id
    tasks, ended = queries.open_tasks(grants, mine=me), queries.done_tasks(grants, mine=me, now=now)
    if say_shown({task.citizen_id for task in (*tasks, *ended)}):
        return _inbox(refusal)
    groups: dict[Urgency, list[Task]] = {one: [] for one in Urgency}
    for task in tasks:
        groups[urgency(task.due_at, now)].append(task)
    page = render_template(
        "tasks/inbox.html",
        groups=groups,
        ended=ended,
        just_done=next((task for task in ended if task.reference == request.args.get("done")), None),
        refusal=refusal,
        titles=TITLES,
        outcomes=TASK_OUTCOMES,
        new_token=random_token,
        may_undo=lambda task: may_undo(task.kind, task.done_at, now),
        desks=desks_to_open([task.subject_reference for task in tasks if task.subject_kind == TaskSubject.APPOINTMENT]),
        may_read=lambda task: allows(
            grants, Role.ADVISOR, department_id=None if task.staff_member_id == me else task.department_id
        ),
        me=me,
        reads_referrals=allows(grants, Role.ADVISOR) or allows(grants, Role.MANAGER),
        today=clock.day_of(now),
    )
    return page, int(refusal.status) if refusal else HTTPStatus.OK
