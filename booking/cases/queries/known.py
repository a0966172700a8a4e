"""Read what is known about a person beyond one occasion, and what a front desk does for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import case, null, select

from booking.cases.queries.flags import flags_on, reads_flag
from booking.cases.queries.households import household_of
from booking.cases.queries.record_contents import RecordContents, contents_of
from booking.cases.queries.records import citizens_of
from booking.cases.queries.young import young_on
from booking.cases.rules import Reader
from booking.citizens.models import CaseRecord, Citizen, PersonName, PersonNeed
from booking.citizens.queries import death_on, flags_column, needs_column, read_needs
from booking.citizens.rules.knowing import NameKind, asked_again
from booking.core.clock import day_of, today
from booking.core.database import db


class NeedLine(NamedTuple):
    """One thing to do for a person; `asked` asks whether it is still right, where that was said a year ago."""

    reference: str
    what: str
    confirmed_on: date
    asked: str


def needs_on(record_id: int, today: date) -> list[NeedLine]:
    """List what to do for the person of a record, what is to be asked about first."""
    query = (
        select(PersonNeed)
        .where(PersonNeed.citizen_id.in_(citizens_of(record_id)), PersonNeed.ended_at.is_(None))
        .order_by(PersonNeed.id)
    )
    lines = []
    for need in db.session.scalars(query):
        confirmed_on = day_of(need.confirmed_at)
        lines.append(NeedLine(need.reference, need.what, confirmed_on, asked_again(confirmed_on, today)))
    return sorted(lines, key=lambda line: not line.asked)


class NameLine(NamedTuple):
    """One name of a person beside those that they typed."""

    reference: str
    name: str
    kind: str
    since: date


def names_on(record_id: int) -> list[NameLine]:
    """List the names of the person of a record that an advisor wrote down, the one used now first."""
    query = select(PersonName).where(PersonName.citizen_id.in_(citizens_of(record_id)), PersonName.ended_at.is_(None))
    lines = [
        NameLine(one.reference, one.name, one.kind, day_of(one.used_since))
        for one in db.session.scalars(query.order_by(PersonName.used_since.desc(), PersonName.id.desc()))
    ]
    return sorted(lines, key=lambda line: list(NameKind).index(NameKind(line.kind)))


def known_about(record_id: int, reader: Reader, today: date, on: RecordContents | None = None) -> dict[str, Any]:
    """Read what the pages of a record say about its person to this reader, by name.

    `on`: what stands on the record, where the caller has asked.
    """
    on = on or contents_of(record_id)
    return {
        "needs": needs_on(record_id, today) if on.needs else [],
        "young": young_on(record_id, today) if on.young else None,
        "flags": flags_on(record_id, reader, today) if on.flags else [],
        "called": names_on(record_id) if on.names else [],
        "death": death_on(record_id) if on.death else None,
        "household": household_of(record_id, today) if on.household else [],
    }


def to_do_for(records: Collection[str], reader: Reader, *, only_flags: bool = False) -> Mapping[str, list[str]]:
    """Map the references of records to what staff do for their person: actions, never why.

    Of who is shielded, or with `only_flags`, only what a flag has done.
    """
    if not records:
        return {}
    shielded = select(Citizen.id).where(Citizen.case_record_id == CaseRecord.id, Citizen.shielded).exists()
    needs = null() if only_flags else case((~shielded, needs_column(CaseRecord.id)))
    flags = flags_column(CaseRecord.id, today(), reads_flag(reader))
    query = select(CaseRecord.reference, flags, needs).where(CaseRecord.reference.in_(records))
    found = {row[0]: [*read_needs(row[1]), *read_needs(row[2])] for row in db.session.execute(query)}
    return {reference: whats for reference, whats in found.items() if whats}
