"""Load the demo council into an empty database, and bring it up to today at every start."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask_security import hash_password
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.demo import duties, sign_ins
from booking.demo.cast import find_cast, make_cast, start_weeks
from booking.demo.crossing import cross_departments
from booking.demo.errors import HoldsOther, LoadedAlready
from booking.demo.outside import work_with_others
from booking.demo.past import PastDiary, book_ahead, create_past
from booking.demo.records import break_the_glass, link_a_household, name_doubles, put_a_visit_right, set_a_flag
from booking.demo.team import TEAM
from booking.demo.today import fill_today
from booking.sessions.jobs import open_ahead
from booking.staff import queries as staff_queries
from booking.visits.jobs import close_days

# Tables that may hold rows before anyone has used an installation.
_NOT_DATA = {"alert_mark", "audit_head", "worker_beat", "attempt_count", "form_answer"}


def is_loaded() -> bool:
    """Return whether this database is the demo's."""
    return staff_queries.by_email(TEAM[0].email) is not None


def load(password_hash: str, now: datetime) -> None:
    """Load the whole demo. Raises LoadedAlready, or HoldsOther where any other table has a row."""
    if is_loaded():
        raise LoadedAlready
    for table in db.metadata.sorted_tables:
        filled = table.name in _NOT_DATA or "kinds" in table.info
        if not filled and db.session.execute(select(table).limit(1)).first() is not None:
            raise HoldsOther
    cast = make_cast(password_hash, now)
    start_weeks(cast, now)
    diary = PastDiary(cast)
    create_past(diary, now)
    fill_today(cast, now)
    duties.reschedule_someone_without_a_mobile(diary, now)
    book_ahead(diary, now)
    duties.ask_for_an_interpreter(diary, now)
    duties.fill_the_job_club(diary, now)
    duties.wait_for_an_earlier_time(diary, now)
    duties.shut_a_library(diary, now)
    duties.ask_by_text(now)
    cross_departments(cast, now)
    work_with_others(cast, now)
    duties.shield_somebody(diary, now)
    for write in (name_doubles, link_a_household, set_a_flag, break_the_glass, put_a_visit_right):
        write(cast, now)


def fill(instance: Path, now: datetime) -> None:
    """Load the demo in one transaction and keep its password under `instance`. Raises as `load` does."""
    password = sign_ins.new_password()
    hashed = hash_password(password)
    with transaction():
        load(hashed, now)
    sign_ins.keep_password(instance, password)


def wake(now: datetime) -> bool:
    """Bring a demo that was loaded earlier up to now, in transactions of its own; return whether anything changed."""
    close_days(now)
    opened = open_ahead(now)
    with transaction():
        return fill_today(find_cast(), now) or opened > 0
