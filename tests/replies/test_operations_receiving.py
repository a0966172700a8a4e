"""What a text does to the database: where it is certain, and that nothing else does anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo
from booking.gateways import Gateways
from booking.gateways.base import IncomingText
from booking.gateways.provider import SendsFrom
from booking.replies import operations
from booking.replies.errors import CannotTextBack
from booking.sessions.errors import SlotTaken
from booking.wording.models import MessageTemplate
from tests import factories
from tests.client import checked
from tests.messages.conftest import MOBILE, OTHER_MOBILE
from tests.replies.replies_table import FOR_A_PERSON
from tests.replies.test_views_webhooks import booked, opted_out, replies, text  # noqa: F401 - a fixture

FRIDAY, MONDAY = date(2026, 12, 4), date(2026, 12, 7)


def by_name(council):
    """From now on texts are sent by a name, which nobody can answer."""
    named = replace(council.gateways.sender, provider="twilio", sends_from=SendsFrom.NAME)
    council.gateways = Gateways(council.sms, council.email, named)


def test_nothing_of_the_table_that_is_for_a_person_does_anything(council, booked):  # noqa: F811
    version, some = booked.version, FOR_A_PERSON[:9] + FOR_A_PERSON[9::8]  # the whole of it: test_replies
    with transaction():
        for nth, words in enumerate(some):
            operations.receive(IncomingText(f"IN{nth}", MOBILE[1], words), "twilio", council.now)
    assert {reply.did for reply in replies()} == {"asked_person"}
    assert (booked.status, booked.version, opted_out()) == ("booked", version, False)
    assert len(council.tasks()) == len(some)


def test_a_reaction_to_any_text_of_ours_does_nothing(council, booked):  # noqa: F811
    for nth, ours in enumerate(council.texts()):
        for kind, words in enumerate((f"Liked “{ours}”", f"Questioned “{ours}”", ours, f"> {ours}", f"2\n\n{ours}")):
            text(council, words, number=f"IN{nth}{kind}")
    assert {reply.did for reply in replies()} == {"asked_person", "nothing"}
    assert (booked.status, opted_out()) == ("booked", False)


def test_a_digit_means_nothing_before_it_was_asked_for(council):
    appointment = council.book(MOBILE, day=FRIDAY)
    council.round()
    reply = text(council, "2")
    assert (reply.did, reply.guess, appointment.status) == ("asked_person", "", "booked")


def test_a_digit_is_for_a_person_once_the_time_is_another_or_somebody_wrote(council, booked):  # noqa: F811
    text(council, "Can I bring my sister?", number="IN1")
    with transaction():
        operations.answer(replies()[0], "Yes. Shall we keep 1 or 2 chairs?", by_id=council.host.id, now=council.now)
    council.round()
    assert text(council, "2", number="IN2").did == "asked_person"
    council.move(booked, FRIDAY, hour=14)
    assert text(council, "1", number="IN3").did == "asked_person"
    assert booked.status == "booked"


def test_who_is_reminded_by_a_name_is_asked_for_no_digit(council):
    by_name(council)
    appointment = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(days=5, hours=1).round()
    (reminder,) = council.rows(kind="reminder_3_days")
    assert "Reply" not in reminder.body and "/a/" in reminder.body and reminder.asks == ""
    assert text(council, "2").did == "asked_person" and appointment.status == "booked"


def test_own_words_that_ask_for_digits_otherwise_are_for_a_person(council):
    words = "{venue} {day} {time} {reference} {link} Reply 1 to cancel, 2 to keep."
    with transaction() as session:
        template = MessageTemplate(kind="reminder_3_days", channel="sms", language="en", subject_line="", body=words)
        template.version, template.changed_at, template.changed_by_id = 1, council.now, council.host.id
        session.add(template)
    appointment = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(days=5, hours=1).round()
    assert text(council, "2").did == "asked_person" and appointment.status == "booked"


def test_a_bare_cancel_with_two_appointments_stops_texts_cancels_neither_and_is_a_task(council, booked):  # noqa: F811
    other = council.book(MOBILE, day=MONDAY)
    assert text(council, "CANCEL").did == "asked_person"
    db.session.rollback()
    assert (booked.status, other.status, opted_out()) == ("booked", "booked", True)
    (task,) = council.tasks()
    assert task.detail.startswith("They texted CANCEL: our texts have stopped, and nothing is cancelled.")


def test_who_stopped_and_texts_yes_gets_texts_again_where_the_provider_does_so(council, booked):  # noqa: F811
    text(council, "STOP")
    text(council, "yes please", number="IN2")
    assert opted_out()
    text(council, "YES", number="IN3")
    assert not opted_out()
    text(council, "STOP", number="IN4")
    with transaction():
        operations.receive(IncomingText("N1", MOBILE[1], "Yes"), "notify", council.now)
    assert opted_out()


def test_a_shared_phone_cancels_nothing(council, booked):  # noqa: F811
    with transaction():
        booked.citizen.contact_points[0].shared = True
    assert {text(council, words, number=words).did for words in ("2", "cancel my appointment", "3")} == {"asked_person"}
    assert booked.status == "booked"


def test_to_a_number_that_no_text_reaches_none_is_promised(app, council, booked):  # noqa: F811
    unknown = text(council, "Where are you?", sender=OTHER_MOBILE[1], number="IN1")
    stopped = text(council, "CANCEL", number="IN2")
    for reply in (unknown, stopped):
        with pytest.raises(CannotTextBack), transaction():
            operations.answer(reply, "Hello", by_id=council.host.id, now=council.now)
    with clock.stopped_at(council.now):
        client = checked(app)
        client.sign_in(council.host)
        page = client.get("/staff/replies").text
    assert page.count("No text goes to this number") == 2 and "<textarea" not in page


# Taken back
def test_staff_take_back_what_a_text_cancelled_until_it_starts(council, booked):  # noqa: F811
    text(council, "2")
    db.session.rollback()
    assert booked.status == "cancelled"
    council.at(days=2)
    council.undo(booked, by=True)
    assert booked.status == "booked"
    with pytest.raises(NothingToUndo):
        council.undo(booked, by=True)


def test_not_what_they_cancelled_themselves_nor_a_time_that_somebody_else_has(council, booked):  # noqa: F811
    other = council.book(OTHER_MOBILE, day=MONDAY)
    council.cancel(other)
    with pytest.raises(NothingToUndo):
        council.undo(other, by=True)
    text(council, "2")
    council.at(minutes=5)
    council.book(OTHER_MOBILE, day=FRIDAY)
    with pytest.raises(SlotTaken):
        council.undo(booked, by=True)


def replies_page_of(app, council, role, *, elsewhere=False, other_department=False):
    """What a colleague sees there whose grant is for this venue and department, or for another."""
    with transaction():
        venue = factories.venue("Elsewhere Library") if elsewhere else council.venue
        service = factories.service("Bins and streets") if other_department else council.service
        member = factories.staff(f"Olu {role} {elsewhere} {other_department}", role)
        member.grants[0].venue_id, member.grants[0].department_id = venue.id, service.department_id
    client = checked(app)
    client.sign_in(member)
    return client.get("/staff/replies").text


def test_staff_see_what_was_understood_and_done_and_a_guess_where_it_was_not(app, council, booked):  # noqa: F811
    other = council.book(OTHER_MOBILE, day=MONDAY)
    council.round()
    text(council, "2")
    text(council, "Sorry, could I cancel that?", sender=OTHER_MOBILE[1], number="IN2")
    with clock.stopped_at(council.now):
        client = checked(app)
        client.sign_in(council.host)
        page = client.get("/staff/replies").text
        assert "wants to cancel, cancelled" in page and "Open it to undo" in page
        assert "wants to cancel, we think" in page
        assert "wants to cancel, cancelled" not in replies_page_of(app, council, "host", elsewhere=True)
        assert "wants to cancel, cancelled" not in replies_page_of(app, council, "host", other_department=True)
        assert "wants to cancel, cancelled" in replies_page_of(app, council, "manager")
        one = client.get(f"/desk/{council.venue.slug}/appointments/{booked.reference}").text
        assert "They texted: wants to cancel, cancelled" in one and "Undo the cancellation" in one
        guessed = client.get(f"/desk/{council.venue.slug}/appointments/{other.reference}").text
        assert "They texted: wants to cancel, we think" in guessed
        undo = f"/desk/{council.venue.slug}/appointments/{booked.reference}/undo"
        assert client.post(undo, data={"version": str(booked.version)}).status_code == 302
    db.session.rollback()
    assert booked.status == "booked"
