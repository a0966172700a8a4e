import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.cases.models import AuditRow, Entry
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.day import operations
from booking.day.rules import Draft
from booking.sessions.models import BusyTime
from booking.staff.models import StaffMember
from booking.visits import operations as visits
from booking.visits.models import Consultation, Visit
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, is_seen, morning, walks_in


@pytest.fixture
def stage(client: CheckedClient) -> Morning:
    made = morning()
    client.sign_in(made.advisor)
    return made


def typed(page: TestResponse, **changes: str) -> dict[str, str]:
    """The panel's hidden fields as the page carries them, with what somebody typed."""
    hidden = dict(re.findall(r'name="(form_token|version)"[^>]*value="([^"]*)"', page.text))
    return {**hidden, **changes}


def fresh(row: Consultation | Appointment) -> None:
    db.session.rollback()
    db.session.refresh(row)


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
    assert client.post("/day/place", data={"venue": stage.venue.slug, "desk": "2"}).status_code == 303
    page = client.get("/day")
    assert f'Call next <span id="next-up">{visit.ticket}</span>' in page.text
    assert "desk 2" in page.text
    client.post("/day/call-next")
    talk = visit.consultations[0]
    fresh(talk)
    assert (talk.status, talk.advisor_id, talk.desk.number if talk.desk else None) == ("called", helper.id, 2)
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
    talk = visit.consultations[0]
    client.post(f"/day/start/{talk.reference}")
    page = client.get("/day")
    assert re.search(r'<textarea[^>]*id="note"[^>]*autofocus', page.text)
    done = client.post(f"/day/finish/{talk.reference}", data=typed(page, outcome="resolved"))
    assert done.status_code == 303
    fresh(talk)
    assert (talk.status, talk.outcome) == ("finished", "resolved")
    page = client.get("/day")
    assert f"{visit.ticket} is finished." in page.text
    assert "To write up" in page.text


