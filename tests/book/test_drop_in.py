"""*I plan to come*: said on one page, changed and withdrawn on another."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import icalendar
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from booking.citizens.models import Citizen
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SENTENCES, FormExpired, StalePage, TokenReused
from booking.sessions.models import AdvisorSession
from booking.visits.errors import DropInOver, VisitOver
from booking.visits.models import Visit
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked

TODAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)


def a_drop_in(*days: date) -> None:
    """Langley Library: drop-in sessions on these days, else today and tomorrow, for council tax and housing."""
    with transaction():
        tax = factories.service(slug="tax", bring=["Your bill"])
        housing = factories.service("Finding somewhere to live", slug="housing")
        langley = factories.venue("Langley Library", slug="langley")
        for day in days or (TODAY, FRIDAY):
            factories.session_on(day, time(10), time(13), at=langley, offering=[tax, housing], kind="drop_in")
        factories.session_on(FRIDAY, time(14), time(16), at=langley, offering=[tax])


def sessions() -> list[str]:
    """The references of the drop-in sessions, in order."""
    db.session.rollback()
    drop_ins = db.select(AdvisorSession).where(AdvisorSession.kind == "drop_in").order_by(AdvisorSession.starts_at)
    return [session.reference for session in db.session.scalars(drop_ins)]


def send(client: CheckedClient, page: TestResponse, **typed: object) -> TestResponse:
    data = {"form_token": walk.hidden(page, "form_token"), "session": sessions()[0], **typed}
    return client.post("/drop-in/langley", data=data)


def plan(client: CheckedClient, **typed: object) -> TestResponse:
    """The whole of it; the visit's page is answered."""
    a_drop_in()
    answer = send(client, client.get("/drop-in/langley"), **typed)
    assert answer.status_code == 302, answer.text
    return client.get(answer.location)


def test_the_page_asks_three_things_and_has_chosen_the_session(client: CheckedClient) -> None:
    a_drop_in()
    page = client.get(f"/drop-in/langley?session={sessions()[1]}&service=housing").text
    assert f'value="{sessions()[1]}" checked' in page and '<option value="housing" selected' in page
    shown = page[: page.index("<details")]
    assert shown.count("<input") - shown.count('type="hidden"') == 4  # two sessions, a name, a mobile
    assert f'value="{sessions()[0]}" checked' in client.get("/drop-in/langley?session=nonsense").text


def test_a_plan_is_a_visit_that_is_coming(app: Flask, client: CheckedClient) -> None:
    page = plan(client, name="Bo", mobile="07700 900123", service="tax", about="My bill", help=["step_free"])
    (visit,) = walk.rows(app, Visit)
    assert (visit.status, visit.record, visit.service.slug, visit.about) == ("coming", "on_record", "tax", "My bill")
    assert visit.needs == {"step_free": True} and visit.party[0].citizen.name == "Bo"
    assert "now, until 1pm, at any time" in page.text
    for shown in ("Langley Library", visit.reference[:5], "Your bill", "My bill", "Bo", "No time is"):
        assert shown in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_nothing_but_a_session_is_enough(app: Flask, client: CheckedClient) -> None:
    page = plan(client)
    (visit,) = walk.rows(app, Visit)
    assert (visit.record, visit.party, visit.service_id) == ("anonymous", [], None)
    assert not walk.rows(app, Citizen) and "See everything about it" not in page.text


def test_a_mobile_without_a_name_is_reminded(app: Flask, client: CheckedClient) -> None:
    plan(client, mobile="07700 900123")
    (visit,) = walk.rows(app, Visit)
    assert [point.value for point in visit.party[0].citizen.contact_points] == ["+447700900123"]


def test_a_stranger_sees_neither_name_nor_service(app: Flask, client: CheckedClient) -> None:
    token = walk.token_of(plan(client, name="Bo Secret", service="tax", about="My bill"), "tickets")
    stranger = checked(app)
    for path in ("", "/change", "/withdraw"):
        page = stranger.get(f"/tickets/{token}{path}").text
        for secret in ("Secret", "Your bill", "My bill"):
            assert secret not in page
    assert "Langley Library" in page and "Paying council tax" not in stranger.get(f"/tickets/{token}").text
    assert stranger.get(f"/t/{token}").location == f"/tickets/{token}"
    answer = stranger.post(f"/tickets/{token}", data={"name": "Bo"})
    assert answer.status_code == 400 and str(SENTENCES["name.other"]) in answer.text
    assert stranger.post(f"/tickets/{token}", data={"name": "secret bo"}).status_code == 302
    assert "Paying council tax" in stranger.get(f"/tickets/{token}").text


def test_sent_twice_is_one_visit(app: Flask, client: CheckedClient) -> None:
    a_drop_in()
    page = client.get("/drop-in/langley")
    first, second = send(client, page, name="Bo"), send(client, page, name="Bo")
    assert first.location == second.location and len(walk.rows(app, Visit)) == 1
    answer = send(client, page, name="Another")
    assert answer.status_code == 409 and str(TokenReused.sentence) in answer.text and "Another" in answer.text


