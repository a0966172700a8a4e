"""Texts that a person answers: read, answered by text, closed."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.core import clock
from booking.core.database import db, transaction
from booking.replies import operations as replies
from booking.replies.errors import ReplyAnswered
from tests import factories
from tests.client import checked
from tests.messages.conftest import MOBILE
from tests.replies.test_views_webhooks import text

FRIDAY = date(2026, 12, 4)


@pytest.fixture
def booked(council):
    """Someone who was told of their appointment by text."""
    appointment = council.book(MOBILE, day=FRIDAY)
    council.round()
    return appointment


@pytest.fixture
def asked(council, booked):
    return text(council, "Is there parking? Grüße – Ada")


def test_an_answer_goes_out_once_and_ends_the_task(council, asked):
    with transaction():
        replies.answer(asked, "Yes, behind the library.", by_id=council.host.id, now=council.now)
    council.round()
    council.round()
    assert council.texts()[1:] == ["Yes, behind the library."]
    assert council.tasks() == []


def test_only_the_first_of_two_answers_counts(council, asked):
    with transaction():
        replies.close(asked, by_id=council.host.id, how="Called them", now=council.now)
    with pytest.raises(ReplyAnswered), transaction():
        replies.answer(asked, "Yes.", by_id=council.host.id, now=council.now)
    council.round()
    assert len(council.texts()) == 1


def test_an_answer_that_is_a_day_late_is_not_sent(council, asked):
    with transaction():
        replies.answer(asked, "Yes.", by_id=council.host.id, now=council.now)
    council.at(days=1, minutes=1).round()
    assert "Yes." not in council.texts()


def browser(app, staff):
    client = checked(app)
    client.sign_in(staff)
    return client


def test_a_host_reads_and_answers(app, council, asked):
    with clock.stopped_at(council.now):
        client = browser(app, council.host)
        page = client.get("/staff/replies")
        assert "Is there parking? Grüße – Ada" in page.text and "Open the appointment" in page.text
        form = client.form(page, f"/staff/replies/{asked.reference}/answer") if hasattr(client, "form") else None
        data = (
            {"answer": "Yes, behind the library."} if form is None else {**form, "answer": "Yes, behind the library."}
        )
        data.setdefault("form_token", "t1")
        assert client.post(f"/staff/replies/{asked.reference}/answer", data=data).status_code == 302
        assert "Your answer is on its way." in client.get("/staff/replies").text
    council.round()
    assert council.texts()[-1] == "Yes, behind the library."


def test_whose_number_and_words_are_read_is_written_down(app, council, asked):
    with clock.stopped_at(council.now):
        host = browser(app, council.host)
        assert [host.get("/staff/replies").status_code for _ in range(2)] == [200, 200]
    rows = db.session.scalars(select(AuditRow).where(AuditRow.staff_member_id == council.host.id)).all()
    assert [(row.act, row.basis) for row in rows] == [("shown", "task")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Write what you want to text back"),
        ("x" * 301, "Keep the answer to 300 characters"),
        ("a\x07b", "cannot keep"),
    ],
)
def test_a_bad_answer_gets_its_sentence_and_is_kept(app, council, asked, words, sentence):
    with clock.stopped_at(council.now):
        page = browser(app, council.host).post(
            f"/staff/replies/{asked.reference}/answer", data={"answer": words, "form_token": "t1"}
        )
    assert page.status_code == 400 and sentence in page.text
    assert words in page.text
    council.round()
    assert len(council.texts()) == 1


def test_a_host_elsewhere_neither_sees_nor_answers_it(app, council, asked):
    with transaction():
        other = factories.staff("Olu Other", "host")
        other.grants[0].venue_id = factories.venue("Elsewhere Library").id
    with clock.stopped_at(council.now):
        client = browser(app, other)
        assert "parking" not in client.get("/staff/replies").text
        data = {"how": "called", "form_token": "t1"}
        assert client.post(f"/staff/replies/{asked.reference}/close", data=data).status_code == 404


def test_a_text_from_a_number_that_nobody_knows_is_for_who_covers_every_venue(app, council):
    """And for every manager, as long as no host or manager of everything works here."""
    unknown = text(council, "Is there parking?", sender="+447700900999")
    with transaction():
        local = factories.staff("Holly Host", "host")
        local.grants[0].venue_id = council.venue.id
        manager = factories.staff("Hal Heywood", "manager")
        manager.grants[0].venue_id = council.venue.id
        db.session.merge(council.host).active = False
    with clock.stopped_at(council.now):
        assert "parking" not in browser(app, local).get("/staff/replies").text
        assert "parking" in browser(app, manager).get("/staff/replies").text
        with transaction():
            everywhere = factories.staff("Eve Everywhere", "host")
        assert "parking" in browser(app, everywhere).get("/staff/replies").text
        assert "parking" not in browser(app, manager).get("/staff/replies").text
        data = {"how": "called", "form_token": "t1"}
        assert browser(app, local).post(f"/staff/replies/{unknown.reference}/close", data=data).status_code == 404


def test_what_was_texted_leads_to_the_reply_only_for_whoever_has_it_on_their_list(app, council, booked, asked):
    link = f'/staff/replies#reply-{asked.reference}"'
    with clock.stopped_at(clock.instant(FRIDAY, time(9))):
        advisor = browser(app, booked.advisor).get("/day").text
        host = browser(app, council.host).get(f"/desk/{council.venue.slug}").text
    assert "texted" in advisor and link not in advisor
    assert "texted" in host and link in host
