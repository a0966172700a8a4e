import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, transaction
from booking.visits import operations as visits
from booking.visits.models import Visit
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, fresh, is_seen, typed, walks_in


def test_a_stranger_is_asked_to_sign_in(client: CheckedClient) -> None:
    response = client.get("/day")
    assert (response.status_code, "/staff/sign-in" in response.location) == (302, True)


def test_hosts_and_managers_do_not_open_the_day(client: CheckedClient) -> None:
    with transaction():
        host = make.staff("Hana Host", "host", "manager")
    client.sign_in(host)
    assert client.get("/day").status_code == 403
    assert client.post("/day/call-next").status_code == 403


def test_an_empty_day_says_what_would_stand_here(app: Flask, client: CheckedClient) -> None:
    with transaction():
        make.venue("Langley Library")
        person = make.staff("Nobody Planned")
    client.sign_in(person)
    page = client.get("/day")
    assert "No session is planned for you today" in page.text
    assert "Langley Library" in page.text
    assert "Nothing is booked with you today" in page.text


def test_without_a_session_the_advisor_says_where_they_are(app: Flask, client: CheckedClient, stage: Morning) -> None:
    with transaction():
        helper = make.staff("Helper")
    client.sign_in(helper)
    visit = walks_in(stage)
    assert (
        client.post("/day/place", data={"venue": stage.venue.slug, "desk": "2", "why": "covering"}).status_code == 303
    )
    page = client.get("/day")
    assert f'Call next <span id="next-up">{visit.ticket}</span>' in page.text
    assert "desk 2" in page.text
    client.post("/day/call-next")
    consultation = visit.consultations[0]
    fresh(consultation)
    assert (consultation.status, consultation.advisor_id, consultation.desk.number if consultation.desk else None) == (
        "called",
        helper.id,
        2,
    )
    client.post(f"/day/wait/{consultation.reference}")
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        client.sign_in(helper)
        assert "No session is planned for you today" in client.get("/day").text


def test_call_start_and_finish_with_nothing_but_an_outcome(client: CheckedClient, stage: Morning) -> None:
    visit = walks_in(stage)
    page = client.get("/day")
    assert re.search(r"<button[^>]*autofocus[^>]*>Call next", page.text)
    client.post("/day/call-next")
    page = client.get("/day")
    assert re.search(r"<button[^>]*autofocus[^>]*>Start", page.text)
    consultation = visit.consultations[0]
    client.post(f"/day/start/{consultation.reference}")
    page = client.get("/day")
    assert re.search(r'<textarea[^>]*id="note"[^>]*autofocus', page.text)
    done = client.post(f"/day/finish/{consultation.reference}", data=typed(page, outcome="resolved"))
    assert done.status_code == 303
    fresh(consultation)
    assert (consultation.status, consultation.outcome) == ("finished", "resolved")
    page = client.get(done.location)
    assert re.search(rf"Finished:\s*<strong class=\"times\">{visit.ticket}</strong>", page.text)
    assert "To write up" in page.text


def test_start_without_check_in_records_the_arrival_and_says_so(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    appointment = booked(stage, now.replace(hour=11, minute=0))
    client.post(f"/day/begin/{appointment.reference}")
    page = client.get("/day")
    assert "Nobody had checked them in: the arrival is recorded now" in page.text
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.status, visit.arrived_at, visit.checked_in_by_id) == ("here", now, stage.advisor.id)


