"""The worker's round about messages, and what it does once a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from booking.core.database import db
from booking.messages import jobs
from booking.messages.models import ReconciledDependency
from tests.messages.conftest import MOBILE

FRIDAY = date(2026, 12, 4)


def test_a_round_without_work_takes_no_write_lock(council, monkeypatch):
    def forbidden():
        raise AssertionError("a transaction was opened")

    council.round()
    for module in ("rounds", "sending"):
        monkeypatch.setattr(f"booking.messages.jobs.{module}.transaction", forbidden)
    assert str(council.round()) == "nothing to do"


def test_a_report_counts_and_names_nobody(council):
    council.book(MOBILE, day=FRIDAY)
    assert str(council.round()) == "reconciled 1, planned 3, claimed 1, sent 1"


def test_the_sweep_messages_forget_and_sweep(council):
    booked = council.book(MOBILE, day=date(2026, 12, 18))
    council.round()
    jobs.sweep_messages(council.at(8).now)
    assert council.rows(booked, kind="confirmation")[0].body == ""


def test_what_messages_rest_on_is_kept_until_their_subject_has_begun(council):
    council.book(MOBILE, day=FRIDAY)
    council.plan_visit(MOBILE, day=FRIDAY)
    council.round()
    jobs.sweep_messages(council.now)
    assert sorted(one.kind for one in rests_on()) == ["advisor_session", "contact_point", "contact_point"]
    jobs.sweep_messages(council.at(9).now)
    assert rests_on() == []


def rests_on():
    db.session.rollback()
    return list(db.session.scalars(select(ReconciledDependency)))
