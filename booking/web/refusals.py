"""Record in the security journal who was refused a page (403)."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, request, session
from flask_security import current_user
from sqlalchemy.exc import OperationalError

from booking.core import clock
from booking.core.database import transaction
from booking.core.journal import SecurityAct, write_event
from booking.core.limits import TryLimit
from booking.core.rate_limits import within_rate_limit

REFUSALS_RECORDED = TryLimit("refused", 1, 1)  # of one person and page


def init_refusals(app: Flask) -> None:
    """Register a hook that records each 403, once a minute for each person and page, against flooding."""

    @app.after_request
    def write_down(response: Response) -> Response:
        if response.status_code == HTTPStatus.FORBIDDEN and "_user_id" in session and current_user.is_authenticated:
            try:
                _write(current_user.id, str(request.endpoint))
            except OperationalError:
                app.logger.warning("A refusal of %s could not be written down.", request.endpoint)
        return response


def _write(member_id: int, endpoint: str) -> None:
    now = clock.now()
    with transaction():
        if within_rate_limit(REFUSALS_RECORDED, f"{member_id} {endpoint}", now=now):
            write_event(
                SecurityAct.REFUSED, now=now, by_id=member_id, about_id=member_id, page=endpoint, method=request.method
            )
