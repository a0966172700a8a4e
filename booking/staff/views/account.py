"""Page of one's own account: open sign-ins, ending them, and the password."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.backoff import Tries, reset_backoff, seconds_to_wait
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.staff import operations, queries
from booking.staff.errors import PasswordWrong, TooSoon
from booking.staff.forms import ChangePasswordForm
from booking.staff.rules import Ended
from booking.staff.views.passwords import hashed, known_of, verified
from booking.web.guard import signed_in


def account() -> ResponseReturnValue:
    """Show the open sign-ins, this one marked, and the form of a new password."""
    return _page(ChangePasswordForm(formdata=None), HTTPStatus.OK)


def end_sign_in() -> ResponseReturnValue:
    """End one sign-in by its reference; without one, every other than this."""
    only = request.form.get("reference")
    with transaction():
        member = queries.by_id(signed_in().id)
        operations.end_sign_ins(
            member, Ended.ELSEWHERE, now=clock.now(), by_id=member.id, only=only, but_id=g.sign_in_id
        )
    return redirect(url_for("staff.account", ended=1))


def change_password() -> ResponseReturnValue:
    """Change the password after checking the present one. Every other sign-in of theirs ends."""
    form, status = ChangePasswordForm(), HTTPStatus.BAD_REQUEST
    form.known = known_of(queries.by_id(signed_in().id))
    if form.validate():
        try:
            _change(form.present.data, form.password.data)
            return redirect(url_for("staff.account", changed=1))
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
    return _page(form, status)


def need_password(present: str, now: datetime) -> str | None:
    """Verify one's own password and return its stored hash; a try counts until the backoff is reset.

    Outside of any transaction, so that nobody waits for Argon2. Raises PasswordWrong, TooSoon.
    """
    member_id = signed_in().id
    with transaction():
        seconds = seconds_to_wait(Tries("password", str(member_id)), now=now)
        kept = queries.by_id(member_id).password
    if seconds:
        raise TooSoon(seconds=seconds)
    if not verified(present, kept):
        raise PasswordWrong
    return kept


def _change(present: str, wanted: str) -> None:
    now, member_id = clock.now(), signed_in().id
    kept = need_password(present, now)
    new = hashed(wanted)
    with transaction():
        member = queries.by_id(member_id)
        if member.password != kept:
            raise PasswordWrong
        reset_backoff(Tries("password", str(member_id)))
        operations.change_password(member, new, here=g.sign_in_id, now=now)


def _page(form: ChangePasswordForm, status: int) -> ResponseReturnValue:
    sign_ins = queries.open_sign_ins(signed_in().id, clock.now())
    page = render_template("staff/account.html", form=form, sign_ins=sign_ins, here=g.sign_in_id)
    return page, int(status)