def test_finish_without_an_outcome_keeps_everything_typed(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    words = {"note": "First line\nsecond & <third>", "take_home": "A leaflet", "next_step": "Call the bank"}
    page = client.post(f"/day/finish/{talk.reference}", data=typed(client.get("/day"), **words))
    assert page.status_code == 400
    assert "Choose an outcome: resolved, follow-up or referred." in page.text
    assert "<title>Error: My day" in page.text
    for word in ("second &amp; &lt;third&gt;", "A leaflet", "Call the bank"):
        assert word in page.text
    fresh(talk)
    assert talk.status == "in_progress"


def test_finish_twice_is_finish_once(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    data = typed(client.get("/day"), outcome="resolved", note="Done.")
    for _ in range(2):
        assert client.post(f"/day/finish/{talk.reference}", data=data).status_code == 303
    assert count_of(select(Entry)) == 1


def test_finish_and_call_next(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    following = walks_in(stage, "Grace Hopper")
    data = typed(client.get("/day"), outcome="resolved", then="call")
    client.post(f"/day/finish/{talk.reference}", data=data)
    page = client.get("/day")
    assert following.ticket is not None
    assert "Grace Hopper" in page.text
    assert re.search(r"<button[^>]*autofocus[^>]*>Start", page.text)


def test_a_finish_can_be_undone_and_what_was_written_stays(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    client.post(f"/day/finish/{talk.reference}", data=typed(client.get("/day"), outcome="resolved", note="Done."))
    page = client.get("/day")
    (undo,) = re.findall(r'action="(/day/undo/\w+)"', page.text)
    client.post(undo)
    page = client.get("/day")
    assert "This stands on the record already" in page.text
    assert "Done." in page.text
    fresh(talk)
    assert talk.status == "in_progress"


def test_the_draft_saves_itself_and_comes_back(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    data = typed(client.get("/day"), note="Half a sent", outcome="follow_up", take_home="Pay £20")
    by_itself = {"Accept": "application/json"}
    answer = client.post(f"/day/save/{talk.reference}", data=data, headers=by_itself)
    assert answer.json is not None
    assert answer.json["saved"] == "Saved 10:15"
    page = client.get("/day")
    assert "Half a sent" in page.text
    assert re.search(r'value="follow_up"[^>]*checked', page.text)
    assert "Pay £20" in page.text
    # The page that wrote it goes on with its old version; a page that is older than that is told.
    again = client.post(f"/day/save/{talk.reference}", data={**data, "note": "Half a sentence"}, headers=by_itself)
    assert again.status_code == 200
    other = client.post(
        f"/day/save/{talk.reference}", data={**data, "form_token": "another-window", "note": "Mine"}, headers=by_itself
    )
    assert other.status_code == 409
    assert other.json == {"sentence": "This has changed since you opened the page. Here is how it stands now."}
    page = client.post(f"/day/save/{talk.reference}", data={**data, "form_token": "another-window", "note": "Mine"})
    assert page.status_code == 409
    assert "Mine</textarea>" in page.text
    assert "Half a sentence" in page.text
    assert client.post(f"/day/save/{talk.reference}", data=typed(page, note="Mine")).status_code == 303
    fresh(talk)
    assert Draft.from_text(talk.draft).note == "Mine"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("note", "x" * 10_001, "Keep the note to 10,000 characters or fewer."),
        ("note", "a\u202eb", "The note contains characters we cannot keep."),
        ("take_home", "x" * 4_001, "Keep what they take home to 4,000 characters or fewer."),
        ("next_step", "x" * 301, "Keep the next step to 300 characters or fewer."),
        ("next_step", "a\u2066b", "The next step contains characters we cannot keep."),
    ],
)
def test_bad_input_is_named_and_kept(
    client: CheckedClient, stage: Morning, field: str, value: str, sentence: str
) -> None:
    talk = is_seen(stage)
    page = client.post(
        f"/day/finish/{talk.reference}", data=typed(client.get("/day"), outcome="resolved", **{field: value})
    )
    assert page.status_code == 400
    assert sentence in page.text
    assert value[-3:] in page.text
    answer = client.post(
        f"/day/save/{talk.reference}",
        data=typed(client.get("/day"), **{field: value}),
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["sentence"].startswith(sentence)


def test_what_was_typed_when_it_was_finished_elsewhere_is_written_up(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    data = typed(client.get("/day"), outcome="resolved", note="Typed in the second window")
    with transaction():
        visits.finish(talk, advisor_id=stage.advisor.id, outcome="resolved", now=clock.now())
    page = client.post(f"/day/finish/{talk.reference}", data=data)
    assert page.status_code == 409
    assert "Typed in the second window" in page.text
    assert (
        client.post(f"/day/write-up/{talk.reference}", data=typed(page, note="Typed in the second window")).status_code
        == 303
    )
    assert db.session.scalars(select(Entry.body)).one() == "Typed in the second window"


def test_the_write_up_is_open_until_the_day_ends(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    assert client.get(f"/day/write-up/{talk.reference}").status_code == 303
    client.post(f"/day/finish/{talk.reference}", data=typed(client.get("/day"), outcome="resolved", take_home="Form A"))
    page = client.get(f"/day/write-up/{talk.reference}")
    assert "Nothing has been written" in page.text
    assert "Form A" in page.text
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        client.sign_in(stage.advisor)
        assert client.post(f"/day/write-up/{talk.reference}", data=typed(page, note="Late")).status_code == 404
    assert count_of(select(Entry)) == 0


def test_the_story_is_on_the_screen_and_its_opening_is_written_down_once(client: CheckedClient, stage: Morning) -> None:
    first = is_seen(stage)
    ada = first.visit.party[0].citizen
    client.post(
        f"/day/finish/{first.reference}", data=typed(client.get("/day"), outcome="resolved", note="Earlier today.")
    )
    rows = count_of(select(AuditRow))
    with transaction():
        again = visits.add_drop_in(
            stage.venue.id,
            citizen=db.session.merge(ada),
            service_id=stage.service.id,
            needs=Needs(),
            by_id=stage.host.id,
            now=clock.now(),
        )
        visits.start(again.consultations[0], stage.advisor.id, clock.now())
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        with transaction():
            again.consultations[0].started_at = clock.now()
        for _ in range(3):
            assert "Earlier today." in client.get("/day").text
    written = db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert len(written) == rows + 1
    assert (written[-1].act, written[-1].basis, written[-1].staff_member_id) == ("opened", "visit", stage.advisor.id)


def test_turned_shows_only_this_visit(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    with transaction():
        talk.visit.needs = {"step_free": True}
    waiting = walks_in(stage, "Someone Else")
    page = client.get("/day?turned=1")
    assert "Ada Lovelace" in page.text
    for hidden in ("Someone Else", "step-free", "Story so far", f"{waiting.ticket} "):
        assert hidden not in page.text
    with transaction():
        visits.add_to_party(talk.visit, make.citizen("Friend"), "companion", by_id=stage.advisor.id, now=clock.now())
    assert "Story so far" not in client.get("/day").text
    assert "Story so far" in client.get("/day?turned=0").text


def test_turning_keeps_what_is_typed(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    done = client.post(
        f"/day/save/{talk.reference}", data=typed(client.get("/day"), note="Before turning", then="turn")
    )
    assert done.location.endswith("/day?turned=1")
    assert "Before turning" in client.get(done.location).text


def test_a_follow_up_is_booked_without_losing_what_is_typed(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    with transaction():
        day = clock.today() + timedelta(days=7)
        make.session_on(day, at=stage.venue, offering=[stage.service], advisors=[stage.advisor])
    asked = client.post(f"/day/save/{talk.reference}", data=typed(client.get("/day"), note="Kept", then="book:mine:1"))
    page = client.get(asked.location)
    (slot, *_rest) = re.findall(r'name="slot" value="([^"]+)"', page.text)
    for _ in range(2):  # a double click books once
        done = client.post(f"/day/follow-up/{talk.reference}?who=mine", data=typed(page, note="Kept", slot=slot))
        assert done.status_code == 303
    made = db.session.scalars(select(Appointment)).one()
    assert (made.channel, made.advisor_id) == ("day", stage.advisor.id)
    page = client.get("/day")
    assert "Kept" in page.text
    assert "Appointment: Thu 3 Dec, 10am, Heywood Library" in page.text
    assert re.search(r'value="follow_up"[^>]*checked', page.text)


@pytest.mark.parametrize("slot", ["", "heywood", "nowhere@2026-12-03T10:00Z", "x@2026-99-03T10:00Z"])
def test_a_forged_time_is_refused_with_all_that_was_typed(client: CheckedClient, stage: Morning, slot: str) -> None:
    talk = is_seen(stage)
    page = client.post(
        f"/day/follow-up/{talk.reference}?who=any", data=typed(client.get("/day"), note="Kept", slot=slot)
    )
    assert page.status_code == 409
    assert "We do not offer that time." in page.text
    assert "Kept</textarea>" in page.text
    assert 'href="#slot"' in page.text


def test_an_anonymous_visitor_gives_a_name_and_somebody_comes_along(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage, "")
    page = client.get("/day")
    assert "Name not given" in page.text
    missing = client.post(f"/day/party/{talk.reference}", data=typed(page, note="Kept"))
    assert "Enter the name of the person you are adding." in missing.text
    assert "Kept</textarea>" in missing.text
    client.post(
        f"/day/party/{talk.reference}", data=typed(page, note="Kept", party_name="Ada Lovelace", party_part="client")
    )
    page = client.get("/day")
    client.post(f"/day/party/{talk.reference}", data=typed(page, party_name="Byron", party_part="companion"))
    visit = db.session.scalars(select(Visit)).one()
    assert [(m.citizen.name, m.part) for m in visit.party] == [("Ada Lovelace", "client"), ("Byron", "companion")]
    assert visit.record == "on_record"
    page = client.get("/day?turned=0")
    who = visit.party[1].citizen.case_record.reference
    client.post(f"/day/party/{talk.reference}/remove", data=typed(page, who=who))
    db.session.expire_all()
    assert [m.citizen.name for m in visit.party] == ["Ada Lovelace"]


def test_no_record_needed_is_said_openly(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage, "")
    client.post(f"/day/no-record/{talk.reference}", data=typed(client.get("/day")))
    assert "it is counted only" in client.get("/day").text
    client.post(
        f"/day/finish/{talk.reference}", data=typed(client.get("/day"), outcome="resolved", note="Where is it?")
    )
    assert count_of(select(Entry)) == 0


def test_handing_over_needs_a_service(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    page = client.post(f"/day/hand-over/{talk.reference}", data=typed(client.get("/day"), note="Kept"))
    assert page.status_code == 400
    assert "Choose what you need help with." in page.text
    with transaction():
        housing = make.service("Housing options")
    data = typed(page, note="Kept", hand_over_to=housing.slug)
    assert client.post(f"/day/hand-over/{talk.reference}", data=data).status_code == 303
    assert "waits for Housing options now." in client.get("/day").text


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
    talk = visit.consultations[0]
    with transaction():
        visits.call(talk, other.id, None, clock.now())
    client.post(f"/day/call/{talk.reference}")
    assert "Olga Other called this person at 10:15." in client.get("/day").text


def test_missed_called_again_and_back_to_waiting(client: CheckedClient, stage: Morning) -> None:
    talk = walks_in(stage).consultations[0]
    client.post("/day/call-next")
    client.post(f"/day/missed/{talk.reference}")
    assert "called, not come" in client.get("/day").text
    client.post(f"/day/call/{talk.reference}")
    client.post(f"/day/wait/{talk.reference}")
    fresh(talk)
    assert (talk.status, talk.advisor_id) == ("waiting", None)


def test_an_advisor_adds_a_drop_in_and_starts_at_once(client: CheckedClient, stage: Morning) -> None:
    page = client.get("/day")
    data = typed(page, name="Walked Up", service=stage.service.slug, then="start")
    for _ in range(2):
        assert client.post("/day/drop-in", data=data).status_code == 303
    visit = db.session.scalars(select(Visit)).one()
    assert visit.consultations[0].status == "in_progress"
    refused = client.post("/day/drop-in", data=typed(page, name="x" * 121, form_token="another"))
    assert refused.status_code == 400
    assert "Full name must be 120 characters or fewer." in refused.text


def test_a_break_is_taken_ended_and_refused(client: CheckedClient, stage: Morning, now: datetime) -> None:
    booked(stage, now.replace(minute=30))
    page = client.post("/day/pause", data={"kind": "break", "minutes": "30"})
    assert page.status_code == 409
    assert "Something is booked at 10:30." in page.text
    assert client.post("/day/pause", data={"kind": "break", "minutes": "7"}).status_code == 400
    client.post("/day/pause", data={"kind": "break", "minutes": "15"})
    assert "I am back" in client.get("/day").text
    client.post("/day/back")
    assert "I am back" not in client.get("/day").text
    assert db.session.scalars(select(BusyTime).where(BusyTime.kind == "break")).all() == []


def test_another_advisors_people_cannot_be_touched(
    app: Flask, client: CheckedClient, stage: Morning, now: datetime
) -> None:
    talk, appointment = is_seen(stage), booked(stage, now.replace(hour=11, minute=0))
    with transaction():
        other = make.staff("Olga Other")
    client.sign_in(other)
    for address in (
        f"/day/save/{talk.reference}",
        f"/day/finish/{talk.reference}",
        f"/day/party/{talk.reference}",
        f"/day/missed/{talk.reference}",
        f"/day/begin/{appointment.reference}",
        f"/day/did-not-come/{appointment.reference}",
        "/day/undo/0000000000",
    ):
        assert client.post(address).status_code == 404, address
    assert client.get(f"/day/slip/{talk.reference}").status_code == 404
    assert client.get(f"/day/write-up/{talk.reference}").status_code == 404


def test_an_advisor_of_another_library_does_not_call_here(app: Flask, client: CheckedClient, stage: Morning) -> None:
    talk = walks_in(stage).consultations[0]
    with transaction():
        elsewhere = make.staff("Else Where")
        elsewhere.grants[0].venue_id = make.venue("Middleton Library").id
    client.sign_in(elsewhere)
    assert client.post(f"/day/call/{talk.reference}").status_code == 403
    assert client.post("/day/place", data={"venue": stage.venue.slug}).status_code == 403


def test_the_slip_says_what_was_agreed_and_printing_is_written_down(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    client.post(f"/day/save/{talk.reference}", data=typed(client.get("/day"), take_home="Pay £20 each month"))
    page = client.get(f"/day/slip/{talk.reference}")
    assert "Pay £20 each month" in page.text
    assert "Ada" not in page.text
    row = db.session.scalars(select(AuditRow).where(AuditRow.act == "printed")).one()
    assert row.case_record_reference == talk.visit.party[0].citizen.case_record.reference


def test_the_calendar_is_shared_fetched_unchanged_and_taken_away(
    app: Flask, client: CheckedClient, stage: Morning, now: datetime
) -> None:
    appointment = booked(stage, now.replace(hour=11, minute=0))
    client.post("/day/calendar")
    (address,) = re.findall(r"(/calendar/\w+\.ics)", client.get("/day").text)
    phone = app.test_client()
    answer = phone.get(address)
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED"]
    assert b"Hopper" not in answer.data
    tag = answer.headers["ETag"]
    with clock.stopped_at(now + timedelta(minutes=5)):
        assert phone.get(address, headers={"If-None-Match": tag}).status_code == 304
    with transaction():
        appointments.cancel(appointment, expected_version=appointment.version, by_id=stage.host.id, now=now)
    changed = phone.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert b"STATUS:CANCELLED" in changed.data
    client.post("/day/calendar/stop")
    assert phone.get(address).status_code == 404
    with transaction():
        person = db.session.get_one(StaffMember, stage.advisor.id)
        operations.share_calendar(person)
    assert phone.get(address).status_code == 404


def test_what_was_left_open_at_closing_can_still_be_written_up(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    client.post(f"/day/save/{talk.reference}", data=typed(client.get("/day"), note="Never finished"))
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        with transaction():
            visits.close_day(clock.now())
        client.sign_in(stage.advisor)
        assert "To write up" in client.get("/day").text
        page = client.get(f"/day/write-up/{talk.reference}")
        assert "Never finished</textarea>" in page.text
        client.post(f"/day/write-up/{talk.reference}", data=typed(page, note="Finished now"))
        assert "To write up" not in client.get("/day").text
    assert db.session.scalars(select(Entry.body)).one() == "Finished now"


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


def test_choices_that_no_list_has_are_left_out(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    odd = {"topic": "a\0/b", "referred_to": "\0", "hand_over_to": "\0", "party_part": "\0"}
    assert client.post(f"/day/hand-over/{talk.reference}", data=typed(client.get("/day"), **odd)).status_code == 400
    done = client.post(f"/day/finish/{talk.reference}", data=typed(client.get("/day"), outcome="resolved", **odd))
    assert done.status_code == 303
    assert client.post("/day/place", data={"venue": "\0", "desk": "x"}).status_code == 404
    assert client.post("/records", data={"text": "a\0b"}).status_code == 400
