"""Sign-in form: one sentence for whatever is wrong; exponential backoff, up to half a minute, for failed tries."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Response, after_this_request
from flask.typing import RouteCallable
from flask_security import LoginForm
from flask_security.utils import validate_redirect_url
from wtforms import PasswordField, StringField
from wtforms.validators import StopValidation

from booking.core import clock
from booking.core.backoff import reset_backoff, seconds_to_wait
from booking.core.database import transaction
from booking.core.errors import SENTENCES
from booking.core.translation import _l
from booking.staff import operations, queries
from booking.staff.errors import TooSoon
from booking.staff.models import StaffMember
from booking.staff.rules import LONGEST_PASSWORD
from booking.staff.rules.sign_ins import SIGN_INS_A_MINUTE
from booking.staff.views.known_device import known_device_or_address, known_here, remember_here
from booking.staff.views.passwords import verified
from booking.staff.views.user_loader import begin
from booking.web.device import network
from booking.web.forms import AtMost, Needed, PasswordInput, TextInput, visible
from booking.web.shell import limiter

LONGEST_ADDRESS = 254


class SignInForm(LoginForm):
    """The library's form with our sentences and our order: count, verify without any lock, then write."""

    email = StringField(
        _l("Email address"),
        widget=TextInput(),
        filters=[visible, lambda typed: (typed or "").strip()],
        validators=[Needed("email.missing"), AtMost(LONGEST_ADDRESS, "email.long")],
    )
    password = PasswordField(
        _l("Password"),
        widget=PasswordInput(),
        validators=[Needed("password.missing"), AtMost(LONGEST_PASSWORD, "signin.long")],
    )
    remember = None  # desks are shared

    def validate(self, **kwargs: Any) -> bool:
        """Return whether address and password open an active account. Says no more than that."""
        if not super(LoginForm, self).validate(**kwargs):
            return False
        self.ifield, now = self.email, clock.now()
        try:
            self.user = check_in(self.email.data.casefold(), self.password.data, now)
        except TooSoon as refusal:
            self.password.errors = [str(refusal)]
            _answer_with(HTTPStatus.TOO_MANY_REQUESTS, refusal.details["seconds"])
            return False
        if self.user is None:
            self.email.errors = [str(SENTENCES["signin.wrong"])]
        return self.user is not None

    def validate_password(self, field: PasswordField) -> None:
        """Raise StopValidation for what no password can hold."""
        if "\0" in field.data:
            raise StopValidation(str(SENTENCES["password.odd"]))

    def validate_next(self, field: StringField) -> None:
        """Drop a URL of another site silently: whoever follows a bad link still signs in."""
        if field.data and not validate_redirect_url(field.data):
            field.data = ""


def protect_sign_in(app: Flask) -> None:
    """Add a coarse rate limit per address, which a whole council may share; known devices count apart."""
    few = limiter.limit(f"{SIGN_INS_A_MINUTE} per minute", methods=["POST"], key_func=known_device_or_address)
    app.view_functions["security.login"] = cast(RouteCallable, few(app.view_functions["security.login"]))


def check_in(email: str, password: str, now: datetime) -> StaffMember | None:
    """Begin a sign-in where the password is right; None where it is not. Raises TooSoon during backoff.

    Argon2 runs between the two transactions, for an account that does not exist as well, so that it takes as long.
    """
    with transaction():
        member = queries.by_email(email)
        known = known_here(member.reference) if member is not None else None
        tries = operations.sign_in_tries(email, known=known, network=network())
        seconds = seconds_to_wait(*tries, now=now)
        kept = member.password if member is not None and member.active else None
    if seconds:
        raise TooSoon(seconds=seconds)
    right = verified(password, kept)
    with transaction():
        member = queries.by_email(email)
        if right and member is not None and member.active and member.password == kept:
            reset_backoff(*tries)
            begin(member, now)
            remember_here(member.reference)
            return member
        operations.write_failure(member, network=network(), now=now)
    return None


def _answer_with(status: HTTPStatus, seconds: object) -> None:
    @after_this_request
    def say(response: Response) -> Response:
        response.status_code = status
        response.headers["Retry-After"] = str(seconds)
        return response
