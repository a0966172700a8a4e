"""Format a recurrence in words for managers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import format_date

from booking.core.translation import _, ngettext
from booking.sessions.rules.recurrence import Recurrence, days_of, last_day_of

_A_MONDAY = date(2001, 1, 1)
_WORKING_DAYS = (0, 1, 2, 3, 4)


def rule_in_words(rule: str, first_day: date) -> str:
    """Format a rule: "every Tuesday until 9 March 2027", "first Monday of the month until …".

    The day it names is the last on which there is a session. Raises as `read_rule` does.
    """
    last = last_day_of(rule, first_day)
    repeats = Recurrence.from_rule(rule, first_day)
    if last is not None and (days := days_of(rule, first_day, first_day, last)) and len(days) == 1:
        return _("once, on %(day)s", day=_written(days[0]))
    if repeats is None:
        count = len(days_of(rule, first_day, first_day, last)) if last else 0
        words = ngettext("on %(num)s day", "on %(num)s days", count) if count else _("on days of its own")
    else:
        words = _monthly(repeats) if repeats.nth else _weekly(repeats)
    return _("%(repeats)s until %(day)s", repeats=words, day=_written(last)) if last else words


def _weekly(repeats: Recurrence) -> str:
    days = _days(repeats.weekdays)
    if repeats.every == 1:
        return _("Monday to Friday") if repeats.weekdays == _WORKING_DAYS else _("every %(days)s", days=days)
    if repeats.every == 2:
        if len(repeats.weekdays) == 1:
            return _("every second %(day)s", day=days)
        return _("every second week on %(days)s", days=days)
    return _("every %(count)s weeks on %(days)s", count=repeats.every, days=days)


def _monthly(repeats: Recurrence) -> str:
    nth = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), -1: _("last")}[repeats.nth]
    days = _days(repeats.weekdays)
    if repeats.every == 1:
        return _("%(nth)s %(days)s of the month", nth=nth, days=days)
    return _("%(nth)s %(days)s of every %(count)s months", nth=nth, days=days, count=repeats.every)


def _days(weekdays: Sequence[int]) -> str:
    names = [str(format_date(_A_MONDAY.replace(day=1 + day), "EEEE")) for day in weekdays]
    if len(names) == 1:
        return names[0]
    return _("%(days)s and %(last)s", days=", ".join(names[:-1]), last=names[-1])


def _written(day: date) -> str:
    return str(format_date(day, "d MMMM y"))
