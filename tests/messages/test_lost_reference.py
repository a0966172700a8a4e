"""A lost reference is sent again to the contact it was booked with: once for each asking, and only where it is safe."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from booking.book.operations import ask_for_references
from booking.book.rules import LOST_BY_CONTACT, LOST_BY_NETWORK
from booking.citizens.models import ContactPoint
from booking.citizens.rules import ContactKind
from booking.core.database import db, transaction
from booking.core.tokens import show_reference
from tests.messages.conftest import EMAIL, MOBILE, OTHER_MOBILE

FRIDAY = date(2026, 12, 4)
THEIRS = (ContactKind.MOBILE, MOBILE[1])


def ask(council, contact=THEIRS, network="here"):
    with transaction():
        return ask_for_references(contact, network=network, now=council.now)


def lost(council, subject):
    return [row.status for row in council.rows(subject) if row.kind == "lost_reference"]


def test_it_is_sent_once_for_each_asking_and_disturbs_nothing(council):
    booked, coming = council.book(MOBILE, day=FRIDAY), council.plan_visit(MOBILE, day=FRIDAY)
    council.round()
    assert ask(council)
    council.round()
    council.round()
    assert lost(council, booked) == lost(council, coming) == ["sent"]
    ask(council)  # the same second
    council.round()
    assert lost(council, booked) == ["sent"]
    council.at(0, minutes=5)
    ask(council)
    council.round()
    assert lost(council, booked) == ["sent", "sent"]
    assert [row.kind for row in council.rows(booked)].count("confirmation") == 1
    assert not [row for row in council.rows(booked) if row.kind == "moved"]


@pytest.mark.parametrize("by", [MOBILE, EMAIL])
def test_several_go_to_one_contact_as_one_message(council, by):
    booked = [council.book(by, day=FRIDAY, hour=10 + n) for n in range(3)]
    coming, other = council.plan_visit(by, day=FRIDAY), council.book(OTHER_MOBILE, day=FRIDAY, hour=14)
    council.round()
    council.at(0, minutes=20).round()
    texts, letters = len(council.texts()), len(council.email.taken)
    assert ask(council, (by[0], by[1]))
    council.round()
    assert (len(council.texts()) - texts, len(council.email.taken) - letters) == ((1, 0) if by == MOBILE else (0, 1))
    body = council.texts()[-1] if by == MOBILE else council.email.taken[-1].body
    assert all(show_reference(one.reference) in body for one in (*booked, coming))
    assert show_reference(other.reference) not in body and lost(council, other) == []
    if by == MOBILE:
        assert body.startswith("Testdale Council. Your bookings: ")
    else:
        assert council.email.taken[-1].subject == "Your bookings" and body.count("/a/") == len(booked)
        assert len({file.file_name for file in council.email.taken[-1].attachments}) == len(booked)
    for one in (*booked, coming):
        assert lost(council, one) == ["sent"]
    council.at(0, minutes=1).round()
    assert lost(council, coming) == ["sent"]


@pytest.mark.parametrize("wish", ["do_not_text", "shared", "opted_out_at"])
def test_nothing_goes_where_it_is_not_safe_or_not_wanted(council, wish):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    with transaction():
        point = council_point()
        setattr(point, wish, council.now if wish == "opted_out_at" else True)
        point.version += 1
    assert ask(council)  # answered as an unknown one is
    council.round()
    assert lost(council, booked) == [] and council_point().reference_asked_at is None


def council_point():
    return db.session.execute(select(ContactPoint).execution_options(populate_existing=True)).scalar_one()


def test_a_contact_and_a_network_ask_so_often(council):
    assert [ask(council) for _ in range(LOST_BY_CONTACT.limit + 1)] == [True] * LOST_BY_CONTACT.limit + [False]
    unknown = [(ContactKind.EMAIL, f"a{number}@example.com") for number in range(LOST_BY_NETWORK.limit + 1)]
    assert [ask(council, one, "there") for one in unknown] == [True] * LOST_BY_NETWORK.limit + [False]