def test_identical_plans_of_one_browser_are_one(app: Flask, client: CheckedClient) -> None:
    said = {"name": "Bo", "mobile": "07700 900123", "service": "tax"}
    plan(client, **said)
    for _ in range(2):  # another form each time, with the same words
        assert send(client, client.get("/drop-in/langley"), **said).status_code == 302
    assert len(walk.rows(app, Visit)) == 1
    for other in ({**said, "service": "housing"}, {**said, "name": "Jo"}, {"name": "Bo"}):
        send(client, client.get("/drop-in/langley"), **other)
    stranger = checked(app)
    assert send(stranger, stranger.get("/drop-in/langley"), **said).status_code == 302
    assert len(walk.rows(app, Visit)) == 5


BAD = [
    ({"session": ""}, str(SENTENCES["session.missing"]), 400),
    ({"session": "0000000000"}, str(DropInOver.sentence), 409),
    ({"name": "a" * 121}, str(SENTENCES["name.long"]), 400),
    ({"name": "a\x07b"}, str(SENTENCES["name.odd"]), 400),
    ({"mobile": "1"}, str(SENTENCES["mobile.wrong"]), 400),
    ({"about": "x" * 501}, str(SENTENCES["about.long"]), 400),
    ({"interpreter": "spoken"}, str(SENTENCES["language.missing"]), 400),
]


@pytest.mark.parametrize(("typed", "sentence", "status"), BAD)
def test_bad_input(app: Flask, client: CheckedClient, typed: dict[str, str], sentence: str, status: int) -> None:
    a_drop_in()
    kept = {"name": "Bo", "mobile": "07700 900123", "about": "My bill", "service": "housing"}
    answer = send(client, client.get("/drop-in/langley"), **{**kept, **typed})
    assert answer.status_code == status and answer.text.count(sentence) == 2
    for field, value in kept.items():
        assert field in typed or value in answer.text
    assert walk.rows(app, Visit) == [] and walk.rows(app, Citizen) == []


@pytest.mark.parametrize("address", ["/drop-in/nowhere", "/appointments/x", "/appointments/a%00b", "/tickets/x"])
def test_a_page_open_for_too_long_that_is_none_is_not_found(client: CheckedClient, address: str) -> None:
    assert client.post(address, data={"csrf_token": "too-old"}).status_code == 404


def test_a_page_open_for_too_long_keeps_what_was_typed(app: Flask, client: CheckedClient) -> None:
    a_drop_in()
    answer = send(client, client.get("/drop-in/langley"), name="Bo", csrf_token="too-old")
    assert answer.status_code == 400 and str(FormExpired.sentence) in answer.text and 'value="Bo"' in answer.text
    assert walk.rows(app, Visit) == []


def test_a_session_that_ends_while_the_page_is_open(app: Flask, client: CheckedClient) -> None:
    a_drop_in()
    page = client.get("/drop-in/langley")
    with clock.stopped_at(datetime(2026, 11, 26, 13, 1, tzinfo=UTC)):
        answer = send(client, page, name="Bo")
    assert answer.status_code == 409 and str(DropInOver.sentence) in answer.text and sessions()[1] in answer.text


def test_a_venue_without_sessions_says_so(app: Flask, client: CheckedClient) -> None:
    with transaction():
        factories.venue(slug="langley")
        factories.venue(slug="old", closed_on=date(2025, 1, 1))
    assert "There is no drop-in session" in client.get("/drop-in/langley").text
    assert client.get("/drop-in/old").status_code == client.get("/drop-in/nowhere").status_code == 404
    assert client.post("/drop-in/langley", data={"session": "x", "form_token": "y"}).status_code == 409


def change(client: CheckedClient, token: str, version: str = "1", **typed: object) -> TestResponse:
    data = {"version": version, "session": sessions()[1], **typed}
    return client.post(f"/tickets/{token}/change", data=data)


def test_a_plan_is_changed_in_full_by_whoever_made_it(app: Flask, client: CheckedClient) -> None:
    token = walk.token_of(plan(client, name="Bo", service="tax"), "tickets")
    assert f'value="{sessions()[0]}" checked' in client.get(f"/tickets/{token}/change").text
    assert change(client, token, service="housing", about="Rent", help=["more_time"]).status_code == 302
    (visit,) = walk.rows(app, Visit)
    assert (visit.day, visit.service.slug, visit.about, visit.needs) == (FRIDAY, "housing", "Rent", {"more_time": True})
    page = client.get(f"/tickets/{token}").text
    assert "Your plan is changed" in page and "27 November" in page


def test_a_stranger_changes_the_session_only(app: Flask, client: CheckedClient) -> None:
    token = walk.token_of(plan(client, name="Bo", service="tax", about="My bill", help=["step_free"]), "tickets")
    assert change(checked(app), token, service="housing", about="", name="X").status_code == 302
    (visit,) = walk.rows(app, Visit)
    assert (visit.day, visit.service.slug, visit.about) == (FRIDAY, "tax", "My bill")
    assert visit.needs == {"step_free": True} and visit.party[0].citizen.name == "Bo"


