"""Do what a manager's form asks, or say beside its fields why not; add once, however often it is posted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import ChangedMeanwhile, Refusal
from booking.core.idempotency import claim_key, keep_answer
from booking.manage.forms.base import ManageForm
from booking.web.forms import OnceForm


def add_once(form: OnceForm, add: Callable[[datetime], str]) -> str:
    """Call `add` with the time, in a transaction, and return the reference or slug that it returns.

    Posted again with the same answers, the form gets that one. Raises what `add` raises, and TokenReused.
    """
    now, once = clock.now(), form.form_token.data or ""
    with transaction():
        before = claim_key(once, form.answers(), now)
        if before is not None:
            return before
        added = add(now)
        keep_answer(once, added)
        return added


def submitted(form: ManageForm, do: Callable[[], str]) -> tuple[str, HTTPStatus]:
    """Do what a posted form asks and return what `do` returned; else nothing, and the status of the page.

    A refusal stands beside its field; of a colleague's change it stands beside the form's own.
    """
    if not form.validate_on_submit():
        return "", HTTPStatus.BAD_REQUEST if form.is_submitted() else HTTPStatus.OK
    try:
        return do(), HTTPStatus.OK
    except Refusal as refusal:
        form.refuse(refusal, field=form.beside if isinstance(refusal, ChangedMeanwhile) else None)
        return "", refusal.status
