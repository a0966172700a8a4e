"""Read the part of a timeline that an address asks for: after a place, and only what is filtered for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request

from booking.cases.queries import Item, ItemKind, RecordContents, Timeline, joined, timeline
from booking.cases.rules.timeline_positions import TimelinePosition, part_after, read_position
from booking.citizens.models import CaseRecord
from booking.record.forms import FilterForm
from booking.record.queries import facts_of
from booking.record.rules import TimelineFilter, is_wanted
from booking.referrals.queries import ReferralLine
from booking.replies.views.correspondence import CorrespondenceLine, correspondence
from booking.services.queries import departments, topic_names
from booking.web.guard import signed_in


@dataclass(frozen=True)
class TimelinePart:
    """A part of the timeline as it is shown: its items, what was written about each, where the next part begins."""

    view: Timeline
    items: Sequence[Item]
    letters: Mapping[str, Sequence[CorrespondenceLine]]
    older: TimelinePosition | None
    form: FilterForm
    wanted: TimelineFilter  # what is filtered for

    @property
    def older_at(self) -> dict[str, str]:
        """The parameters of the address of what is older."""
        return {**self.wanted.parameters, "after": str(self.older)}


def part_of(
    record: CaseRecord, referred: Sequence[ReferralLine], now: datetime, *, limit: int, on: RecordContents
) -> TimelinePart:
    """Read the newest part of a timeline, of `limit` items, or the one that the address asks for.

    What is booked from `now` on is written about too; what was `referred` stands in it. A filter works on what this
    reader may read, and on nothing else.
    """
    form, after, reader = _filter(), read_position(request.args.get("after", "")), signed_in()
    wanted = form.wanted if form.validate() else TimelineFilter()
    others = [Item(TimelinePosition(line.written_at, ItemKind.REFERRAL, line.reference), line) for line in referred]
    if not wanted.parameters:
        view = timeline(record.id, reader, limit=limit, after=after, others=others, now=now, on=on)
        return TimelinePart(view, view.items, _letters(view), view.older, form, wanted)
    views, letters, found = list[Timeline](), dict[str, Sequence[CorrespondenceLine]](), list[Item]()
    for view in _parts(record.id, after, limit, wanted.kind, others, now, on):
        written = _letters(view)
        said = {reference: " ".join(line.words for line in lines) for reference, lines in written.items()}
        found += [item for item in view.items if is_wanted(facts_of(item, view.booked_for, said), wanted)]
        views.append(view)
        letters |= written
        if len(found) > limit:
            break
    items, older = part_after(found, None, limit)
    return TimelinePart(joined(views), items, letters, older, form, wanted)


def _parts(
    record_id: int,
    after: TimelinePosition | None,
    limit: int,
    kind: str,
    others: Sequence[Item],
    now: datetime,
    on: RecordContents,
) -> Iterator[Timeline]:
    """Read part after part of what may be of a kind, each twice as long as the one before it."""
    asked: dict[str, Any] = {"kind": kind, "others": others, "on": on}
    view = timeline(record_id, signed_in(), limit=2 * limit, after=after, now=now, **asked)
    yield view
    while view.older is not None:
        limit *= 2
        view = timeline(record_id, signed_in(), limit=2 * limit, after=view.older, **asked)
        yield view


def _letters(view: Timeline) -> Mapping[str, Sequence[CorrespondenceLine]]:
    booked = {line.reference for line in (*view.appointments, *view.ahead) if line.leads}
    return correspondence(booked | {line.reference for line in view.visits if not line.is_another_leads})


def _filter() -> FilterForm:
    form = FilterForm(request.args)
    form.fill([one.name for one in departments()], topic_names())
    return form
