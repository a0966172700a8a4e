"""List of likely doubles, one pair at a time, so that nobody is shown who is not judged: the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.queries import Double, Side, counts_after, doubles, sides_of
from booking.cases.rules import Basis
from booking.cases.rules.joining import LISTED, SAME, MatchWord
from booking.cases.views import undo_match
from booking.citizens.models import CaseRecord
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.core.tokens import normalise_reference, show_reference
from booking.core.translation import _
from booking.record.views.blueprint import blueprint
from booking.record.views.show import record_or_404
from booking.web.device import device
from booking.web.guard import signed_in

_MOST_COUNTED = 50


@blueprint.get("/records/doubles")
def doubles_list() -> ResponseReturnValue:
    """Show the first pair that nobody has decided about; that it is shown is audited on both records first."""
    now = clock.now()
    found = doubles(_MOST_COUNTED + 1, now)
    sides = _sides(found[0]) if found else []
    page = render_template(
        "record/doubles.html",
        left=min(len(found), _MOST_COUNTED),
        more=len(found) > _MOST_COUNTED,
        pair=found[0] if found else None,
        sides=sides,
        counts=counts_after(sides),
        shared=_shared(*sides) if sides else [],
        languages=LANGUAGES_FOR_STAFF,
    )
    if sides:
        one, other = (side.record.reference for side in sides)
        me, where = signed_in().id, device()
        with transaction():
            for this, that in ((one, other), (other, one)):
                cases.audit_likely(this, [that], Basis.TASK, staff_id=me, device=where, now=now)
    return page


@blueprint.post("/records/doubles")
def judge_double() -> ResponseReturnValue:
    """Do what was pressed: it is them, not the same, or later; then show the next pair.

    The button's value is the word and both records: "same:REF:REF".
    """
    word, _colon, rest = request.form.get("double", "").partition(":")
    references = rest.split(":")
    if word not in {SAME, MatchWord.DIFFERENT, MatchWord.LATER} or len(references) != 2:
        abort(404)
    try:
        with transaction():
            one, other = map(record_or_404, references)
            if word == SAME:
                _join(one, other, normalise_reference(references[1]))
            else:
                _tell_apart(one, other, MatchWord(word))
    except Refusal as refusal:
        flash(str(refusal), "refused")
    return _back()


@blueprint.post("/records/doubles/undo/<reference>")
def undo_double(reference: str) -> ResponseReturnValue:
    """Take back what was just said of a pair."""
    try:
        with transaction():
            undo_match(reference, request.form.get("what", ""))
    except Refusal as refusal:
        flash(str(refusal), "refused")
    return _back()


def _sides(pair: Double) -> list[Side]:
    records = [db.session.get_one(CaseRecord, id_) for id_ in (pair.record_id, pair.other_id)]
    return sides_of(records, clock.today())


def _shared(one: Side, other: Side) -> list[str]:
    """Say what speaks for one person: always a name, for a number or a date of birth alone makes nobody likely."""

    def same(what: Callable[[Side], Iterable[Any]]) -> bool:
        return not set(what(one)).isdisjoint(what(other))

    by_name = same(lambda side: [person.name_folded for person in side.people])
    found = [_("the same name") if by_name else _("a name that is alike")]
    if same(lambda side: [person.date_of_birth for person in side.people if person.date_of_birth]):
        found.append(_("the same date of birth"))
    if same(lambda side: [point.id for person in side.people for point in person.contact_points]):
        found.append(_("the same number or address"))
    return found


def _join(one: CaseRecord, other: CaseRecord, old: str) -> None:
    """Join them; `old`: the reference that is joined, which leads to the other one where this is pressed twice."""
    kept = one.reference
    cases.recognise(other, one, LISTED, staff_id=signed_in().id, device=device(), now=clock.now())
    flash(_("It is them: joined to record %(reference)s.", reference=show_reference(kept)), f"likely {SAME} {old}")


def _tell_apart(one: CaseRecord, other: CaseRecord, word: MatchWord) -> None:
    said = cases.tell_apart(other, one, word, staff_id=signed_in().id, now=clock.now())
    later = word is MatchWord.LATER
    told = _("Put off: it comes back in a week.") if later else _("Not the same: nobody is asked again.")
    flash(told, f"likely {word} {said.reference}")


def _back() -> ResponseReturnValue:
    return redirect(url_for("record.doubles_list"), code=303)
