"""The sign-in form, the count of attempts, and how long a sign-in lasts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from flask import Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue, RouteCallable
from flask_login import user_logged_in, user_logged_out
from flask_security import LoginForm, current_user, logout_user
from flask_security.utils import validate_redirect_url
from wtforms import PasswordField, StringField

from booking.core import clock
from booking.core.attempts import count_attempt, forget_attempts
from booking.core.database import begin_writing, transaction
from booking.core.errors import SENTENCES, TooManyTries
from booking.core.translation import _l
from booking.web.forms import AtMost, Needed, PasswordInput, TextInput
from booking.web.shell import limiter

TRIES, MINUTES = 10, 15
LONGEST_ADDRESS = 254
IDLE = timedelta(hours=2)
AT_MOST = timedelta(hours=12)
_COUNTED_AS = "sign-in"


class SignInForm(LoginForm):
    """The library's form with our sentences: one for whatever is wrong, and what was typed stays."""

    email = StringField(
        _l("Email address"),
        widget=TextInput(),
        filters=[lambda typed: (typed or "").strip()],
        validators=[Needed("email.missing"), AtMost(LONGEST_ADDRESS, "email.long")],
    )
    password = PasswordField(_l("Password"), widget=PasswordInput(), validators=[Needed("password.missing")])
    remember = None  # desks are shared

    def validate(self, **kwargs: Any) -> bool:
        """Whether this address and password open an account that is in use. Says no more than that."""
        if super().validate(**kwargs):
            return True
        if self.email.data and self.password.data and len(self.email.data) <= LONGEST_ADDRESS:
            self.email.errors = [str(SENTENCES["signin.wrong"])]
            self.password.errors = []
        return False

    def validate_next(self, field: StringField) -> None:
        """An address of another site is dropped in silence: whoever follows a bad link still signs in."""
        if field.data and not validate_redirect_url(field.data):
            field.data = ""


def protect_sign_in(app: Flask) -> None:
    """Count attempts, take the write lock before the library commits, and end sign-ins that are idle or old."""
    app.before_request(_end_old_sign_in)
    app.before_request(_count_attempt)
    few = limiter.limit("300 per minute", methods=["POST"])  # a whole council may share one address
    app.view_functions["security.login"] = cast(RouteCallable, few(app.view_functions["security.login"]))
    user_logged_in.connect(_begun, app)
    user_logged_out.connect(_ended, app)


def _count_attempt() -> None:
    """Every try is counted for its account, whether the account exists or not. Raises TooManyTries."""
    if request.endpoint != "security.login" or request.method != "POST" or current_user.is_authenticated:
        return
    typed = request.form.get("email", "").strip().lower()
    if typed and request.form.get("password"):
        with transaction():
            within = count_attempt(_COUNTED_AS, typed, limit=TRIES, minutes=MINUTES, now=clock.now())
        if not within:
            raise TooManyTries
    begin_writing()  # the library commits by itself


def _begun(_app: Flask, user: Any, **_: Any) -> None:
    """A fresh sign-in: what was in the session before it opens nothing any more, and its wrong tries are forgotten."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    session["signed_in_at"] = session["seen_at"] = int(clock.now().timestamp())
    forget_attempts(_COUNTED_AS, user.email.lower())


def _ended(_app: Flask, **_: Any) -> None:
    session.clear()


def _end_old_sign_in() -> ResponseReturnValue | None:
    """Sign out whoever did nothing for two hours, or signed in more than twelve hours ago."""
    if "_user_id" not in session:
        return None
    moment = int(clock.now().timestamp())
    idle = moment - session.get("seen_at", 0)
    if idle > IDLE.total_seconds() or moment - session.get("signed_in_at", 0) > AT_MOST.total_seconds():
        logout_user()
        if request.endpoint == "security.logout":
            return redirect(url_for("security.login"))
        return None
    if idle >= 60 and not _is_a_screen_refreshing_itself():
        session["seen_at"] = moment
    return None


def _is_a_screen_refreshing_itself() -> bool:
    """A list that keeps itself fresh is no sign that anyone is there."""
    return request.method == "GET" and request.headers.get("Sec-Fetch-Dest", "document") == "empty"
