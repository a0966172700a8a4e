"""Read the whole of a record for a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from booking.cases.queries import (
    Timeline,
    actions_on,
    flags_on,
    household_of,
    latest_story,
    names_on,
    needs_on,
    open_tasks_for,
    people_on,
    tellings_on,
    timeline,
)
from booking.cases.rules import Reader
from booking.citizens.models import CaseRecord, ContactPoint
from booking.citizens.queries import death_on
from booking.core.clock import today
from booking.referrals.queries import ReferralLine, referrals_on, step_lines
from booking.referrals.queries.external import external_on
from booking.referrals.queries.outside import outside_of
from booking.services.rules import Answered

WHOLE_TIMELINE = 10_000  # items of a timeline that are read at once, in a file or to filter them
Written = Callable[[Collection[str]], Mapping[str, Sequence[Any]]]


def whole_record(record: CaseRecord, reader: Reader, written: Written) -> dict[str, Any]:
    """Read all that this reader may see of a record, as plain values for a file.

    `written` reads the messages and replies about appointments and visits, by reference.
    """
    whole, died = timeline(record.id, reader, limit=WHOLE_TIMELINE), death_on(record.id)
    story = latest_story(record.id, reader)
    referred = referrals_on(record.id, reader, over=True)
    read = [line.reference for line in referred]
    return {
        "record": record.reference,
        "died": None if died is None else {"said_by": died.told_by, "on": died.died_on, "said_at": died.recorded_at},
        "people": [
            {
                **{"name": one.typed_name, "date_of_birth": one.date_of_birth, "language": one.language},
                "named_at": one.named_at,
                "contacts": [_contact(point) for point in one.contact_points],
            }
            for one in people_on(record.id)
        ],
        "names": [_plain(line) for line in names_on(record.id)],
        "what_is_done_for_them": [_plain(line) for line in needs_on(record.id, today())],
        "flags": [_plain(line) for line in flags_on(record.id, reader, today())],
        "who_is_told": [_plain(line) for line in tellings_on(record.id)],
        "household": [_plain(line) for line in household_of(record.id, today())],
        "story_so_far": _plain(story),
        "actions": [_plain(line) for line in actions_on(record.id, reader, over=True)],
        "open_tasks": [{"what": task.detail, "due_at": task.due_at} for task in open_tasks_for(record.id)],
        "visits": [_plain(line) for line in whole.visits],
        "appointments": [_plain(line) for line in whole.appointments],
        "entries": [_plain(line) for line in whole.loose_entries],
        "referrals": _referrals(referred),
        "referrals_outside": [_plain(line) for line in outside_of(read)],
        "references_elsewhere": [_plain(line) for line in external_on(record.id, read)],
        "messages_and_replies": _letters(whole, written),
        "entries_withheld_from_the_reader": whole.withheld,
    }


def _contact(point: ContactPoint) -> dict[str, Any]:
    wishes = ("shared", "do_not_text", "preferred", "language", "opted_out_at")
    return {
        "kind": point.kind,
        "value": point.value,
        **{name: said for name in wishes if (said := getattr(point, name))},
    }


def _referrals(lines: Sequence[ReferralLine]) -> list[dict[str, Any]]:
    """Read referrals with the steps each of them took: what, who, when."""
    steps = step_lines(line.reference for line in lines)
    left_out = {"along", "named", "record", "version"}  # how it is found and read, not what it says
    return [
        {
            **{name: value for name, value in _plain(line).items() if name not in left_out},
            "steps": [_plain(step) for step in steps.get(line.reference, ())],
        }
        for line in lines
    ]


def _letters(whole: Timeline, written: Written) -> list[dict[str, Any]]:
    """Read what was written and answered; without words where the subject of the visit is withheld."""
    open_to = {line.reference: line.service is not None for line in whole.appointments if line.leads}
    open_to |= {
        line.reference: not any(one.withheld for one in line.consultations)
        for line in whole.visits
        if not line.is_another_leads
    }
    return [
        {"about": reference, **_plain(line), **({} if open_to[reference] else {"words": ""})}
        for reference, lines in sorted(written(open_to).items())
        for line in lines
    ]


def _plain(line: Any) -> Any:
    """Turn a line of the timeline, with the lines in it, into plain values; primary keys are left out."""
    if isinstance(line, Answered):
        return {"question": line.label, "answer": line.text}
    if hasattr(line, "_asdict"):
        named = line._asdict().items()
        return {name: _plain(value) for name, value in named if name != "id" and not name.endswith("_id")}
    return [_plain(value) for value in line] if isinstance(line, tuple) else line
