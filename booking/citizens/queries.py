"""Finding people. For staff only; whoever asks leaves an audit row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import Select, and_, func, or_, select

from booking.citizens.models import CaseRecord, Citizen, CitizenContact, ContactPoint
from booking.core.database import db
from booking.core.text import folded
from booking.core.tokens import REFERENCE_LENGTH, normalise_reference

_DATE_FORMS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
_LEAST_DIGITS = 3


def find_citizens(text: str, limit: int = 20) -> list[Citizen]:
    """Citizens by parts of the name, date of birth, last digits of a number, e-mail address or record reference.

    Names match however they are accented or hyphenated, in any order of their parts. At most `limit`, by name, those
    who named themselves last first. Nothing typed finds nobody.
    """
    query = _query(" ".join(text.split()))
    if query is None:
        return []
    found = query.order_by(Citizen.name_folded, Citizen.named_at.desc(), Citizen.id.desc()).limit(limit)
    return list(db.session.scalars(found))


def others_using(record_ids: Collection[int], points: Iterable[ContactPoint]) -> dict[int, int]:
    """How many people beside those of these records use each contact point; none is left out."""
    ids = [point.id for point in points]
    query = (
        select(CitizenContact.contact_point_id, func.count(Citizen.case_record_id.distinct()))
        .join(Citizen, Citizen.id == CitizenContact.citizen_id)
        .where(CitizenContact.contact_point_id.in_(ids), Citizen.case_record_id.not_in(record_ids))
        .group_by(CitizenContact.contact_point_id)
    )
    return {point_id: count for point_id, count in db.session.execute(query)} if ids else {}


def _query(text: str) -> Select[Citizen] | None:
    born = _as_date(text)
    if born:
        return select(Citizen).where(Citizen.date_of_birth == born)
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) >= _LEAST_DIGITS and not any(c.isalpha() for c in text):
        # Typed with 0 or +44 in front, or only its end: the last nine tell British numbers apart.
        return _reached_by(ContactPoint.value.endswith(digits[-9:], autoescape=True), ContactPoint.last_digits != "")
    if "@" in text:
        return _reached_by(ContactPoint.kind == "email", ContactPoint.value == text.lower())
    words = folded(text).split()
    if not words:
        return None
    named = and_(*(Citizen.name_folded.contains(word, autoescape=True) for word in words))
    reference = normalise_reference(text)
    if len(reference) != REFERENCE_LENGTH:
        return select(Citizen).where(named)
    # Ten letters may be a name as well: "Phil Collin" reads as a reference too.
    return select(Citizen).join(CaseRecord).where(or_(named, CaseRecord.reference == reference))


def _reached_by(*conditions: object) -> Select[Citizen]:
    points = select(CitizenContact.citizen_id).join(ContactPoint).where(*conditions)  # type: ignore[arg-type]
    return select(Citizen).where(Citizen.id.in_(points))


def _as_date(text: str) -> date | None:
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a birthday has no time zone
        except ValueError:
            continue
    return None
