"""Writes: time taken and given back, sessions opened."""

from booking.sessions.operations.opening import materialise, open_session, shut_venue, start_series
from booking.sessions.operations.taking import give_back, move_time, take_own_time, take_time

__all__ = [
    "give_back",
    "materialise",
    "move_time",
    "open_session",
    "shut_venue",
    "start_series",
    "take_own_time",
    "take_time",
]
