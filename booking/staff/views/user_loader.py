"""Load the user of a request: the sign-in row of its cookie says who it is, or why it has ended."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Flask, Response, current_app, g, request, session
from flask_login import user_logged_in, user_logged_out
from sqlalchemy.exc import OperationalError

from booking.core import clock
from booking.core.database import transaction, write_apart
from booking.core.journal import origin
from booking.core.translation import LazyString, _l
from booking.staff import operations, queries
from booking.staff.models import StaffMember
from booking.staff.rules import LAPSED, LAST_USE_PRECISION, Ended, over_because
from booking.web.device import device

_UNKNOWN = "unknown"
# Sentences of the sign-in page for whoever was signed out without asking for it.
SIGNED_OUT: dict[str, LazyString] = {
    Ended.IDLE: _l("You were signed out because nothing was done here for two hours. Sign in again."),
    Ended.TOO_OLD: _l("You were signed out because a sign-in lasts twelve hours. Sign in again."),
    Ended.SIGNED_OUT: _l("You have signed out. Sign in again to go on."),
    Ended.ELSEWHERE: _l("You were signed out because this sign-in was ended from another device. Sign in again."),
    Ended.BY_MANAGER: _l("You were signed out because a manager ended this sign-in. Sign in again."),
    Ended.PASSWORD: _l("You were signed out because your password was changed. Sign in with the new one."),
    Ended.LEFT: _l("You were signed out because your access has ended. Speak to your manager."),
    Ended.NO_GRANT: _l("You were signed out because your last grant was taken away. Speak to your manager."),
    Ended.RESTORED: _l("You were signed out because a backup was restored. Sign in again."),
    _UNKNOWN: _l("You were signed out because Alongside has been updated. Sign in again."),
}


def init_user_loader(app: Flask) -> None:
    """Make our sign-in rows the only way in which the sign-in library identifies a user."""
    app.login_manager.user_loader(_owner)  # type: ignore[attr-defined]
    app.login_manager._request_callback = None  # type: ignore[attr-defined]  # a header opens nothing
    app.after_request(_note_use)
    app.after_request(_clear_browser)
    user_logged_in.connect(_begun, app)
    user_logged_out.connect(_ended, app)


def why_signed_out() -> LazyString | None:
    """Return the sentence for whoever was signed out without asking for it, until they sign in again."""
    why = session.get("signed_out")
    return SIGNED_OUT.get(why) if why else None


def has_kept() -> bool:
    """Return whether something that was pressed after the sign-in had lapsed is kept for its owner."""
    return bool(session.get("kept"))


def begin(member: StaffMember, now: datetime) -> None:
    """Add the sign-in inside the open transaction; its cookie is set once the library has signed them in."""
    where = device()
    origin.set(origin.get()._replace(device=where))
    g.new_sign_in = operations.begin_sign_in(member, device=where, now=now)
    if lapsed := session.pop("lapsed", None):
        g.has_kept_forms = operations.take_over_forms(lapsed, token=g.new_sign_in, member=member, now=now)


def _owner(token: str) -> StaffMember | None:
    """Return the owner of this cookie's sign-in; None where it is not valid, with the reason in the session."""
    now, sign_in = clock.now(), queries.sign_in_of(token)
    why: str | None = _UNKNOWN if sign_in is None else over_because(sign_in, now)
    if sign_in is not None and why is None and not sign_in.staff_member.active:
        why = Ended.LEFT
    if sign_in is None or why is not None:
        csrf_token = session.get("csrf_token")
        _forget_session()
        session["signed_out"] = why
        if why in LAPSED:  # its open pages may still send what was typed, to be kept
            session.update(lapsed=token, **({"csrf_token": csrf_token} if csrf_token else {}))
        return None
    g.sign_in_id, g.unread_notices, g.covered = sign_in.id, sign_in.unread, sign_in.covered_at is not None
    is_used = now - sign_in.last_used_at >= LAST_USE_PRECISION and not _is_a_screen_refreshing_itself()
    g.sign_in_used = now if is_used else None
    origin.set(origin.get()._replace(device=device()))
    return sign_in.staff_member


def _begun(_app: Flask, **_: object) -> None:
    """Drop CSRF token and reason of an earlier session, and set the new sign-in's token."""
    session.pop("csrf_token", None)
    session.pop("signed_out", None)
    session.pop("kept", None)
    g.pop("csrf_token", None)
    session["_user_id"] = g.pop("new_sign_in")


def _ended(_app: Flask, **_: object) -> None:
    with transaction():
        operations.sign_out(g.sign_in_id, now=clock.now())
    _forget_session()


def _forget_session() -> None:
    session.clear()
    g.pop("csrf_token", None)


def _note_use(response: Response) -> Response:
    """Record the last use after the page's own work, at most every five minutes."""
    used = g.pop("sign_in_used", None)
    if used is not None:
        try:
            write_apart(operations.note_use(g.sign_in_id, used))
        except OperationalError:
            current_app.logger.warning("The last use of a sign-in could not be written down.")
    return response


def _clear_browser(response: Response) -> Response:
    """Clear cached pages and drafts after signing out; cookies stay, a citizen's may be among them."""
    if request.endpoint == "security.logout" and response.status_code == HTTPStatus.FOUND:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _is_a_screen_refreshing_itself() -> bool:
    """Tell a list that polls from a person. Older browsers lack the first header."""
    sent_for = request.headers.get("Sec-Fetch-Dest")
    by_script = sent_for == "empty" or (sent_for is None and request.headers.get("Accept") == "*/*")
    return request.method == "GET" and by_script