def test_a_stale_page_changes_nothing(app: Flask, client: CheckedClient) -> None:
    token = walk.token_of(plan(client), "tickets")
    change(client, token)
    change(client, token, session=sessions()[0])
    assert str(StalePage.sentence) in client.get(f"/tickets/{token}").text
    assert walk.rows(app, Visit)[0].day == FRIDAY


def test_withdrawing_twice_is_withdrawing_once(app: Flask, client: CheckedClient) -> None:
    token = walk.token_of(plan(client, name="Bo"), "tickets")
    assert "Not coming after all?" in client.get(f"/tickets/{token}/withdraw").text
    for _ in range(2):
        assert client.post(f"/tickets/{token}/withdraw", data={"version": "1"}).status_code == 302
    (visit,) = walk.rows(app, Visit)
    assert (visit.status, visit.gone_how, visit.version) == ("gone", "withdrawn", 2)
    assert "Not coming" in client.get(f"/tickets/{token}").text
    assert change(client, token).status_code == 302
    assert str(VisitOver.sentence) in client.get(f"/tickets/{token}").text


def test_not_coming_is_undone_on_the_page(app: Flask, client: CheckedClient) -> None:
    token = walk.token_of(plan(client, name="Bo"), "tickets")
    client.post(f"/tickets/{token}/withdraw", data={"version": "1"})
    page = client.get(f"/tickets/{token}")
    assert "I plan to come after all" in page.text
    client.post(f"/tickets/{token}/undo", data={"version": walk.hidden(page, "version")})
    assert (
        "Undone. We know again" in client.get(f"/tickets/{token}").text and walk.rows(app, Visit)[0].status == "coming"
    )


def test_not_coming_is_not_undone_once_the_session_is_cancelled(app: Flask, client: CheckedClient) -> None:
    token = walk.token_of(plan(client, name="Bo"), "tickets")
    client.post(f"/tickets/{token}/withdraw", data={"version": "1"})
    with transaction():
        for session in walk.loaded(AdvisorSession):
            session.cancelled_at = clock.now()
    client.post(f"/tickets/{token}/undo", data={"version": "2"})
    page = client.get(f"/tickets/{token}").text
    assert str(DropInOver.sentence) in page and "after all" not in page
    assert walk.rows(app, Visit)[0].status == "gone"


def test_a_plan_in_a_calendar_is_one_entry_that_follows_the_plan(app: Flask, client: CheckedClient) -> None:
    def entry() -> icalendar.Event:
        return icalendar.Calendar.from_ical(client.get(f"/tickets/{token}/calendar.ics").data).walk("VEVENT")[0]

    page = plan(client, name="Bo", service="tax", about="My bill")
    token = walk.token_of(page, "tickets")
    assert f"/tickets/{token}/calendar.ics" in page.text
    first = entry()
    assert (first["DTSTART"].dt.hour, first["DTEND"].dt.hour, first["STATUS"]) == (10, 13, "CONFIRMED")
    change(client, token)
    changed = entry()
    assert changed["DTSTART"].dt.date() == FRIDAY and changed["SEQUENCE"] == first["SEQUENCE"] + 1
    client.post(f"/tickets/{token}/withdraw", data={"version": "2"})
    gone = entry()
    assert (gone["STATUS"], gone["UID"]) == ("CANCELLED", first["UID"])
    assert not any(word in str(first) for word in ("Bo", "tax", "bill"))  # a calendar is shared


def test_once_here_the_page_shows_the_ticket_and_changes_nothing(app: Flask, client: CheckedClient) -> None:
    from booking.visits.operations import check_in_coming

    token = walk.token_of(plan(client, name="Bo"), "tickets")
    with transaction():
        host = factories.staff("Host", "host")
        check_in_coming(walk.loaded(Visit)[0], by_id=host.id, now=clock.now())
    page = client.get(f"/tickets/{token}").text
    assert walk.rows(app, Visit)[0].ticket in page and "Your ticket" in page and "/change" not in page
    assert client.get(f"/tickets/{token}/calendar.ics").status_code == 404
    client.post(f"/tickets/{token}/withdraw", data={"version": "1"})
    assert walk.rows(app, Visit)[0].status == "here"


def test_a_session_called_off_is_said(client: CheckedClient) -> None:
    token = walk.token_of(plan(client), "tickets")
    with transaction():
        for session in walk.loaded(AdvisorSession):
            session.cancelled_at = clock.now()
    assert "This session is cancelled" in client.get(f"/tickets/{token}").text


def test_an_unknown_ticket_opens_nothing(client: CheckedClient) -> None:
    for path in ("", "/change", "/withdraw"):
        assert client.get(f"/tickets/0000000000000000000000{path}").status_code == 404