def test_did_not_come_is_a_persons_act_and_can_be_taken_back(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    appointment = booked(stage, now.replace(minute=30))
    client.post(f"/day/did-not-come/{appointment.reference}")
    assert "did not come</span>" not in client.get("/day").text  # it has not begun yet
    with clock.stopped_at(now.replace(minute=40)):
        assert "late</span>" in client.get("/day").text
        client.post(f"/day/did-not-come/{appointment.reference}")
        assert "did not come</span>" in client.get("/day").text
        client.post(f"/day/came-after-all/{appointment.reference}")
        assert "late</span>" in client.get("/day").text
    fresh(appointment)
    assert appointment.did_not_come_at is None


def test_two_advisors_the_second_reads_who_called(app: Flask, client: CheckedClient, stage: Morning) -> None:
    visit = walks_in(stage)
    with transaction():
        other = make.staff("Olga Other")
    consultation = visit.consultations[0]
    with transaction():
        visits.call(consultation, other.id, None, clock.now(), because="covering")
    client.post(f"/day/call/{consultation.reference}")
    assert "Olga Other called this person at 10:15." in client.get("/day").text


def test_a_second_tab_calls_nobody_beside_whom_the_first_has_called(client: CheckedClient, stage: Morning) -> None:
    first, second = walks_in(stage, "First"), walks_in(stage, "Second")
    consultation = second.consultations[0]
    old = client.get("/day")
    assert f"/day/call/{consultation.reference}" in old.text
    client.post(f"/day/call/{first.consultations[0].reference}")
    for act in ("call", "start"):
        client.post(f"/day/{act}/{consultation.reference}")
        page = client.get("/day")
        assert f"You have called {first.ticket} already." in page.text
        assert f"/day/wait/{first.consultations[0].reference}" in page.text  # the way out
    client.post("/day/drop-in", data={**typed(page), "name": "Third", "then": "start"})
    fresh(consultation)
    assert (consultation.status, [v.ticket for v in db.session.scalars(select(Visit).order_by(Visit.id))]) == (
        "waiting",
        [first.ticket, second.ticket],
    )


def test_who_was_called_yesterday_is_still_on_the_screen(client: CheckedClient, stage: Morning, now: datetime) -> None:
    """Where closing the day has not run yet, the way out is there too."""
    visit = walks_in(stage)
    client.post("/day/call-next")
    with clock.stopped_at(now + timedelta(days=1)):
        client.sign_in(stage.advisor)
        assert f"/day/wait/{visit.consultations[0].reference}" in client.get("/day").text


def test_missed_called_again_and_back_to_waiting(client: CheckedClient, stage: Morning) -> None:
    consultation = walks_in(stage).consultations[0]
    client.post("/day/call-next")
    client.post(f"/day/missed/{consultation.reference}")
    assert "called, not come" in client.get("/day").text
    client.post(f"/day/call/{consultation.reference}")
    client.post(f"/day/wait/{consultation.reference}")
    fresh(consultation)
    assert (consultation.status, consultation.advisor_id) == ("waiting", None)


def test_another_advisors_people_cannot_be_touched(
    app: Flask, client: CheckedClient, stage: Morning, now: datetime
) -> None:
    consultation, appointment = is_seen(stage), booked(stage, now.replace(hour=11, minute=0))
    with transaction():
        other = make.staff("Olga Other")
    client.sign_in(other)
    for address in (
        f"/day/save/{consultation.reference}",
        f"/day/finish/{consultation.reference}",
        f"/day/party/{consultation.reference}",
        f"/day/missed/{consultation.reference}",
        f"/day/begin/{appointment.reference}",
        f"/day/did-not-come/{appointment.reference}",
        "/day/undo/0000000000",
    ):
        assert client.post(address).status_code == 404, address
    assert client.get(f"/day/slip/{consultation.reference}").status_code == 404
    assert client.get(f"/day/write-up/{consultation.reference}").status_code == 404


def test_an_advisor_of_another_library_does_not_call_here(app: Flask, client: CheckedClient, stage: Morning) -> None:
    consultation = walks_in(stage).consultations[0]
    with transaction():
        elsewhere = make.staff("Else Where")
        elsewhere.grants[0].venue_id = make.venue("Middleton Library").id
    client.sign_in(elsewhere)
    assert client.post(f"/day/call/{consultation.reference}").status_code == 403
    assert client.post("/day/place", data={"venue": stage.venue.slug}).status_code == 403


def test_the_list_alone_can_be_asked_for_again(client: CheckedClient, stage: Morning) -> None:
    visit = walks_in(stage)
    part = client.get("/day/list")
    assert f'data-next-up="{visit.ticket}"' in part.text
    assert "<html" not in part.text


@pytest.mark.parametrize("address", ["/day/slip/a%00b", "/day/write-up/a%00b", "/records/a%00b", "/calendar/a%00b.ics"])
def test_an_address_that_no_database_can_look_up_is_not_found(
    client: CheckedClient, stage: Morning, address: str
) -> None:
    assert client.get(address).status_code == 404


def test_call_next_is_offered_while_somebody_waits_for_this_advisor(client: CheckedClient, stage: Morning) -> None:
    offer = r'<form[^>]*id="call-next"(?! hidden)>'
    page = client.get("/day").text
    assert re.search(offer, page) is None and "autofocus" not in page
    walks_in(stage)
    assert re.search(offer, client.get("/day").text)
