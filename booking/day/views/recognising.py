"""Recognise the person being seen: one press joins their record to a likely one, or says that it is not theirs."""

from __future__ import annotations

from flask import abort, flash, request
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.queries import record_by_reference
from booking.cases.rules.joining import SAME, MatchWord
from booking.cases.views import undo_match
from booking.citizens.models import CaseRecord
from booking.citizens.operations import set_birth
from booking.citizens.rules import as_date
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES, Refusal
from booking.core.tokens import normalise_reference, show_reference
from booking.core.translation import _, ngettext
from booking.day.operations import keep_draft
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day
from booking.day.views.likely import clients_of
from booking.day.views.page import consultation_or_404, told_on_the_page
from booking.day.views.posting import refused, typed
from booking.visits.rules import ConsultationStatus
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.post("/day/likely/<reference>")
def recognise(reference: str) -> ResponseReturnValue:
    """Do what was pressed beside a likely record: it is them, not them, not sure, or none of these.

    The button's value is the word, the record of the person being seen, and each likely record: "same:REF:REF".
    """
    consultation, form = consultation_or_404(reference), typed(reference)
    word, _colon, rest = request.form.get("likely", "").partition(":")
    seen, *likely = rest.split(":")
    if (
        word not in {SAME, MatchWord.DIFFERENT, MatchWord.UNSURE}
        or not likely
        or not clients_of(consultation.visit, _record(seen).reference)
    ):
        abort(404)
    writing = consultation.status == ConsultationStatus.IN_PROGRESS
    if writing and not form.validate_on_submit():
        return refused(form, reference)
    try:
        with transaction():
            consultation = consultation_or_404(reference)
            if writing:
                keep_draft(consultation, form.draft(), expected_version=form.version.data or 0, now=clock.now())
            records = [_record(one) for one in (seen, *likely)]
            if word == SAME:
                _join(records[0], records[1], normalise_reference(seen))
            else:
                _tell_apart(records[0], records[1:], MatchWord(word))
    except Refusal as refusal:
        if writing:
            return refused(form, reference, refusal)
        flash(str(refusal), "refused")
    return back_to_day()


@blueprint.post("/day/born/<reference>")
def keep_birth(reference: str) -> ResponseReturnValue:
    """Write down a client's date of birth, which tells namesakes apart; whom it may be is looked up again."""
    form = typed(reference)
    form.validate_on_submit()
    born = as_date(form.born.data or "")
    if born is None and not form.born.errors:
        form.born.errors = [str(SENTENCES["born.wrong"])]
    if form.errors or born is None:
        return refused(form, reference)
    try:
        with transaction():
            consultation = consultation_or_404(reference)
            whose = clients_of(consultation.visit, request.form.get("born_of", ""))
            keep_draft(consultation, form.draft(), expected_version=form.version.data or 0, now=clock.now())
            set_birth(whose[0] if whose else abort(404), born)
            flash(_("Date of birth written down."), "said")
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day()


@blueprint.post("/day/likely/undo/<reference>")
def undo_likely(reference: str) -> ResponseReturnValue:
    """Take back what was just said of likely records: a joining, or one's word on one or several."""
    with told_on_the_page(), transaction():
        undo_match(reference, request.form.get("what", ""))
    return back_to_day()


def _record(reference: str) -> CaseRecord:
    return record_by_reference(reference) or abort(404)


def _join(seen: CaseRecord, likely: CaseRecord, old: str) -> None:
    """Join them; `old`: the reference that is joined, which leads to the likely one where this is pressed twice."""
    kept = likely.reference
    cases.recognise(seen, likely, staff_id=signed_in().id, device=device(), now=clock.now())
    flash(_("It is them: joined to record %(reference)s.", reference=show_reference(kept)), f"likely {SAME} {old}")


def _tell_apart(seen: CaseRecord, likely: list[CaseRecord], word: MatchWord) -> None:
    said = [cases.tell_apart(seen, one, word, staff_id=signed_in().id, now=clock.now()) for one in likely]
    if word is MatchWord.UNSURE:
        told = _("Not sure: kept for a closer look. Nothing is joined.")
    else:
        told = ngettext("Not them: you are not asked again.", "None of them: you are not asked again.", len(said))
    flash(told, f"likely {word} {'-'.join(one.reference for one in said)}")
