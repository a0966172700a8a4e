"""Page behind an invitation: whoever has its link chooses a password, once."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.staff import operations, queries
from booking.staff.errors import InvitationOver
from booking.staff.forms import ChoosePasswordForm
from booking.staff.views.known_device import remember_here
from booking.staff.views.passwords import hashed, known_of
from booking.web.shell import personal_page


def welcome(token: str) -> ResponseReturnValue:
    """Choose a password. Raises InvitationOver for a link that was used, is too old, or was replaced."""
    member = queries.by_invitation(token, clock.now())
    if member is None:
        raise InvitationOver
    form, status = ChoosePasswordForm(), 200
    form.known = known_of(member)
    if form.is_submitted():
        if form.validate():
            _accept(token, form.password.data)
            remember_here(member.reference)
            return redirect(url_for("security.login", chosen=1))
        status = 400
    page = render_template("staff/welcome.html", form=form, member=member, token=token)
    return personal_page(make_response(page, status))


def _accept(token: str, password: str) -> None:
    # Argon2 takes its time: before the transaction, so that nobody waits for it.
    kept = hashed(password)
    with transaction():
        operations.accept_invitation(token, kept, now=clock.now())
