"""The venues' screens: hours, access, desks, rooms, facts of the council's own, and giving one up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.manage.errors import EndedMeanwhile
from booking.manage.queries.ahead import desk_until, room_until
from booking.sessions.models import Assignment, BusyTime
from booking.sessions.operations import materialise, start_series
from booking.sessions.queries import find_slots
from booking.sessions.rules import SeriesTerms
from booking.venues import queries
from booking.venues.errors import NationalFacts, RoomThere, VenueThere
from booking.venues.models import Desk, PrivateRoom, Venue
from tests import factories
from tests.manage.council import a_council, typed
from tests.visits import scenes

PATH = "/manage/venues/heywood"
OWN = {
    "name": "Darnhill Hub",
    "kind": "Community centre",
    "address": "1 Argyle Parade, Heywood",
    "postcode": "ol10 3rx",
    "nation": "Wales",
    "contact": "01706 111111",
}


def stored(slug: str = "heywood") -> Venue:
    db.session.rollback()
    found = queries.by_slug(slug)
    assert found is not None
    return found


def test_hours_and_access_are_saved_and_shown_to_the_public(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get(PATH).text)
    assert form["step_free"] == ["y"]
    del form["step_free"]
    form |= {"day_0": "9am to 5pm", "day_5": "10-1pm", "access_notes": "The ramp is in Hill Street."}
    assert browser.post(PATH, data=form).location == f"{PATH}?saved=1"
    venue = stored()
    assert venue.hours == [["09:00", "17:00"], [], [], [], [], ["10:00", "13:00"], []]
    assert (venue.step_free, venue.access_notes) == (False, "The ramp is in Hill Street.")
    public = browser.get("/venues/heywood").text
    assert "9am to 5pm" in public and "Closed" in public and "The ramp is in Hill Street." in public
    again = typed(browser.get(f"{PATH}?saved=1").text)
    assert (again["day_0"], again["day_1"], again["day_5"]) == ("09:00 to 17:00", "", "10:00 to 13:00")
    browser.post(PATH, data=again | {"day_0": "", "day_5": ""})
    assert stored().hours == []


def test_without_hours_the_public_reads_what_the_national_list_says(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        queries.by_slug("heywood").opening_bands = ["AM only"] * 7
    assert "Morning" in council.browser().get("/venues/heywood").text


def test_bad_hours_get_their_sentence_and_all_stays(app: Flask) -> None:
    browser = a_council(app).browser()
    form = typed(browser.get(PATH).text) | {"day_0": "9am to 5pm", "day_2": "5pm to 9am", "access_notes": "x" * 401}
    answer = browser.post(PATH, data=form)
    assert answer.status_code == 400
    assert "Write hours like 9am to 1pm" in answer.text and "400 characters or fewer" in answer.text
    assert 'value="5pm to 9am"' in answer.text and 'value="9am to 5pm"' in answer.text
    assert stored().hours == []


def test_a_desk_is_added_once_and_the_lowest_number_comes_first(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser()
    forms = [token for token in browser.get(PATH).text.split('name="form_token" value="')[1:]]
    token = forms[0].partition('"')[0]
    for _ in range(2):
        assert browser.post(f"{PATH}/desks", data={"form_token": token}).status_code == 302
    assert [desk.number for desk in stored().desks] == [1, 2, 3]
    assert browser.post(f"{PATH}/desks/take", data={"number": "2"}).location == f"{PATH}#desks"
    assert [desk.number for desk in stored().desks] == [1, 3]
    browser.post(f"{PATH}/desks", data={"form_token": "another"})
    assert [desk.number for desk in stored().desks] == [1, 2, 3]
    assert len(db.session.scalars(db.select(Desk).where(Desk.venue_id == council.heywood.id)).all()) == 3
    for number in ("9", "", "x", "-1", "99999999"):
        assert browser.post(f"{PATH}/desks/take", data={"number": number}).status_code == 302


def test_a_desk_on_the_rota_stays_and_the_page_says_until_when(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        for day in (factories.THURSDAY, date(2026, 12, 3)):
            made = factories.session_on(day, at=council.heywood, offering=[council.tax])
        made.session.cancelled_at = clock.now()  # the later one does not take place
    browser = council.browser()
    answer = browser.post(f"{PATH}/desks/take", data={"number": "1"})
    assert answer.status_code == 409
    assert "Desk 1 is on the rota until Thu 26 Nov." in answer.text
    assert len(stored().desks) == 2
    with clock.stopped_at(clock.instant(date(2026, 11, 27), time(9))):
        assert council.browser().post(f"{PATH}/desks/take", data={"number": "1"}).status_code == 302
    assert [desk.number for desk in stored().desks] == [2]
    past = db.session.get_one(Desk, council.heywood.desks[0].id - 1)
    assert (past.number, past.closed_on) == (1, date(2026, 11, 27))  # what happened at it keeps its number


def test_nobody_is_given_a_desk_that_was_taken_away(app: Flask) -> None:
    council = a_council(app)
    first_day = factories.THURSDAY + timedelta(days=7)
    with transaction():
        ana = factories.staff("Ana")
        taken = next(desk for desk in queries.by_slug("heywood").desks if desk.number == 1)
        terms = SeriesTerms(
            *(council.heywood.id, "appointments", "FREQ=WEEKLY;COUNT=2", first_day, time(10), time(12)),
            (council.tax.id,),
            ((ana.id, taken.id),),
        )
    council.browser().post(f"{PATH}/desks/take", data={"number": "1"})
    with transaction():
        series = start_series(terms, now=clock.now())
        materialise(series, first_day, first_day)
    given = db.session.scalars(db.select(Assignment)).all()
    assert given and {assignment.desk.number for assignment in given} == {2}


def test_a_room_is_added_and_a_second_of_its_name_refused(app: Flask) -> None:
    browser = a_council(app).browser()
    add = {"room": " Study  room ", "form_token": "a"}
    for _ in range(2):
        assert browser.post(f"{PATH}/rooms", data=add).status_code == 302
    assert [room.name for room in stored().rooms] == ["Study room"]
    same = browser.post(f"{PATH}/rooms", data=add | {"form_token": "b"})
    assert same.status_code == 409 and str(RoomThere.sentence) in same.text
    for bad, sentence in (("", "Enter the name of the private room."), ("x" * 81, "80 characters or fewer")):
        answer = browser.post(f"{PATH}/rooms", data={"room": bad, "form_token": "c"})
        assert answer.status_code == 400 and sentence in answer.text
    browser.post(f"{PATH}/rooms/take", data={"room": "Study room"})
    browser.post(f"{PATH}/rooms/take", data={"room": "no such room"})
    assert stored().rooms == []
    browser.post(f"{PATH}/rooms", data=add | {"form_token": "d"})
    assert [room.name for room in stored().rooms] == ["Study room"]


def test_a_room_that_is_booked_stays_and_one_that_was_given_up_is_not_offered(app: Flask) -> None:
    council = a_council(app, needs_private_room=True)
    with transaction():
        room = PrivateRoom(venue_id=council.heywood.id, name="Study room")
        db.session.add(room)
        day = factories.session_on(at=council.heywood, offering=[council.tax])
        booked = scenes.appointment(day, clock.instant(factories.THURSDAY, time(14)))
        booked.busy_time.room = room
    browser = council.browser()
    answer = browser.post(f"{PATH}/rooms/take", data={"room": "Study room"})
    assert answer.status_code == 409 and "Study room is booked until Thu 26 Nov." in answer.text
    assert [room.name for room in stored().rooms] == ["Study room"]
    with transaction():
        db.session.get_one(BusyTime, booked.busy_time_id).room_id = None

    def offered() -> Sequence[object]:
        day = factories.THURSDAY
        return find_slots(council.tax, Needs(), first_day=day, last_day=day, now=clock.now())

    assert offered()
    assert browser.post(f"{PATH}/rooms/take", data={"room": "Study room"}).status_code == 302
    assert not offered()


def test_a_hold_that_ran_out_keeps_no_room(app: Flask) -> None:
    council, now = a_council(app), clock.now()
    with transaction():
        room = PrivateRoom(venue_id=council.heywood.id, name="Study room")
        person = factories.staff()
        hold = BusyTime(advisor=person, room=room, kind="hold", starts_at=now, ends_at=now + timedelta(hours=1))
        hold.expires_at = now
        db.session.add(hold)
    assert room_until(room.id, now) is None
    assert room_until(room.id, now - timedelta(seconds=1)) == now + timedelta(hours=1)
    assert desk_until(council.heywood.desks[0].id, now) is None


def test_a_venue_is_added_by_hand_and_changed(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        factories.venue("Near", postcode="OL10 3RX", latitude=53.59, longitude=-2.24, source="national")
    browser = council.browser()
    form = typed(browser.get("/manage/venues/new").text) | OWN
    first, second = (browser.post("/manage/venues/new", data=form) for _ in range(2))
    assert first.location == second.location == "/manage/venues/darnhill-hub?saved=1"
    venue = stored("darnhill-hub")
    assert (venue.postcode, venue.kind, venue.nation, venue.source) == (
        "OL10 3RX",
        "Community centre",
        "Wales",
        "council",
    )
    assert (venue.latitude, venue.longitude) == (53.59, -2.24)
    assert venue.authority == "Rochdale Demo Council" and venue.step_free is False
    page = browser.get("/manage/venues/darnhill-hub").text
    assert "No desks are kept" in page and "Change name and address" in page
    path = "/manage/venues/darnhill-hub/facts"
    change = typed(browser.get(path).text)
    assert {name: change[name] for name in OWN} == OWN | {"postcode": "OL10 3RX"}
    assert browser.post(path, data=change | {"name": "The Hub", "postcode": "ZE1 OAA."}).status_code == 302
    venue = stored("darnhill-hub")
    assert (venue.name, venue.slug, venue.postcode, venue.latitude) == ("The Hub", "darnhill-hub", "ZE1 0AA", None)
    assert "Its position is not known" in browser.get("/manage/venues/darnhill-hub").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Enter the name of the venue."),
        ("name", "***", "with letters or digits"),
        ("name", "x" * 201, "200 characters or fewer"),
        ("address", "", "Enter the street and the town."),
        ("address", "x" * 401, "400 characters or fewer"),
        ("postcode", "", "Enter the postcode."),
        ("postcode", "OL10", "Enter a whole postcode"),
        ("postcode", "12345", "Enter a whole postcode"),
        ("postcode", "OL10 1LW, M1 1AE", "Enter a whole postcode"),
        ("kind", "castle", "Choose what kind of building it is."),
        ("nation", "France", "Choose the nation"),
        ("contact", "x" * 201, "200 characters or fewer"),
    ],
)
def test_a_bad_venue_gets_its_sentence(app: Flask, field: str, value: str, sentence: str) -> None:
    browser = a_council(app).browser()
    answer = browser.post("/manage/venues/new", data=OWN | {field: value, "form_token": "a"})
    assert answer.status_code == 400 and sentence in answer.text
    assert queries.by_slug("darnhill-hub") is None


def test_names_and_addresses_that_are_taken(app: Flask) -> None:
    browser = a_council(app).browser()
    assert browser.post("/manage/venues/new", data=OWN | {"form_token": "a"}).status_code == 302
    again = browser.post("/manage/venues/new", data=OWN | {"form_token": "b"})
    assert again.status_code == 409 and str(VenueThere.sentence) in again.text
    elsewhere = browser.post("/manage/venues/new", data=OWN | {"postcode": "OL10 1LL", "form_token": "c"})
    assert elsewhere.location == "/manage/venues/darnhill-hub-heywood?saved=1"
    named_new = browser.post("/manage/venues/new", data=OWN | {"name": "New", "form_token": "d"})
    assert named_new.location == "/manage/venues/new-heywood?saved=1"  # /manage/venues/new is a page of its own


def test_the_national_list_owns_its_facts(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        queries.by_slug("heywood").source = "Arts Council England"
    browser = council.browser()
    page = browser.get(PATH).text
    assert "From an imported list of libraries." in page and "Change name and address" not in page
    answer = browser.post(f"{PATH}/facts", data=OWN | {"form_token": "a"})
    assert answer.status_code == 409 and str(NationalFacts.sentence) in answer.text
    assert stored().name == "Heywood Library"


def test_a_manager_of_one_venue_opens_that_one_only(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser(council.of_heywood)
    page = browser.get("/manage/venues").text
    assert 'href="/manage/venues/heywood"' in page and "langley" not in page and "Add a venue" not in page
    assert browser.get(PATH).status_code == 200 and "Give this venue up" not in browser.get(PATH).text
    for path in ("/manage/venues/langley", "/manage/venues/langley/facts", "/manage/venues/new", f"{PATH}/end"):
        assert browser.get(path).status_code == 403, path
    for act in ("desks", "desks/take", "rooms", "rooms/take", "facts", "end"):
        assert browser.post(f"/manage/venues/langley/{act}", data={"form_token": "a"}).status_code == 403, act
    assert browser.get("/manage/venues/nowhere").status_code == 404
    with transaction():
        db.session.get_one(Venue, council.langley.id).closed_on = date(2026, 11, 1)
    listed = council.browser().get("/manage/venues?q=lang").text
    assert "1 venue that was given up" in listed and "No venue of yours is like that." in listed


def test_giving_a_venue_up_shows_first_whom_it_hits(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        for day in (factories.THURSDAY, date(2026, 11, 27)):
            made = factories.session_on(day, at=council.heywood, offering=[council.tax])
            booked = scenes.appointment(made, clock.instant(day, time(14)), citizen=factories.citizen(f"Ada of {day}"))
    browser = council.browser()
    looked = browser.post(f"{PATH}/end", data=typed(browser.get(f"{PATH}/end").text))
    assert "1 booking cannot take place as agreed" in looked.text
    assert "Ada of 2026-11-27" in looked.text and "Ada of 2026-11-26" not in looked.text  # today still takes place
    assert stored().closed_on is None
    done = browser.post(f"{PATH}/end", data=typed(looked.text) | {"confirm": "1"})
    assert "/manage/disruptions/" in done.location
    db.session.expire_all()
    assert stored().closed_on == date(2026, 11, 27) and booked.disrupted_at is not None
    ended = browser.get(f"{PATH}/end")
    assert ended.status_code == 409 and str(EndedMeanwhile()) in ended.text
    assert "Given up for good" in browser.get(PATH).text
