"""Come in now, what was agreed, how did it go: each once, to whom it may go, and only while it is of use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from booking.citizens import operations as citizens
from booking.citizens.models import ContactPoint
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.messages import jobs
from booking.messages.rules.after import announced, asked_between
from booking.messages.rules.facts import Announcement, Contact
from booking.staff.models import StaffMember
from booking.visits import operations as visits
from booking.visits.models import Consultation, Visit
from booking.wording.rules.kinds import MessageKind
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, Council
from tests.visits.scenes import onward

AT = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
PHONE, MAIL = Contact(1, "mobile"), Contact(2, "email")
SHARED, STOPPED = Contact(1, "mobile", shared=True), Contact(1, "mobile", opted_out=True)
NO_TEXTS = Contact(1, "mobile", do_not_text=True)


@pytest.mark.parametrize(
    ("contacts", "come_in", "agreed", "question"),
    [
        ((PHONE,), "sms", "sms", "sms"),
        ((PHONE, MAIL), "sms", "sms", "sms"),
        ((PHONE, Contact(2, "email", preferred=True)), "sms", "email", "email"),
        ((MAIL,), "", "email", "email"),
        ((Contact(3, "landline"),), "", "", ""),
        ((SHARED,), "", "sms", ""),  # only what they allowed to this very phone, and then in neutral words
        ((SHARED, MAIL), "", "sms", "email"),
        ((STOPPED,), "", "", ""),
        ((STOPPED, MAIL), "", "email", ""),
        ((NO_TEXTS,), "", "", ""),
        ((NO_TEXTS, MAIL), "", "email", "email"),
        ((), "", "", ""),
    ],
)
def test_how_each_is_told(contacts, come_in, agreed, question):
    kinds = {MessageKind.COME_IN: come_in, MessageKind.AGREED: agreed, MessageKind.QUESTION: question}
    for kind, channel in kinds.items():
        found = announced(Announcement(kind, AT, AT + timedelta(minutes=10), contacts, 2), AT)
        assert [(one.channel.value, one.says, one.due_at) for one in found] == (
            [(channel, f"{kind.value}:2", AT)] if channel else []
        ), kind


def utc(written):
    return datetime(*written).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 26), (2026, 11, 27, 10), (2026, 11, 27, 19)),
        (date(2026, 6, 30), (2026, 7, 1, 9), (2026, 7, 1, 18)),  # in summer time
        (date(2026, 10, 24), (2026, 10, 25, 10), (2026, 10, 25, 19)),  # the clocks went back in the night
    ],
)
def test_the_question_comes_the_day_after_between_ten_and_seven(day, first, last):
    assert asked_between(day) == (utc(first), utc(last))


def arrive(council: Council, *contacts, text: bool = True, record: str = "on_record") -> Visit:
    """Somebody walks in and is checked in."""
    with transaction():
        named = record == "on_record"
        person = citizens.name_citizen("Ada Lovelace", contacts=contacts, now=council.now) if named else None
        visit = visits.add_drop_in(
            council.venue.id,
            citizen=person,
            service_id=council.service.id,
            needs=Needs(),
            by_id=council.host.id,
            record=record,
            now=council.now,
        )
        visit.text_when_called = text
    return visit


def consultation_of(visit: Visit) -> Consultation:
    query = select(Consultation).where(Consultation.visit_id == visit.id).order_by(Consultation.id.desc())
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def advisor() -> StaffMember:
    return db.session.scalars(select(StaffMember).where(StaffMember.name == "Alex Advisor")).one()


def call(council: Council, visit: Visit) -> None:
    with transaction():
        visits.call(consultation_of(visit), advisor().id, None, council.now)


def finish(council: Council, visit: Visit, *, link: bool = False, take_home: str = "Bring the letter.") -> None:
    with transaction():
        consultation = consultation_of(visit)
        if consultation.status != "in_progress":
            visits.start(consultation, advisor().id, council.now)
        if link:
            consultation.link_to_id = db.session.scalars(select(ContactPoint.id).order_by(ContactPoint.id)).first()
        visits.finish(consultation, advisor_id=advisor().id, outcome="resolved", take_home=take_home, now=council.now)


def sent(council: Council) -> list[str]:
    return sorted(row.kind for row in council.rows() if row.status == "sent")


def test_whose_turn_it_is_is_told_at_once_and_again_when_called_again(council):
    visit = arrive(council, MOBILE)
    council.round()
    assert sent(council) == []
    call(council, visit)
    council.round()
    council.at(minutes=1).round()
    reference = f"{visit.reference[:5]} {visit.reference[5:]}"
    assert council.texts() == [
        f"Testdale Council. It is your turn at Heywood Library. Please come to the desk now. Ref {reference}"
    ]
    call(council, visit)
    council.round()
    assert sent(council) == ["come_in"] * 2


@pytest.mark.parametrize("what", ["not asked for", "no mobile", "missed", "begun", "eleven minutes"])
def test_nobody_is_told_to_come_in_without_having_asked_or_too_late(council, what):
    visit = arrive(council, LANDLINE if what == "no mobile" else MOBILE, text=what != "not asked for")
    call(council, visit)
    if what in {"missed", "begun"}:
        jobs.reconcile_all(council.now)
        with transaction():
            if what == "missed":
                visits.mark_missed(consultation_of(visit), council.host.id, council.now)
            else:
                visits.start(consultation_of(visit), advisor().id, council.now)
    council.at(minutes=11 if what == "eleven minutes" else 0).round()
    assert council.texts() == []
    assert not council.tasks()  # nobody rings who sits in the same room


def test_what_was_agreed_goes_as_a_link_only_where_they_allowed_it_two_minutes_later(council):
    visit, other = arrive(council, MOBILE), arrive(council, (MOBILE[0], "+447700900999"))
    finish(council, visit, link=True)
    finish(council, other)
    council.round()
    assert sent(council) == []
    council.at(seconds=120).round()
    [text] = council.texts()
    assert text.startswith("Testdale Council. What we agreed with you on Thu 26 Nov: https://advice.example.gov.uk/t/")
    assert "letter" not in text  # never what it says
    council.at(days=1).round()
    jobs.sweep_messages(council.now)
    council.round()
    assert sorted(sent(council)) == ["agreed", "question", "question"]


def test_without_anything_agreed_there_is_no_link(council):
    finish(council, arrive(council, MOBILE), link=True, take_home="")
    council.at(minutes=5).round()
    assert sent(council) == []


def test_who_was_seen_is_asked_once_the_day_after_by_day(council):
    visit = arrive(council, MOBILE, EMAIL)
    finish(council, visit)
    council.round()
    council.now = clock.instant(date(2026, 11, 27), datetime(2026, 1, 1, 9, 59).time())
    council.round()
    assert sent(council) == []
    council.at(minutes=1).round()
    council.at(hours=1).round()
    jobs.sweep_messages(council.now)
    council.round()
    assert sent(council) == ["question"]
    [text] = council.texts()
    assert text.startswith(
        "Testdale Council. How did it go on Thu 26 Nov? Two short questions: https://advice.example.gov.uk/t/"
    )
    assert "/how Ref " in text and "Heywood" not in text


def test_who_was_handed_over_and_seen_in_the_same_minute_is_asked_once(council):
    visit = arrive(council, MOBILE)
    with transaction():
        visits.start(consultation_of(visit), advisor().id, council.now)
        topic = onward(council.service.id, "second_topic", advisor_id=advisor().id)
        said = {"advisor_id": advisor().id, "outcome": "resolved", "now": council.now}
        visits.hand_over(consultation_of(visit), topic, **said)
    with transaction():
        visits.finish(consultation_of(visit), advisor_id=advisor().id, outcome="resolved", now=council.now)
    council.at(days=1, hours=1).round()
    assert sent(council) == ["question"]


@pytest.mark.parametrize("who", ["anonymous", "not_needed", "landline", "opted out", "left", "too late"])
def test_who_is_not_asked(council, who):
    record = who if who in {"anonymous", "not_needed"} else "on_record"
    visit = arrive(council, LANDLINE if who == "landline" else MOBILE, record=record)
    if who == "opted out":
        with transaction() as session:
            session.scalars(select(ContactPoint)).one().opted_out_at = council.now
    if who == "left":
        with transaction():
            visits.mark_left(visit, by_id=council.host.id, now=council.now)
    else:
        finish(council, visit)
    council.round()
    council.at(days=1, hours=9 if who == "too late" else 1).round()
    assert sent(council) == [] and not council.tasks()
