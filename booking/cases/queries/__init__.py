"""Reads of a case record for one reader, of the basis for opening it, and of the audit."""

from booking.cases.queries.actions import ActionLine, action_for, actions_of, actions_on, open_actions
from booking.cases.queries.audit import last_opened, openings, shown_since, verify_chain
from booking.cases.queries.doubles import Double, Side, are_unpaired, counts_after, doubles, is_double, sides_of
from booking.cases.queries.entries import entry_on, last_act_on, latest_story, was_moved_from
from booking.cases.queries.flags import (
    FlagLine,
    every_flag_kind,
    flag_kind_by_reference,
    flag_kinds_for,
    flags_on,
)
from booking.cases.queries.households import LinkLine, Speaks, household_of, who_speaks
from booking.cases.queries.known import NameLine, NeedLine, known_about, names_on, needs_on, to_do_for
from booking.cases.queries.likely import LikelyRecord, likely_of, likely_of_each, shown_as_likely
from booking.cases.queries.lines import (
    AppointmentLine,
    ConsultationLine,
    EntryLine,
    Item,
    ItemKind,
    Timeline,
    VisitLine,
)
from booking.cases.queries.records import basis_of, open_tasks_for, people_on, record_by_reference
from booking.cases.queries.shields import (
    closed_to,
    may_open_record,
    named_on,
    not_shielded_from,
    open_shields,
    readers_named,
    records_under,
    shield_by_reference,
    shield_of,
)
from booking.cases.queries.timeline import booked_ahead, timeline, written_in

__all__ = [
    "ActionLine",
    "AppointmentLine",
    "ConsultationLine",
    "Double",
    "EntryLine",
    "FlagLine",
    "Item",
    "ItemKind",
    "LikelyRecord",
    "LinkLine",
    "NameLine",
    "NeedLine",
    "Side",
    "Speaks",
    "Timeline",
    "VisitLine",
    "action_for",
    "actions_of",
    "actions_on",
    "are_unpaired",
    "basis_of",
    "booked_ahead",
    "closed_to",
    "counts_after",
    "doubles",
    "entry_on",
    "every_flag_kind",
    "flag_kind_by_reference",
    "flag_kinds_for",
    "flags_on",
    "household_of",
    "is_double",
    "known_about",
    "last_act_on",
    "last_opened",
    "latest_story",
    "likely_of",
    "likely_of_each",
    "may_open_record",
    "named_on",
    "names_on",
    "needs_on",
    "not_shielded_from",
    "open_actions",
    "open_shields",
    "open_tasks_for",
    "openings",
    "people_on",
    "readers_named",
    "record_by_reference",
    "records_under",
    "shield_by_reference",
    "shield_of",
    "shown_as_likely",
    "shown_since",
    "sides_of",
    "timeline",
    "to_do_for",
    "verify_chain",
    "was_moved_from",
    "who_speaks",
    "written_in",
]
