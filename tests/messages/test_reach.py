"""Putting a number right, and what people wish of their numbers: at the front desk."""

from __future__ import annotations

import re

import pytest

from booking.citizens.models import ContactPoint
from booking.core import clock
from booking.core.database import db
from booking.core.errors import SENTENCES
from tests.client import checked
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE
from tests.replies.test_views_correspondence import FRIDAY, host_of, refuse_everything


def address(council, appointment, page="reach"):
    return f"/desk/{council.venue.slug}/appointments/{appointment.reference}/{page}"


def contacts(appointment):
    db.session.rollback()
    return {(point.kind, point.value) for point in appointment.citizen.contact_points}


def put_right(desk, council, booked, **typed):
    """Open the page, and send its form with this typed."""
    page = desk.get(address(council, booked)).text
    form = page[page.index(f'action="{address(council, booked)}"') :]
    seen = re.search(r'name="seen"[^>]*? value="([0-9a-f]+)"', form)
    return desk.post(address(council, booked), data={"seen": seen[1], **typed}, follow_redirects=True)


@pytest.fixture
def desk(app, council):
    with clock.stopped_at(council.now):
        yield host_of(app, council)


def test_a_number_put_right_is_told_and_nobody_calls(council, desk):
    booked = council.book(MOBILE, EMAIL, day=FRIDAY)
    refuse_everything(council)
    council.round()
    assert [task.kind for task in council.tasks()] == ["call"]
    page = desk.get(address(council, booked))
    assert "07700 900123" in page.text and "ada@example.com" in page.text
    council.sms.before = None
    typed = {"mobile": "07700 900456", "email": "ada@example.com"}
    answer = put_right(desk, council, booked, **typed)
    assert "Put right. What is still to be told goes there." in answer.text
    assert contacts(booked) == {OTHER_MOBILE, EMAIL}
    assert council.tasks() == []
    (done,) = council.tasks(opened=False)
    assert (done.done_by_id, done.outcome) == (
        council.host.id,
        "The number or address was put right: it is sent there.",
    )
    council.round()
    assert [to for to, _body, _reference in council.sms.taken] == [OTHER_MOBILE[1]]


def test_a_call_about_a_cancellation_stays_for_the_new_number_has_heard_nothing(council, desk):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    refuse_everything(council)
    council.cancel(booked, by=True)
    council.at(minutes=5).round()
    assert [task.kind for task in council.tasks()] == ["call"]
    with clock.stopped_at(council.now):
        put_right(desk, council, booked, mobile="07700 900456")
    assert [task.kind for task in council.tasks()] == ["call"]


def test_what_is_the_same_changes_nothing(council, desk):
    booked = council.book(MOBILE, day=FRIDAY)
    answer = put_right(desk, council, booked, mobile="+44 7700 900123")
    assert "Put right." not in answer.text and contacts(booked) == {MOBILE}


def test_a_number_added_later_is_told(council, desk):
    booked = council.book(day=FRIDAY)
    council.round()
    put_right(desk, council, booked, mobile="07700 900123")
    council.round()
    assert len(council.texts()) == 1 and "Booked" in council.texts()[0]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("mobile", "ring me", "mobile.wrong"),
        ("mobile", "0909 879 0123", "mobile.premium"),
        ("mobile", "+48 512 345 67", "mobile.wrong"),
        ("email", "ada@", "email.wrong"),
        ("postal", "a" * 255, "postal.long"),
        ("postal", "a\x07b", "postal.odd"),
    ],
)
def test_a_bad_one_gets_its_sentence_and_is_kept(council, desk, field, typed, sentence):
    booked = council.book(MOBILE, day=FRIDAY)
    answer = desk.post(address(council, booked), data={field: typed})
    assert answer.status_code == 400 and str(SENTENCES[sentence]) in answer.text and typed in answer.text
    assert contacts(booked) == {MOBILE}


def test_wishes_are_kept_and_planned_by(council, desk):
    booked = council.book(MOBILE, EMAIL, day=FRIDAY)
    council.round()
    page = desk.get(address(council, booked)).text
    assert "Do not text" in page and "Cymraeg" in page and "other person uses" not in page
    wish = {"point": MOBILE[1], "language": "cy", "do_not_text": "y"}
    answer = desk.post(address(council, booked, "wishes"), data=wish, follow_redirects=True)
    assert "Kept." in answer.text
    db.session.rollback()
    point = db.session.query(ContactPoint).filter_by(value=MOBILE[1]).one()
    assert (point.language, point.do_not_text, point.shared, point.version) == ("cy", True, False, 2)
    desk.post(address(council, booked, "wishes"), data=wish)
    db.session.rollback()
    assert point.version == 2
    council.round()
    assert {row.status for row in council.rows(booked, channel="sms", status="planned")} == set()
    assert "do not text" in desk.get(address(council, booked)[: -len("/reach")]).text


def test_only_one_is_liked_best(council, desk):
    booked = council.book(MOBILE, LANDLINE, day=FRIDAY)
    for point in (MOBILE, LANDLINE):
        desk.post(address(council, booked, "wishes"), data={"point": point[1], "preferred": "y"})
    db.session.rollback()
    assert [point.value for point in booked.citizen.contact_points if point.preferred] == [LANDLINE[1]]


def test_who_else_uses_it_is_counted_and_not_named(council, desk):
    booked = council.book(MOBILE, day=FRIDAY)
    council.book(MOBILE, day=FRIDAY, hour=12)
    page = desk.get(address(council, booked)).text
    assert "1 other person uses this too" in page
    assert page.count("Ada Lovelace") == 1


def test_a_number_of_somebody_else_is_not_theirs_to_wish_about(council, desk):
    booked = council.book(MOBILE, day=FRIDAY)
    council.book(OTHER_MOBILE, day=FRIDAY, hour=12)
    wish = {"point": OTHER_MOBILE[1], "do_not_text": "y"}
    assert desk.post(address(council, booked, "wishes"), data=wish).status_code == 409
    db.session.rollback()
    assert not db.session.query(ContactPoint).filter_by(value=OTHER_MOBILE[1]).one().do_not_text


def test_only_for_hosts(app, council):
    booked = council.book(MOBILE, day=FRIDAY)
    assert checked(app).get(address(council, booked)).status_code == 302
    assert checked(app).post(address(council, booked, "wishes"), data={"point": MOBILE[1]}).status_code == 302
