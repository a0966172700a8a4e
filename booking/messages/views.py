"""What was sent, for staff who want to know; and saying that an interpreter is arranged, as the page then tells."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import operations as appointments
from booking.appointments import queries as booked
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import TaskDone
from booking.core.translation import _l
from booking.messages import queries
from booking.messages.rules.settling import Status
from booking.tasks import operations as tasks
from booking.tasks.queries import covered_task
from booking.tasks.rules import OUTCOMES, TaskKind
from booking.web.guard import guard, signed_in
from booking.web.shell import settings

blueprint = Blueprint("messages", __name__)
guard(blueprint, "manager", "host", "advisor")

KINDS = {
    "confirmation": _l("Confirmation"),
    "moved": _l("Moved"),
    "cancelled": _l("Cancelled"),
    "reminder_3_days": _l("Reminder, three days before"),
    "reminder_1_day": _l("Reminder, the day before"),
}
CHANNELS = {"sms": _l("Text"), "email": _l("E-mail"), "call": _l("Call"), "letter": _l("Letter")}
FATES = {
    Status.PLANNED: _l("Waiting"),
    Status.CLAIMED: _l("Being sent"),
    Status.SENT: _l("Sent"),
    Status.DELIVERED: _l("Delivered"),
    Status.UNKNOWN: _l("Not known yet"),
    Status.FAILED: _l("Failed: somebody calls"),
    Status.SUPPRESSED: _l("Not needed any more"),
    Status.EXPIRED: _l("Too late, not sent"),
}
# A link opens somebody's page: only where nothing is sent, and nobody else can have it, does it stand here whole.
_LINK = re.compile(r"(https?://\S+/[at]/)[0-9a-z]{22}\b")


@blueprint.get("/staff/messages")
def sent() -> ResponseReturnValue:
    """The newest hundred, with their words and what became of each. To whom: by the last digits only."""
    kept_here = settings().sms_provider == "console"
    return render_template(
        "messages/sent.html",
        messages=queries.newest(),
        totals={status: count for status, count in queries.totals(clock.now()).items() if count},
        kept_here=kept_here,
        kinds=KINDS,
        channels=CHANNELS,
        fates=FATES | ({Status.SENT: _l("Kept, not sent")} if kept_here else {}),
        shown=lambda body: body if kept_here else _LINK.sub(r"\1…", body),
    )


@blueprint.post("/tasks/<reference>/interpreter-arranged")
def interpreter_arranged(reference: str) -> ResponseReturnValue:
    """End the Task to arrange an interpreter, so that the appointment's page says it. Twice is once."""
    me, now = signed_in(), clock.now()
    with transaction():
        task = covered_task(reference, me.grants)
        if task is None or task.kind != TaskKind.ARRANGE_INTERPRETER:
            abort(HTTPStatus.NOT_FOUND)
        appointment = booked.by_reference(task.subject_reference)
        if task.done_at is not None and not (appointment and appointment.interpreter_arranged_at):
            raise TaskDone
        if task.done_at is None:
            outcome = str(OUTCOMES[task.kind]["arranged"])
            tasks.close_task(task, by_id=me.id, outcome=outcome, now=now)
            if appointment is not None and appointment.status == "booked":
                appointments.interpreter_arranged(appointment, by_id=me.id, now=now)
    return redirect(url_for("tasks.inbox", done=reference))
