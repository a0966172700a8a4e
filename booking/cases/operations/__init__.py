"""Write entries, put them right, audit openings, compare, join and part records."""

from booking.cases.operations.acting import (
    NextStep,
    act_on,
    actions_to_tasks,
    take_back_actions,
    tasks_to_actions,
    write_action,
)
from booking.cases.operations.auditing import audit, audit_each, open_record, search_people
from booking.cases.operations.joining import compare_records, join_records, part_records
from booking.cases.operations.needs import KnownDone, act_on_need, add_need
from booking.cases.operations.putting_right import correct_entry, move_entry, strike_entry, undo_entry_act
from booking.cases.operations.recognising import (
    audit_likely,
    is_audited_as_likely,
    recognise,
    tell_apart,
    undo_decision,
    undo_recognition,
)
from booking.cases.operations.story import renew_story, take_back_story
from booking.cases.operations.writing import take_back_entries, write_entry

__all__ = [
    "KnownDone",
    "NextStep",
    "act_on",
    "act_on_need",
    "actions_to_tasks",
    "add_need",
    "audit",
    "audit_each",
    "audit_likely",
    "compare_records",
    "correct_entry",
    "is_audited_as_likely",
    "join_records",
    "move_entry",
    "open_record",
    "part_records",
    "recognise",
    "renew_story",
    "search_people",
    "strike_entry",
    "take_back_actions",
    "take_back_entries",
    "take_back_story",
    "tasks_to_actions",
    "tell_apart",
    "undo_decision",
    "undo_entry_act",
    "undo_recognition",
    "write_action",
    "write_entry",
]
