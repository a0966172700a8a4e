"""Words that came back are forgotten seven days later; what waits for a person keeps them until it is answered."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from booking.core.database import db, transaction
from booking.messages import operations
from booking.messages.models import Reply
from booking.replies import operations as replies
from tests.messages.conftest import MOBILE
from tests.replies.test_views_webhooks import text


def test_the_words_of_a_reply_are_forgotten_after_seven_days_once_it_is_dealt_with(council):
    council.book(MOBILE, day=date(2026, 12, 18))
    council.round()
    text(council, "cancel my appointment please")
    waiting = text(council, "what is this about?", number="IN2").reference
    council.at(days=6, hours=23)
    assert forgotten(council) == 0
    council.at(days=7, hours=1)
    assert forgotten(council) == 1
    assert sorted(db.session.scalars(select(Reply.body))) == ["", "what is this about?"]
    with transaction():
        row = db.session.scalars(select(Reply).filter_by(reference=waiting)).one()
        replies.close(row, by_id=council.host.id, how="Called them", now=council.now)
    assert forgotten(council) == 1
    assert set(db.session.scalars(select(Reply.body))) == {""}


def forgotten(council) -> int:
    """How many replies lose their words now, beside the texts that went out."""
    before = len([body for body in db.session.scalars(select(Reply.body)) if body])
    db.session.rollback()
    with transaction():
        operations.forget_words(council.now + timedelta(seconds=1))
    return before - len([body for body in db.session.scalars(select(Reply.body)) if body])
