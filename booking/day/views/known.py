"""Needs and story of the person being seen: added, confirmed, ended, undone; the draft is kept each time."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, request
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.errors import StoryRenewed
from booking.cases.operations import KnownDone
from booking.cases.queries import latest_story
from booking.cases.rules.known import KnownAct, said_of_known
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import NothingToUndo, Refusal
from booking.day.operations import keep_draft
from booking.day.queries import clients_of
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day
from booking.day.views.page import consultation_or_404
from booking.day.views.posting import refused, typed
from booking.messages.operations import tell_anew
from booking.referrals.queries.asking import asking_department
from booking.visits.models import Consultation
from booking.web.guard import signed_in

_Press = Callable[[Consultation, KnownAct, str, str], KnownDone]


@blueprint.post("/day/needs/<reference>")
def needs(reference: str) -> ResponseReturnValue:
    """Do what was pressed: "add:" with the reference of a client's record, else the act with that of a need."""
    return _press(reference, "needs", _need)


@blueprint.post("/day/told/<reference>")
def told(reference: str) -> ResponseReturnValue:
    """Write down who is told about a young client: "add:" with the reference of their record and who; or undo that."""
    return _press(reference, "told", _told)


@blueprint.post("/day/story/<reference>")
def story(reference: str) -> ResponseReturnValue:
    """Say that a client's story is still right, or undo that: the act with the reference of the story."""
    return _press(reference, "story", _story)


def _press(reference: str, what: str, do: _Press) -> ResponseReturnValue:
    form = typed(reference)
    if not form.validate_on_submit():
        return refused(form, reference)
    wanted, _colon, which = request.form.get("known", "").partition(":")
    act = KnownAct(wanted) if wanted in set(KnownAct) else abort(400)
    try:
        with transaction():
            consultation, now = consultation_or_404(reference), clock.now()
            keep_draft(consultation, form.draft(), expected_version=form.version.data or 0, now=now)
            done = do(consultation, act, which, form.need.data or "")
            said = said_of_known(done.act, done.what)
            flash(said, "said" if act is KnownAct.UNDO else f"known {what} {done.reference}")
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day()


def _need(consultation: Consultation, act: KnownAct, which: str, words: str) -> KnownDone:
    clients, me, now = clients_of(consultation.visit), signed_in().id, clock.now()
    if act is KnownAct.ADD:
        whose = next((one for one in clients if one.case_record.reference == which), None) or abort(404)
        return cases.add_need(whose, words, by_id=me, now=now)
    records = {client.case_record_id for client in clients}
    return cases.act_on_need(which, act, records=records, by_id=me, now=now)


def _told(consultation: Consultation, act: KnownAct, which: str, _words: str) -> KnownDone:
    records, me, now = {one.case_record for one in clients_of(consultation.visit)}, signed_in().id, clock.now()
    ids = {record.id for record in records}
    if act is KnownAct.ADD:
        said, who, adult = [*which.split(":"), "", ""][:3]
        record = next((one for one in records if one.reference == said), None) or abort(404)
        done = cases.say_told(record, who, adult, by_id=me, now=now)
    elif act is KnownAct.UNDO:
        done = cases.undo_told(which, records=ids, by_id=me, now=now)
    else:
        abort(400)
    tell_anew(ids, now)
    return done


def _story(consultation: Consultation, act: KnownAct, which: str, _words: str) -> KnownDone:
    me, now = signed_in(), clock.now()
    for client in clients_of(consultation.visit):
        told = latest_story(client.case_record_id, me)
        if told is None or told.reference != which:
            continue
        if act is KnownAct.UNDO:
            return cases.take_back_story(client.case_record, which, me, now=now)
        if act is KnownAct.CONFIRM:
            department = asking_department(consultation, me)
            return cases.renew_story(
                client.case_record, None, me, seen=which, department_id=department, now=now, whose=[client]
            )
        abort(400)
    raise NothingToUndo if act is KnownAct.UNDO else StoryRenewed
