"""Print letters, and the calls to make as one list."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases.rules import Basis
from booking.cases.views import write_down_list
from booking.citizens.queries import records_of
from booking.config.sending import sender_for
from booking.core import clock
from booking.core.database import transaction
from booking.core.tokens import random_token
from booking.messages import operations
from booking.messages.views.blueprint import blueprint
from booking.tasks import operations as tasks
from booking.tasks import queries as task_queries
from booking.tasks.errors import TaskDone
from booking.tasks.models import Task
from booking.tasks.rules import TASK_OUTCOMES, TaskKind
from booking.web.guard import signed_in
from booking.web.shell import settings
from booking.web.shown import desks_to_open
from booking.wording.rules.kinds import SubjectKind

# One can replace the other.
_EITHER = {TaskKind.CALL, TaskKind.WRITE}


@blueprint.get("/staff/messages/calls")
def calls() -> ResponseReturnValue:
    """List whom to call, by when, on which number, and what to say; soonest due first."""
    return _calls()


@blueprint.get("/staff/messages/letters")
def letters() -> ResponseReturnValue:
    """Show every letter to write, one to a printed page."""
    return _letters()


@blueprint.post("/staff/messages/tasks/<reference>/instead")
def instead(reference: str) -> ResponseReturnValue:
    """Turn a call into a letter, or a letter into a call."""
    try:
        with transaction():
            task = task_queries.covered_task(reference, signed_in().grants)
            if task is None or task.kind not in _EITHER:
                abort(HTTPStatus.NOT_FOUND)
            kind = TaskKind.WRITE if request.form.get("kind") == TaskKind.WRITE else TaskKind.CALL
            tasks.change_kind(task, kind)
    except TaskDone as refusal:
        return _calls(refusal)
    return redirect(url_for("messages.letters" if kind is TaskKind.WRITE else "messages.calls"))


def _calls(refusal: TaskDone | None = None) -> ResponseReturnValue:
    now = clock.now()
    found = _open(TaskKind.CALL)
    desks = desks_to_open([task.subject_reference for task in found if task.subject_kind == SubjectKind.APPOINTMENT])
    html = render_template("messages/calls.html", calls=found, desks=desks, refusal=refusal, now=now, **_shown())
    return html, int(refusal.status) if refusal else HTTPStatus.OK


def _letters() -> ResponseReturnValue:
    found = _open(TaskKind.WRITE)
    written = operations.letters_for(found, sender_for(settings()))
    return render_template("messages/letters.html", letters=found, written=written, now=clock.now(), **_shown())


def _open(kind: TaskKind) -> list[Task]:
    def read() -> list[Task]:
        return list(task_queries.open_tasks(signed_in().grants, kind=kind))

    found = read()
    return read() if write_down_list(records_of({task.citizen_id for task in found}), Basis.TASK) else found


def _shown() -> dict[str, object]:
    return {
        "outcomes": TASK_OUTCOMES,
        "new_token": random_token,
        "today": clock.day_of(clock.now()),
    }
