"""Cover of an idle front desk: names are hidden until the password is typed. Reloading shows the cover again."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.backoff import Tries, reset_backoff
from booking.core.database import transaction
from booking.core.errors import SENTENCES, Refusal
from booking.staff import operations, queries
from booking.staff.rules import LONGEST_PASSWORD
from booking.staff.views.account import need_password
from booking.web.guard import signed_in
from booking.web.posted import posted


def cover() -> ResponseReturnValue:
    """Cover the screens of this sign-in."""
    with transaction():
        operations.cover(g.sign_in_id, clock.now())
    return redirect(_back())


def uncover() -> ResponseReturnValue:
    """Show them again where the password is right; a script gets the sentence alone."""
    now, by_script = clock.now(), request.accept_mimetypes.best == "application/json"
    try:
        need_password(posted("password")[: LONGEST_PASSWORD + 1], now)
    except Refusal as refusal:
        said = str(refusal if posted("password") else SENTENCES["password.missing"])
        if by_script:
            return {"sentence": said}, int(refusal.status)
        return render_template("staff/covered.html", wrong=said, back=_back()), int(refusal.status)
    with transaction():
        reset_backoff(Tries("password", str(signed_in().id)))
        operations.uncover(g.sign_in_id)
    if by_script:
        return "", HTTPStatus.NO_CONTENT
    return redirect(url_for("staff.kept") if queries.kept_forms(g.sign_in_id, now) else _back())


def _back() -> str:
    """Return the page that was covered; the first one for an address that is none of ours."""
    asked = urlsplit(posted("back"))
    ours = not asked.netloc and not asked.scheme and asked.path.startswith("/") and "\\" not in asked.path
    return asked.path if ours and not asked.path.startswith("//") else url_for("staff.first")
