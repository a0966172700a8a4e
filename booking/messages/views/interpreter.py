"""Mark an interpreter as arranged; the page of the appointment or visit says so then."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import operations as appointments
from booking.appointments import queries as appointment_queries
from booking.appointments.rules import AppointmentStatus
from booking.core import clock
from booking.core.database import transaction
from booking.messages.views.blueprint import blueprint
from booking.tasks import operations as tasks
from booking.tasks.errors import TaskDone
from booking.tasks.queries import covered_task
from booking.tasks.rules import TASK_OUTCOMES, TaskKind
from booking.visits import operations as visits
from booking.visits import queries as visit_queries
from booking.web.guard import signed_in


@blueprint.post("/tasks/<reference>/interpreter-arranged")
def interpreter_arranged(reference: str) -> ResponseReturnValue:
    """Close the Task to arrange an interpreter; the citizen's page says so then. Idempotent."""
    me, now = signed_in(), clock.now()
    with transaction():
        task = covered_task(reference, me.grants)
        if task is None or task.kind != TaskKind.ARRANGE_INTERPRETER:
            abort(HTTPStatus.NOT_FOUND)
        appointment = appointment_queries.by_reference(task.subject_reference)
        visit = visit_queries.by_reference(task.subject_reference)
        whose = appointment or visit
        if task.done_at is not None and not (whose and whose.interpreter_arranged_at):
            raise TaskDone
        if task.done_at is None:
            outcome, whom = (
                str(TASK_OUTCOMES[task.kind]["arranged"]),
                _one_line(request.form.get("with_whom", "")),
            )
            outcome += f": {whom}." if whom else ""
            tasks.close_task(task, by_id=me.id, outcome=outcome, now=now)
            if appointment is not None and appointment.status == AppointmentStatus.BOOKED:
                appointments.interpreter_arranged(appointment, by_id=me.id, now=now)
            elif visit is not None:
                visits.interpreter_arranged(visit, now=now)
    return redirect(url_for("tasks.inbox", done=reference))


def _one_line(typed: str) -> str:
    """Return what can be shown of a note that is never asked for again."""
    return " ".join("".join(char for char in typed if char.isprintable()).split())
