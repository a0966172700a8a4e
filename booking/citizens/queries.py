"""Find citizens. For staff only; callers write an audit row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, String, and_, cast, false, func, or_, select, true, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from booking.citizens.models import (
    CaseRecord,
    Citizen,
    CitizenContact,
    CitizenJoin,
    ContactPoint,
    Death,
    FlagKind,
    Helper,
    HelperContact,
    PersonFlag,
    PersonName,
    PersonNeed,
)
from booking.citizens.rules import LEAST_DIGITS, ContactKind, as_date, is_long_enough, says_enough
from booking.citizens.rules.knowing import need_in_words
from booking.core.database import db
from booking.core.folding import Spelling, spellings
from booking.core.phone_numbers import LAST_DIGITS, letters_as_digits
from booking.core.tokens import REFERENCE_LENGTH, normalise_reference


def find_citizens(text: str, limit: int = 20) -> list[Citizen]:
    """Find citizens by parts of the name, date of birth, last digits, e-mail address or record reference.

    Names match whatever their accents, and whether they are joined or apart, in any order of their parts; words of one
    or two letters alone match whole words only, so that nobody can list everybody. At most `limit`, by name, those who
    named themselves last first. An empty text finds nobody. Who is shielded is found by the reference only.
    """
    typed = " ".join(text.split())
    query = _query(typed, whole=not is_long_enough(typed))
    if query is None:
        return []
    # Found first, then put in order: in one step SQLite reads every person by the index of names, one by one.
    found = select(Citizen).where(Citizen.id.in_(query.with_only_columns(Citizen.id)))
    found = found.order_by(Citizen.name_folded, Citizen.named_at.desc(), Citizen.id.desc()).limit(limit)
    return list(db.session.scalars(found))


def records_of(citizen_ids: Collection[int | None]) -> set[str]:
    """Return the references of the case records of these citizens."""
    query = select(CaseRecord.reference).join(Citizen, Citizen.case_record_id == CaseRecord.id)
    return set(db.session.scalars(query.where(Citizen.id.in_(citizen_ids)))) if citizen_ids else set()


def dead_among(citizen_ids: Collection[int | None]) -> set[int]:
    """Return which of these citizens are on the record of somebody who has died."""
    ids = {id_ for id_ in citizen_ids if id_ is not None}
    if not ids:
        return set()
    one = aliased(Citizen)
    query = select(Citizen.id).join(one, one.case_record_id == Citizen.case_record_id)
    query = query.join(Death, Death.citizen_id == one.id).where(Death.undone_at.is_(None), Citizen.id.in_(ids))
    return set(db.session.scalars(query))


def death_on(record_id: int, *, since: datetime | None = None) -> Death | None:
    """Find what is written down, or was `since` then, about the death of the person of a record."""
    query = select(Death).join(Citizen, Citizen.id == Death.citizen_id)
    query = query.where(Citizen.case_record_id == record_id, Death.undone_at.is_(None))
    if since is not None:
        query = query.where(Death.recorded_at >= since)
    return db.session.scalars(query.order_by(Death.id).limit(1)).first()


# Between the parts of a need, and between needs: no text that is typed may hold them.
_PART, _NEED = "\x1f", "\x1e"


def needs_column(record_id: InstrumentedAttribute[int]) -> ScalarSelect[str]:
    """Build the column of what is done for the person of a record, for `read_needs`: no statement of its own."""
    theirs = aliased(Citizen)
    parts = (cast(PersonNeed.id, String), PersonNeed.listed, PersonNeed.words)
    one = parts[0] + _PART + parts[1] + _PART + parts[2]
    return (
        select(func.aggregate_strings(one, _NEED))
        .join(theirs, theirs.id == PersonNeed.citizen_id)
        .where(theirs.case_record_id == record_id, PersonNeed.ended_at.is_(None))
        .scalar_subquery()
    )


def flags_column(record_id: InstrumentedAttribute[int], today: date, *reads: ColumnElement[bool]) -> ScalarSelect[str]:
    """Build the column of what the flags on a record have done, for `read_needs`: actions, never why.

    Those of the front desks, and of the kinds that `reads` names. A flag is silent after its review day.
    """
    theirs = aliased(Citizen)
    one = cast(PersonFlag.id, String) + _PART + _PART + FlagKind.action
    return (
        select(func.aggregate_strings(one, _NEED))
        .select_from(PersonFlag)
        .join(FlagKind, FlagKind.id == PersonFlag.kind_id)
        .join(theirs, theirs.id == PersonFlag.citizen_id)
        .where(theirs.case_record_id == record_id, PersonFlag.ended_at.is_(None), PersonFlag.review_on >= today)
        .where(or_(FlagKind.for_hosts, *reads))
        .scalar_subquery()
    )


def names_column(record_id: InstrumentedAttribute[int]) -> ScalarSelect[str]:
    """Build the column of what else the person of a record is called, folded: no statement of its own."""
    theirs = aliased(Citizen)
    return (
        select(func.aggregate_strings(PersonName.name_folded, " "))
        .join(theirs, theirs.id == PersonName.citizen_id)
        .where(theirs.case_record_id == record_id, PersonName.ended_at.is_(None))
        .scalar_subquery()
    )


def read_needs(found: str | None) -> tuple[str, ...]:
    """Read a `needs_column` or `flags_column`: what to do in words, without repeats, in the order it was written."""
    needs = sorted((need.split(_PART) for need in found.split(_NEED)), key=lambda one: int(one[0])) if found else ()
    return tuple(dict.fromkeys(need_in_words(listed, words) for _id, listed, words in needs))


def points_of_shielded() -> Select[int]:
    """Select the contact points of shielded people."""
    shielded = Citizen.id == CitizenContact.citizen_id, Citizen.shielded
    return select(CitizenContact.contact_point_id).join(Citizen, and_(*shielded))


def others_using(record_ids: Collection[int], points: Iterable[ContactPoint]) -> dict[int, int]:
    """Count, by contact point, the people beside those of these records who use it; 0 is left out."""
    ids = [point.id for point in points]
    query = (
        select(CitizenContact.contact_point_id, func.count(Citizen.case_record_id.distinct()))
        .join(Citizen, Citizen.id == CitizenContact.citizen_id)
        .where(CitizenContact.contact_point_id.in_(ids), Citizen.case_record_id.not_in(record_ids))
        .group_by(CitizenContact.contact_point_id)
    )
    return {point_id: count for point_id, count in db.session.execute(query)} if ids else {}


def said_to_be_theirs_alone(record_ids: Collection[int]) -> dict[int, list[ContactPoint]]:
    """Map records to the numbers and addresses that their people told staff only they read, however long ago.

    Not one that somebody else reads, or that another record, or a helper, uses too: whose word counts then?
    """
    mine, theirs = aliased(Citizen), aliased(Citizen)
    elsewhere = (
        select(CitizenContact.citizen_id)
        .join(theirs, theirs.id == CitizenContact.citizen_id)
        .where(CitizenContact.contact_point_id == ContactPoint.id, theirs.case_record_id != mine.case_record_id)
        .correlate(ContactPoint, mine)
    )
    helps = select(HelperContact.helper_id).where(HelperContact.contact_point_id == ContactPoint.id)
    query = (
        select(mine.case_record_id, ContactPoint)
        .join(CitizenContact, CitizenContact.citizen_id == mine.id)
        .join(ContactPoint, ContactPoint.id == CitizenContact.contact_point_id)
        .where(mine.case_record_id.in_(record_ids))
        .where(ContactPoint.alone_said_at.is_not(None), ContactPoint.shared.is_(False))
        .where(~elsewhere.exists(), ~helps.exists())
        .order_by(ContactPoint.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, dict[int, ContactPoint]] = {}
    for record_id, point in db.session.execute(query) if record_ids else ():
        found.setdefault(record_id, {})[point.id] = point
    return {record_id: list(points.values()) for record_id, points in found.items()}


def is_unasked(record: CaseRecord) -> bool:
    """Return whether somebody was joined to this record and the person was not asked since."""
    return db.session.scalars(unasked_joins(record.id).limit(1)).first() is not None


def unasked_joins(record_id: int | InstrumentedAttribute[int]) -> Select[CitizenJoin]:
    """Select the joins by which somebody stands on a record, and after which the person was not asked."""
    stands = and_(Citizen.id == CitizenJoin.citizen_id, Citizen.case_record_id == CitizenJoin.to_record_id)
    query = select(CitizenJoin).join(Citizen, stands).where(CitizenJoin.to_record_id == record_id)
    return query.where(CitizenJoin.undone_at.is_(None), CitizenJoin.asked_at.is_(None))


def citizens_matching(text: str) -> Select[int] | None:
    """Select the ids of the citizens found, for a search over all people; None where the text is too vague.

    Where only short words were typed, each of them is a whole word of the name.
    """
    typed = " ".join(text.split())
    query = _query(typed, whole=not is_long_enough(typed)) if says_enough(typed) else None
    return None if query is None else query.with_only_columns(Citizen.id)


def helpers_matching(text: str) -> Select[int]:
    """Select the ids of the helpers found as `citizens_matching` finds citizens; none where it is too vague."""
    typed = " ".join(text.split())
    found = _said(letters_as_digits(typed), Helper, whole=not is_long_enough(typed)) if says_enough(typed) else None
    return select(Helper.id).where(false() if found is None else found)


def _query(text: str, *, whole: bool = False) -> Select[Citizen] | None:
    born = as_date(text)
    if born:
        return select(Citizen).where(Citizen.date_of_birth == born, ~Citizen.shielded)
    text = letters_as_digits(text)
    found, reference = _said(text, Citizen, whole=whole), normalise_reference(text)
    found = None if found is None else and_(found, ~Citizen.shielded)
    if found is None or _is_contact(text) or len(reference) != REFERENCE_LENGTH:
        return None if found is None else select(Citizen).where(found)
    # Ten letters may be a name as well: "Phil Collin" reads as a reference too.
    return select(Citizen).join(CaseRecord).where(or_(found, CaseRecord.reference == reference))


def _said(text: str, who: type[Citizen | Helper], *, whole: bool) -> ColumnElement[bool] | None:
    """Build the condition that a text is about somebody: a number, an address, or parts of a name, also with digits."""
    digits = "".join(c for c in text if c.isdigit())
    if _is_contact(text):
        address = ContactPoint.kind == ContactKind.EMAIL, ContactPoint.value == text.lower()
        return who.id.in_(_using(who, *(address if "@" in text else _ends_with(digits))))
    words = spellings(text)
    if not words:
        return None
    numbers = "".join(one.word for one in words if one.word.isdigit())
    if len(numbers) < LEAST_DIGITS:
        return _named(who, words, whole=whole)
    words = [one for one in words if not one.word.isdigit()]
    return and_(who.id.in_(_using(who, *_ends_with(numbers))), _named(who, words, whole=False))


def _is_contact(text: str) -> bool:
    """Whether a text is a number, or the end of one, or an e-mail address."""
    is_number = sum(c.isdigit() for c in text) >= LEAST_DIGITS and not any(c.isalpha() for c in text)
    return is_number or "@" in text


def _named(who: type[Citizen | Helper], words: Sequence[Spelling], *, whole: bool) -> ColumnElement[bool]:
    """Build the condition that a name of somebody has these words: of a citizen, any name on their record."""
    typed = _has(who.name_folded, words, whole=whole)
    if who is Helper:
        return typed
    theirs = aliased(Citizen)
    known = select(Citizen.id).join(theirs, theirs.case_record_id == Citizen.case_record_id)
    known = known.join(PersonName, PersonName.citizen_id == theirs.id)
    known = known.where(PersonName.ended_at.is_(None), _has(PersonName.name_folded, words, whole=whole))
    return Citizen.id.in_(union(select(Citizen.id).where(typed), known))


def _has(folded: InstrumentedAttribute[str], words: Sequence[Spelling], *, whole: bool) -> ColumnElement[bool]:
    # Written as one or apart is the same: "annmarie" is part of "ann marie", and "li na" of "lina".
    name = " " + folded + " "
    if not whole:
        joined = func.replace(folded, " ", "")
        return and_(true(), *(_spelt(one, joined, name) for one in words))
    return or_(
        and_(*(name.contains(f" {one.word} ", autoescape=True) for one in words)),
        name.contains(f" {''.join(one.word for one in words)} ", autoescape=True),
    )


def _spelt(one: Spelling, joined: ColumnElement[str], name: ColumnElement[str]) -> ColumnElement[bool]:
    anywhere = [joined.contains(word, autoescape=True) for word in dict.fromkeys((one.word, one.written_out))]
    begins = [name.contains(f" {one.short}", autoescape=True)] if one.short != one.word else []
    return or_(*anywhere, *begins)


def _ends_with(digits: str) -> tuple[ColumnElement[bool], ...]:
    # Typed with 0 or +44 in front, or only its end: the last nine tell British numbers apart. Of four or more, an
    # index finds the last ones.
    last, ends = ContactPoint.last_digits, digits[-LAST_DIGITS:]
    known = last == ends if len(ends) == LAST_DIGITS else last != ""
    return ContactPoint.value.endswith(digits[-9:], autoescape=True), known


def _using(who: type[Citizen | Helper], *conditions: ColumnElement[bool]) -> Select[int]:
    used = select(CitizenContact.citizen_id) if who is Citizen else select(HelperContact.helper_id)
    return used.join(ContactPoint).where(*conditions)
