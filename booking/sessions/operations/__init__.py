"""Writes: time taken and given back, sessions opened."""

from booking.sessions.operations.assigning import change_assignment, hand_over
from booking.sessions.operations.closing import be_away, check_stretch, open_again, shut_venue, touch_drop_ins
from booking.sessions.operations.opening import materialise, open_session, start_series
from booking.sessions.operations.taking import give_back, move_time, take_own_time, take_time

__all__ = [
    "be_away",
    "change_assignment",
    "check_stretch",
    "give_back",
    "hand_over",
    "materialise",
    "move_time",
    "open_again",
    "open_session",
    "shut_venue",
    "start_series",
    "take_own_time",
    "take_time",
    "touch_drop_ins",
]
