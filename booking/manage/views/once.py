"""Add what a manager's form asks for once, however often the form is posted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from booking.core import clock
from booking.core.database import transaction
from booking.core.idempotency import claim_key, keep_answer
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
