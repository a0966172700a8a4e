"""Plan, check in, call, finish, undo and close visits. None of it commits."""

from booking.visits.operations.answers import answer, sweep_answers
from booking.visits.operations.arrive import (
    add_drop_in,
    check_in_appointment,
    check_in_coming,
    mark_left,
    mark_no_show,
    need_not_come,
    need_not_here,
    start_without_check_in,
)
from booking.visits.operations.call import (
    back_to_waiting,
    call,
    call_next,
    is_back,
    mark_missed,
    put_back_called,
    start,
    text_when_called,
)
from booking.visits.operations.close import close_day
from booking.visits.operations.dying import EndedPlans, end_plans, join_plan_again, plan_again
from booking.visits.operations.finish import CONSULTATION_OUTCOMES, finish, need_going_on, save_draft
from booking.visits.operations.hand_over import hand_over
from booking.visits.operations.helped import sweep_helpers
from booking.visits.operations.interpreters import (
    interpreter_arranged,
    reconcile_booked_interpreter,
    reconcile_interpreters_of,
    reconcile_interpreters_then,
)
from booking.visits.operations.party import (
    add_to_party,
    identify,
    mark_absent,
    name_others,
    need_no_record,
    remove_from_party,
    why_a_child_interprets,
)
from booking.visits.operations.plan import change_plan, come_after_all, plan_visit, withdraw
from booking.visits.operations.put_right import (
    Came,
    change_party,
    change_subject,
    facts_of,
    need_over,
    party_of,
    put_back,
)
from booking.visits.operations.switching import start_instead
from booking.visits.operations.undo import forget_before, undo

__all__ = [
    "CONSULTATION_OUTCOMES",
    "Came",
    "EndedPlans",
    "add_drop_in",
    "add_to_party",
    "answer",
    "back_to_waiting",
    "call",
    "call_next",
    "change_party",
    "change_plan",
    "change_subject",
    "check_in_appointment",
    "check_in_coming",
    "close_day",
    "come_after_all",
    "end_plans",
    "facts_of",
    "finish",
    "forget_before",
    "hand_over",
    "identify",
    "interpreter_arranged",
    "is_back",
    "join_plan_again",
    "mark_absent",
    "mark_left",
    "mark_missed",
    "mark_no_show",
    "name_others",
    "need_going_on",
    "need_no_record",
    "need_not_come",
    "need_not_here",
    "need_over",
    "party_of",
    "plan_again",
    "plan_visit",
    "put_back",
    "put_back_called",
    "reconcile_booked_interpreter",
    "reconcile_interpreters_of",
    "reconcile_interpreters_then",
    "remove_from_party",
    "save_draft",
    "start",
    "start_instead",
    "start_without_check_in",
    "sweep_answers",
    "sweep_helpers",
    "text_when_called",
    "undo",
    "why_a_child_interprets",
    "withdraw",
]
