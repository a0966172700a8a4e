"""Pages behind an organisation's link: reference and sender; all of it after a one-time code. A GET changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal, StalePage
from booking.referrals import operations
from booking.referrals.errors import CodeWrong, TooManyCodes
from booking.referrals.forms import CodeForm, NumberForm, OutsideForm
from booking.referrals.models import OutsideLink, Referral
from booking.referrals.operations import ReferralAnswer
from booking.referrals.queries.asking import chosen_with
from booking.referrals.queries.external import external_of
from booking.referrals.queries.outside import behind_link, is_with_them
from booking.referrals.rules import OUTCOME_WORDS, REFERRAL_STATES, ReferralAct, ReferralSide, acts_open
from booking.referrals.rules.outside import OPEN_FOR, OUTSIDE_ACTS
from booking.referrals.views.blueprint import blueprint
from booking.web.shell import personal_page, settings

_OPENED = "referrals opened"  # in the session: until when, by token


@blueprint.get("/referrals/<token>")
def outside(token: str) -> ResponseReturnValue:
    """Show reference and sender; the rest where the code was typed in this browser."""
    return _page(token)


@blueprint.post("/referrals/<token>/code")
def outside_code(token: str) -> ResponseReturnValue:
    """Have a code sent to the registered address."""
    form = CodeForm()
    referral, link = _open_link(token)
    if referral is None or link is None:
        return _page(token)
    with transaction():
        asked = operations.ask_code(referral, link, clock.now())
    if not asked:
        return _refused(token, form, TooManyCodes(phone=settings().council_phone))
    return redirect(url_for("referrals.outside", token=token, sent=1), code=303)


@blueprint.post("/referrals/<token>/open")
def outside_open(token: str) -> ResponseReturnValue:
    """Open the rest with the code, for half an hour in this browser."""
    form, now = CodeForm(), clock.now()
    referral, link = _open_link(token)
    if referral is None or link is None:
        return _page(token)
    if token in _still_open(now):  # the code was typed in another tab
        return redirect(url_for("referrals.outside", token=token), code=303)
    if not form.validate_on_submit():
        return _page(token, form, status=400)
    with transaction():
        right = operations.try_code(referral, link, form.code.data or "", now)
    if right is None:
        return _refused(token, form, TooManyCodes(phone=settings().council_phone))
    if not right:
        return _refused(token, form, CodeWrong())
    session[_OPENED] = {**_still_open(now), token: (now + OPEN_FOR).isoformat()}
    return redirect(url_for("referrals.outside", token=token), code=303)


@blueprint.post("/referrals/<token>/link")
def outside_link(token: str) -> ResponseReturnValue:
    """Have a fresh link sent to the registered address, where this one is over."""
    found, now = behind_link(token), clock.now()
    if found is None or not is_with_them(*found, now) or found[1].link_until > now:
        return _page(token)
    with transaction():
        asked = operations.ask_link(*found, now)
    if not asked:
        return _shown("referrals/outside_over.html", 429, again=False, sent=False)
    return _shown("referrals/outside_over.html", 200, again=False, sent=True)


@blueprint.post("/referrals/<token>/answer")
def outside_answer(token: str) -> ResponseReturnValue:
    """Do what was pressed. Pressed twice is pressed once; what was typed is kept where it is refused."""
    form, now = OutsideForm(), clock.now()
    referral, link = _open_link(token)
    if referral is None or link is None or token not in _still_open(now):
        return _page(token)
    status = 400
    if form.validate_on_submit() and form.act.data in set(OUTSIDE_ACTS):
        said = ReferralAnswer(why=form.why.data or "", outcome=form.outcome.data or "")
        try:
            with transaction():
                act, version = ReferralAct(form.act.data), form.version.data or 0
                operations.answer_outside(referral, act, said, expected_version=version, now=now)
            return redirect(url_for("referrals.outside", token=token, done=1), code=303)
        except StalePage:
            return redirect(url_for("referrals.outside", token=token), code=303)
        except Refusal as refusal:
            form.refuse(refusal, field=refusal.field or "why")
            status = int(refusal.status)
    return _page(token, form, status=status)


@blueprint.post("/referrals/<token>/number")
def outside_number(token: str) -> ResponseReturnValue:
    """Write down the organisation's own reference."""
    form, now = NumberForm(), clock.now()
    referral, link = _open_link(token)
    if referral is None or link is None or token not in _still_open(now):
        return _page(token)
    status = 400
    if form.validate_on_submit():
        try:
            with transaction():
                operations.number_from_outside(referral, link, form.number.data or "", now=now)
            return redirect(url_for("referrals.outside", token=token, done=1), code=303)
        except Refusal as refusal:
            form.refuse(refusal, field="number")
            status = int(refusal.status)
    return _page(token, form, status=status)


def _open_link(token: str) -> tuple[Referral, OutsideLink] | tuple[None, None]:
    """Find what a link opens now; nothing where it is over."""
    found, now = behind_link(token), clock.now()
    if found is None or not is_with_them(*found, now) or found[1].link_until <= now:
        return None, None
    return found


def _still_open(now: datetime) -> dict[str, str]:
    """Map the tokens that this browser opened to until when, those that are over left out."""
    kept: dict[str, str] = session.get(_OPENED, {})
    return {token: until for token, until in kept.items() if datetime.fromisoformat(until) > now}


def _refused(token: str, form: CodeForm, refusal: Refusal) -> ResponseReturnValue:
    form.refuse(refusal)
    return _page(token, form, status=int(refusal.status))


def _page(
    token: str, form: CodeForm | OutsideForm | NumberForm | None = None, status: int = 200
) -> ResponseReturnValue:
    referral, link = _open_link(token)
    now = clock.now()
    if referral is None or link is None:
        found = behind_link(token)
        again = found is not None and is_with_them(*found, now)
        if found is not None and not again and "done" in request.args:
            return _shown("referrals/outside_thanks.html", 200)
        return _shown("referrals/outside_over.html", 410 if found else 404, again=again, sent=False, token=token)
    opened = token in _still_open(now)
    if not opened:
        code = form if isinstance(form, CodeForm) else CodeForm(formdata=None)
        return _shown("referrals/outside.html", status, token=token, referral=referral, form=code)
    acts = acts_open(referral.state, {ReferralSide.RECEIVER})
    return _shown(
        "referrals/outside_open.html",
        status,
        token=token,
        referral=referral,
        form=form if isinstance(form, OutsideForm) else OutsideForm(formdata=None),
        number_form=form if isinstance(form, NumberForm) else NumberForm(formdata=None),
        numbers=external_of(referral.id),
        entries=[one for one in chosen_with(referral) if not one.struck and not one.restricted],
        acts=[str(act) for act in acts if act in OUTSIDE_ACTS],
        states=REFERRAL_STATES,
        outcomes=OUTCOME_WORDS,
    )


def _shown(template: str, status: int, **context: Any) -> ResponseReturnValue:
    return personal_page(make_response(render_template(template, **context), status))
