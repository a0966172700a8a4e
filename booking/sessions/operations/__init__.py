"""Take, hold, move and give back time; open, change and cancel sessions; closures and absences."""

from booking.sessions.operations.assigning import change_assignment, hand_over, renew_assignments
from booking.sessions.operations.closing import (
    block_absence,
    block_absences,
    check_interval,
    delete_holds_at,
    delete_holds_of,
    open_again,
    shut_venue,
    shut_venues,
    touch_drop_ins,
    touch_drop_ins_for,
)
from booking.sessions.operations.ending_early import (
    end_break,
    free_rest,
    plan_break,
    remove_break,
    resume_break,
    retake_rest,
)
from booking.sessions.operations.holds import confirm_hold, delete_expired_holds, release_hold, renew_hold
from booking.sessions.operations.hours import change_hours
from booking.sessions.operations.opening import materialise, open_ahead_of, open_session
from booking.sessions.operations.own_time import breaks_of, reconcile_travel
from booking.sessions.operations.reshaping import cancel_session, change_session
from booking.sessions.operations.retention import sweep_ended
from booking.sessions.operations.seats import renumber_seats
from booking.sessions.operations.series import change_series, close_day, end_series, open_bank_holiday, start_series
from booking.sessions.operations.taking import give_back, hold_time, move_time, take_own_time, take_time
from booking.sessions.operations.two_topics import choose_two, hold_two, lock_two
from booking.sessions.operations.writing import TakenTime, Then, TimeWish

__all__ = [
    "TakenTime",
    "Then",
    "TimeWish",
    "block_absence",
    "block_absences",
    "breaks_of",
    "cancel_session",
    "change_assignment",
    "change_hours",
    "change_series",
    "change_session",
    "check_interval",
    "choose_two",
    "close_day",
    "confirm_hold",
    "delete_expired_holds",
    "delete_holds_at",
    "delete_holds_of",
    "end_break",
    "end_series",
    "free_rest",
    "give_back",
    "hand_over",
    "hold_time",
    "hold_two",
    "lock_two",
    "materialise",
    "move_time",
    "open_again",
    "open_ahead_of",
    "open_bank_holiday",
    "open_session",
    "plan_break",
    "reconcile_travel",
    "release_hold",
    "remove_break",
    "renew_assignments",
    "renew_hold",
    "renumber_seats",
    "resume_break",
    "retake_rest",
    "shut_venue",
    "shut_venues",
    "start_series",
    "sweep_ended",
    "take_own_time",
    "take_time",
    "touch_drop_ins",
    "touch_drop_ins_for",
]
