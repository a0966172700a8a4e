"""Read what an item of a timeline is, for a filter: only from the line as its reader sees it."""

from __future__ import annotations

from collections.abc import Mapping

from booking.cases.queries import AppointmentLine, EntryLine, Item, ItemKind, VisitLine
from booking.record.rules import Facts


def facts_of(item: Item, booked_for: Mapping[str, AppointmentLine], said: Mapping[str, str]) -> Facts:
    """Read what an item of a timeline is, from the line as its reader sees it. `said`: messages and replies."""
    line = item.line
    if item.kind == ItemKind.VISIT:
        return _facts_of_visit(line, booked_for.get(line.reference), said)
    facts = Facts({item.kind}, set(), set(), [])
    if item.kind == ItemKind.ENTRY:
        _add_entry(facts, line)
    elif item.kind == ItemKind.APPOINTMENT:
        _add_booking(facts, line, said)
    elif item.kind == ItemKind.REFERRAL:
        facts.departments.update((line.from_department, line.receiver))
        facts.texts.extend((line.asked, line.summary, line.sender, line.receiver, line.from_department, line.why))
    return facts


def _facts_of_visit(visit: VisitLine, booked: AppointmentLine | None, said: Mapping[str, str]) -> Facts:
    facts = Facts({ItemKind.VISIT}, set(), set(), [visit.venue, visit.helper, *(name for name, _part in visit.party)])
    facts.texts.extend(f"{one.label} {one.text}" for one in visit.answers)
    for line in visit.consultations:
        facts.departments.add(line.department)
        facts.topics.add(line.topic)
        what = (line.service, line.department, line.topic, line.advisor, line.next_step, line.take_home, line.for_next)
        facts.texts.extend(text for text in what if text)
        for entry in line.entries:
            _add_entry(facts, entry)
    _add_letters(facts, visit.reference, said, not any(line.withheld for line in visit.consultations))
    if booked is not None:
        _add_booking(facts, booked, said)
        facts.kinds.discard(ItemKind.APPOINTMENT)
    return facts


def _add_entry(facts: Facts, entry: EntryLine) -> None:
    facts.kinds.add(entry.kind)
    facts.departments.add(entry.department)
    facts.topics.add(entry.topic)
    facts.texts.extend((entry.body, entry.author, entry.department, entry.topic or "", *entry.clients))
    facts.texts.extend(words.body for words in entry.earlier)


def _add_booking(facts: Facts, line: AppointmentLine, said: Mapping[str, str]) -> None:
    facts.departments.add(line.department)
    facts.texts.extend((line.reference, line.venue, line.helper, *line.party))
    facts.texts.extend(text for text in (line.service, line.department, line.advisor) if text)
    facts.texts.extend(f"{one.label} {one.text}" for one in line.answers)
    _add_letters(facts, line.reference, said, line.service is not None)


def _add_letters(facts: Facts, reference: str, said: Mapping[str, str], with_words: bool) -> None:
    if reference in said:
        facts.kinds.add("message")
        if with_words:
            facts.texts.append(said[reference])
