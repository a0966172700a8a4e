"""Pages of shielded records: those that a reader is named on or keeps, and the list of who opens one."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.errors import NoSuchReader
from booking.cases.forms import ShieldActForm
from booking.cases.models import Shield
from booking.cases.queries import open_shields, records_under, shield_by_reference
from booking.cases.rules.shields import SHIELD_REASONS, ShieldAct
from booking.cases.views.blueprint import blueprint
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.translation import _
from booking.staff.models import StaffMember
from booking.staff.queries import advisors, by_reference
from booking.staff.queries import by_id as staff_by_id
from booking.staff.rules import Role
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/shields")
def shields() -> ResponseReturnValue:
    """List the shields that this reader keeps: managers all of them, others those on which they are named."""
    shown = [one for one in open_shields() if _keeps(one)]
    return render_template(
        "cases/shields.html",
        shields=shown,
        records=records_under(shown),
        kinds=SHIELD_REASONS,
        today=clock.today(),
        manages=_manages(),
    )


@blueprint.get("/shields/<reference>")
def shield(reference: str) -> ResponseReturnValue:
    """Show who opens a record, without whose it is, and what waits for a second person."""
    return _page(_kept(reference), ShieldActForm(formdata=None))


@blueprint.post("/shields/<reference>")
def act_on_shield(reference: str) -> ResponseReturnValue:
    """Do what was pressed: an act, with the reference of a place on the list where it is about one."""
    form = ShieldActForm()
    wanted, _colon, row = request.form.get("act", "").partition(":")
    act = ShieldAct(wanted) if wanted in set(ShieldAct) else abort(HTTPStatus.BAD_REQUEST)
    _kept(reference)
    if not form.validate_on_submit():
        return _page(_kept(reference), form, HTTPStatus.BAD_REQUEST)
    try:
        with transaction():
            flash(_act(act, _kept(reference), row, form, staff_by_id(signed_in().id), clock.now()), "said")
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(_kept(reference), form, refusal.status)
    return redirect(url_for("cases.shield", reference=reference), code=303)


def _act(act: ShieldAct, shield: Shield, row: str, form: ShieldActForm, me: StaffMember, now: datetime) -> str:
    """Act, and return what is said then."""
    words, where = form.reason.data or "", device()
    match act:
        case ShieldAct.ASK:
            colleague = by_reference(form.colleague.data or "")
            if colleague is None:
                raise NoSuchReader
            cases.ask_for_reader(shield, colleague, words, by=me, device=where, now=now)
            return _("Asked. They may open it once a second person agrees.")
        case ShieldAct.NAME:
            cases.name_reader(shield, row, by=me, device=where, now=now)
            return _("They may open the record now.")
        case ShieldAct.TAKE:
            cases.take_reader(shield, row, by=me, device=where, now=now)
            return _("Taken off the list. You can undo it below for ten minutes.")
        case ShieldAct.UNTAKE:
            cases.undo_take(shield, row, by=me, device=where, now=now)
            return _("Undone: they stand on the list again.")
        case ShieldAct.RENEW:
            cases.renew_shield(shield, form.review_on, by=me, device=where, now=now)
            return _("Needed still. It is asked about again on that day.")
        case _:
            return _end(act, shield, words, me, now)


def _end(act: ShieldAct, shield: Shield, words: str, me: StaffMember, now: datetime) -> str:
    where = device()
    match act:
        case ShieldAct.ASK_END:
            cases.ask_for_end(shield, words, by=me, device=where, now=now)
            return _("Asked. The shield ends once a second person agrees.")
        case ShieldAct.END:
            cases.end_shield(shield, by=me, device=where, now=now)
            return _("The shield has ended. You can undo it below for ten minutes.")
        case ShieldAct.KEEP:
            cases.keep_shield(shield)
            return _("The shield stays.")
        case ShieldAct.UNDO:
            cases.undo_shield(shield, by=me, device=where, now=now)
            return _("Undone: the record is not shielded.")
        case _:
            cases.undo_end(shield, by=me, device=where, now=now)
            return _("Undone: the record is shielded again.")


def _kept(reference: str) -> Shield:
    """Find the shield; 404 for whoever neither is named on it nor keeps it."""
    found = shield_by_reference(reference)
    return found if found is not None and _keeps(found) else abort(HTTPStatus.NOT_FOUND)


def _keeps(shield: Shield) -> bool:
    me = signed_in()
    named = any(one.staff_member_id == me.id and one.since and one.ended_at is None for one in shield.readers)
    return named or _manages()


def _manages() -> bool:
    return any(grant.role == Role.MANAGER for grant in signed_in().grants)


def _page(shield: Shield, form: ShieldActForm, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    me, now = signed_in().id, clock.now()
    since = now - STAFF_UNDO_FOR
    mine = {one.id for one in shield.readers if one.ended_at and one.ended_at >= since and one.ended_by_id == me}
    named = {one.staff_member_id for one in shield.readers if one.ended_at is None}
    page = render_template(
        "cases/shield.html",
        shield=shield,
        record=records_under([shield]).get(shield.id, ""),
        kinds=SHIELD_REASONS,
        form=form,
        page_has_errors=bool(form.errors),
        me=me,
        today=clock.today(),
        taken=[one for one in shield.readers if one.id in mine and one.staff_member_id not in named],
        colleagues=[one for one in advisors() if one.id not in named],
        undoable=shield.ended_at is None and shield.set_by_id == me and shield.set_at >= since,
        endable=shield.ended_at is not None and shield.ended_by_id == me and shield.ended_at >= since,
    )
    return page, int(status)
