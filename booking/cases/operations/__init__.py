"""Write entries, put them right, audit openings, compare, join and part records."""

from booking.cases.operations.acting import (
    NextStep,
    act_on,
    actions_to_tasks,
    take_back_actions,
    tasks_to_actions,
    write_action,
)
from booking.cases.operations.alerts import close_alert, sweep_alerts, undo_close
from booking.cases.operations.auditing import audit, audit_each, note_caller, open_record, search_people
from booking.cases.operations.breaking_glass import break_glass
from booking.cases.operations.doubles import pair_people
from booking.cases.operations.flag_kinds import add_flag_kind, change_flag_kind, end_flag_kind, put_flag_kind_back
from booking.cases.operations.flags import act_on_flag, set_flag
from booking.cases.operations.handing_on import hand_on
from booking.cases.operations.households import act_on_link, add_link
from booking.cases.operations.joining import compare_records, join_records, part_records
from booking.cases.operations.names import act_on_name, add_name
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
from booking.cases.operations.shield_readers import (
    ask_for_reader,
    name_reader,
    pass_on_places,
    take_reader,
    undo_take,
)
from booking.cases.operations.shield_tasks import ask_for_reviews, ask_to_be_named
from booking.cases.operations.shielding import (
    ask_for_end,
    end_shield,
    keep_shield,
    renew_shield,
    shield_record,
    undo_end,
    undo_shield,
)
from booking.cases.operations.story import renew_story, take_back_story
from booking.cases.operations.visits_put_right import (
    PartyChange,
    put_party_right,
    put_subject_right,
    undo_visit_correction,
)
from booking.cases.operations.writing import take_back_entries, write_entry
from booking.cases.operations.young import say_told, set_told_age, undo_told

__all__ = [
    "KnownDone",
    "NextStep",
    "PartyChange",
    "act_on",
    "act_on_flag",
    "act_on_link",
    "act_on_name",
    "act_on_need",
    "actions_to_tasks",
    "add_flag_kind",
    "add_link",
    "add_name",
    "add_need",
    "ask_for_end",
    "ask_for_reader",
    "ask_for_reviews",
    "ask_to_be_named",
    "audit",
    "audit_each",
    "audit_likely",
    "break_glass",
    "change_flag_kind",
    "close_alert",
    "compare_records",
    "correct_entry",
    "end_flag_kind",
    "end_shield",
    "hand_on",
    "is_audited_as_likely",
    "join_records",
    "keep_shield",
    "move_entry",
    "name_reader",
    "note_caller",
    "open_record",
    "pair_people",
    "part_records",
    "pass_on_places",
    "put_flag_kind_back",
    "put_party_right",
    "put_subject_right",
    "recognise",
    "renew_shield",
    "renew_story",
    "say_told",
    "search_people",
    "set_flag",
    "set_told_age",
    "shield_record",
    "strike_entry",
    "sweep_alerts",
    "take_back_actions",
    "take_back_entries",
    "take_back_story",
    "take_reader",
    "tasks_to_actions",
    "tell_apart",
    "undo_close",
    "undo_decision",
    "undo_end",
    "undo_entry_act",
    "undo_recognition",
    "undo_shield",
    "undo_take",
    "undo_told",
    "undo_visit_correction",
    "write_action",
    "write_entry",
]
