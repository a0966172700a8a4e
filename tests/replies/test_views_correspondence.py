"""Each booking shows what was written about it, what became of that, and what was texted back."""

from __future__ import annotations

from datetime import date

import pytest

from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways.base import Meaning, Refused
from booking.messages.views.labels import MESSAGE_LABELS
from booking.visits import operations as visits
from booking.wording.rules.kinds import MessageKind
from tests import factories
from tests.client import checked
from tests.messages.conftest import EMAIL, MOBILE, OTHER_MOBILE
from tests.replies.test_views_webhooks import text

FRIDAY, TODAY = date(2026, 12, 4), date(2026, 11, 26)


def host_of(app, council):
    client = checked(app)
    client.sign_in(council.host)
    return client


def refuse_everything(council, code="21211"):
    def refuse(_to, _reference):
        raise Refused(Meaning.WRONG_ADDRESS, code)

    council.sms.before = refuse


@pytest.mark.parametrize("kind", MessageKind)
def test_every_kind_has_a_word(kind):
    assert str(MESSAGE_LABELS[kind.value])


def test_the_appointment_shows_its_messages_and_their_fate(app, council):
    booked = council.book(MOBILE, EMAIL, day=FRIDAY)
    refuse_everything(council)
    council.round()
    text(council, "Is there parking? Grüße")
    with clock.stopped_at(council.now):
        page = host_of(app, council).get(f"/desk/{council.venue.slug}/appointments/{booked.reference}").text
    for shown in (
        "Text: Booked",
        "number ending 0123",
        "Failed: somebody calls",
        "E-mail: Booked",
        "e-mail at example.com",
        "Reminder, three days before",
        "Waiting",
    ):
        assert shown in page, shown


def test_a_reply_stands_beside_the_name_and_in_full_on_the_page(app, council):
    booked = council.book(MOBILE, day=TODAY, hour=14)
    council.round()
    text(council, "running late sorry")
    with clock.stopped_at(council.now):
        client = host_of(app, council)
        for path in ("", "/list"):
            page = client.get(f"/desk/{council.venue.slug}{path}").text
            assert "is running late" in page and "texted" in page and "10:15" in page
        page = client.get(f"/desk/{council.venue.slug}/appointments/{booked.reference}").text
    assert "They texted: is running late" in page and "running late sorry" in page


def test_what_a_person_has_to_read_leads_to_the_inbox(app, council):
    council.book(MOBILE, day=TODAY, hour=14)
    council.round()
    reply = text(council, "Is there parking?")
    with clock.stopped_at(council.now):
        page = host_of(app, council).get(f"/desk/{council.venue.slug}").text
    assert f"/staff/replies#reply-{reply.reference}" in page


def test_thanks_stand_beside_no_name_and_the_last_word_counts(app, council):
    council.book(MOBILE, day=TODAY, hour=14)
    council.round()
    text(council, "running late sorry", number="IN1")
    text(council, "I'll be there", number="IN2")
    text(council, "Thank you", number="IN3")
    with clock.stopped_at(council.now):
        page = host_of(app, council).get(f"/desk/{council.venue.slug}/list").text
    assert "is coming" in page and "is running late" not in page and "thank you" not in page


def test_who_plans_to_drop_in_is_shown_too(app, council):
    with clock.stopped_at(council.now.replace(hour=8)):
        council.now = council.now.replace(hour=8)
        council.plan_visit(OTHER_MOBILE, day=TODAY)
        council.round()
        text(council, "on my way", sender=OTHER_MOBILE[1])
        page = host_of(app, council).get(f"/desk/{council.venue.slug}").text
    assert "is running late" in page


def test_the_advisor_reads_it_in_the_day_and_on_the_record(client, council):
    booked = council.book(MOBILE, day=TODAY, hour=14)
    council.round()
    text(council, "running late sorry")
    db.session.rollback()
    client.sign_in(booked.advisor)
    record = booked.citizen.case_record.reference
    with clock.stopped_at(council.now):
        assert "is running late" in client.get("/day").text
        page = client.get(f"/records/{record}").text
        assert "Text: Booked" in page and "running late sorry" in page
        with transaction():
            visit = visits.check_in_appointment(
                booked, venue_id=council.venue.id, by_id=council.host.id, now=council.now
            )
            visits.start(visit.consultations[0], booked.advisor_id, council.now)
        page = client.get("/day").text
        assert "running late sorry" in page and "Text: Booked" in page
        turned = client.get("/day?turned=1").text
        assert "running late sorry" not in turned and "Text: Booked" not in turned


def test_nothing_about_others(app, council):
    council.book(MOBILE, day=TODAY, hour=14)
    with transaction():
        other = factories.staff("Otto Other", "advisor")
    council.round()
    text(council, "running late sorry")
    client = checked(app)
    client.sign_in(other)
    with clock.stopped_at(council.now):
        assert "running late" not in client.get("/day").text
