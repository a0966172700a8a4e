"""The page behind an invitation: whoever has its link chooses a password, once."""

from __future__ import annotations

from flask import current_app, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import hash_password

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import InvitationOver
from booking.staff import operations, queries
from booking.staff.forms import ChoosePasswordForm
from booking.web.shell import personal_page, settings


def welcome(token: str) -> ResponseReturnValue:
    """Choose a password. Raises InvitationOver for a link that was used, is too old, or was replaced."""
    member = queries.by_invitation(token, clock.now())
    if member is None:
        raise InvitationOver
    form, status = ChoosePasswordForm(), 200
    form.known = (member.name, member.email, settings().council_name)
    if form.is_submitted():
        if form.validate():
            _accept(token, form.password.data)
            return redirect(url_for("security.login", chosen=1))
        status = 400
    page = render_template("staff/welcome.html", form=form, member=member, token=token)
    return personal_page(make_response(page, status))


def _accept(token: str, password: str) -> None:
    # Argon2 takes its time: before the transaction, so that nobody waits for it.
    hashed = hash_password(current_app.extensions["security"].password_util.normalize(password))
    with transaction():
        operations.accept_invitation(token, hashed, now=clock.now())
