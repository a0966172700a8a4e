"""E-mails to organisations: each goes once, a crash loses none, what cannot be delivered becomes a call to make."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.core.database import db, transaction
from booking.core.pause import SendingPause
from booking.gateways.base import Meaning, Refused, Unsure
from booking.referrals import jobs
from booking.referrals import operations as referrals
from booking.referrals.models import Referral
from booking.referrals.queries.outside import events_of, mail_failed
from booking.referrals.rules.outside import CODE_FOR, MAIL_LEASE, mail_again_after
from tests.referrals.stage import council, open_tasks_of
from tests.referrals.test_outside import outside
from tests.referrals.test_outside_pages import Post, mailed

MINUTE = timedelta(minutes=1)


def states(referral: Referral) -> list[str]:
    db.session.expire_all()
    return [event.mail for event in events_of(referral.id)]


def asks(referral: Referral, what: str, now: datetime) -> None:
    with transaction():
        assert referral.outside is not None
        ask = referrals.ask_link if what == "link" else referrals.ask_code
        assert ask(referral, referral.outside, now)


def test_it_is_tried_five_times_in_an_hour_and_a_half() -> None:
    waits = [mail_again_after(attempts) for attempts in range(1, 6)]
    assert waits[-1] is None and sum((wait for wait in waits if wait), timedelta()) == timedelta(minutes=86)


def test_what_a_crash_interrupts_does_not_count_as_sent_and_goes_later(app: Flask, now: datetime) -> None:
    referral, post = outside(council(), now), Post(SystemExit())
    with pytest.raises(SystemExit):
        mailed(post, now)
    assert states(referral) == ["waiting"]
    assert mailed(post, now) == []  # whoever claimed it may still be at it
    [letter] = mailed(post, now + MAIL_LEASE)
    assert states(referral) == ["sent"] and letter.message_id.startswith("referral-")
    assert mailed(post, now + 2 * MAIL_LEASE) == []


@pytest.mark.parametrize("failure", [Unsure("no answer"), Refused(Meaning.TRY_LATER, "451")])
def test_a_failure_for_a_while_is_tried_again_and_in_the_end_somebody_telephones(
    app: Flask, now: datetime, failure: Exception
) -> None:
    stage = council()
    referral, post, at = outside(stage, now), Post(*[failure] * 5), now
    for attempts in range(1, 6):
        assert mailed(post, at) == [] and mailed(post, at) == []  # not twice in one round
        assert mail_failed(referral.id, at) is (attempts == 5)
        at += mail_again_after(attempts) or MINUTE
    task = open_tasks_of(referral)["handle"]
    assert "telephone them" in task.detail and task.staff_member_id == stage.sender.id
    asks(referral, "link", at)
    assert len(mailed(post, at)) == 1 and states(referral) == ["failed", "sent"]


@pytest.mark.parametrize("what", ["link", "code"])
def test_an_address_that_is_wrong_is_told_at_once(app: Flask, now: datetime, what: str) -> None:
    referral = outside(council(), now)
    if what == "code":
        assert len(mailed(Post(), now)) == 1
        asks(referral, "code", now)
    assert mailed(Post(Refused(Meaning.WRONG_ADDRESS, "550")), now) == [] and mail_failed(referral.id, now)
    assert "telephone them" in open_tasks_of(referral)["handle"].detail


def test_what_opens_nothing_any_more_does_not_go(app: Flask, now: datetime) -> None:
    stage = council()
    first, withdrawn = outside(stage, now), outside(stage, now)
    asks(first, "link", now)
    asks(first, "code", now)
    with transaction():
        why, version = "No more", withdrawn.version
        referrals.withdraw(withdrawn, stage.sender, why, expected_version=version, now=now)
    later = now + CODE_FOR
    [letter] = mailed(Post(), later)
    assert first.outside is not None and first.outside.token(first.reference) in letter.body
    assert (states(first), states(withdrawn)) == (["", "sent", ""], [""])


def test_nothing_goes_while_sending_is_paused(app: Flask, now: datetime) -> None:
    referral = outside(council(), now)
    with transaction():
        db.session.add(SendingPause(paused_at=now, why="restored", since=now))
    assert mailed(Post(), now) == [] and states(referral) == ["waiting"]


def test_without_a_mail_server_the_sender_is_asked_to_telephone(app: Flask, now: datetime) -> None:
    referral = outside(council(), now)
    for later, said in ((MINUTE, False), (timedelta(hours=3), True)):
        jobs.sweep_referrals(now + later)
        db.session.expire_all()
        assert ("telephone them" in open_tasks_of(referral)["handle"].detail) is said
