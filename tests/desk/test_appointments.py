"""Booking, moving and cancelling for someone who stands here or is on the telephone."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from booking.appointments.models import Appointment, AppointmentChange
from booking.cases.models import AuditRow
from booking.core import clock
from booking.core.database import db, transaction
from booking.tasks.models import Task
from tests import factories
from tests.client import CheckedClient
from tests.desk.conftest import Library

TOMORROW = factories.THURSDAY + timedelta(days=1)


@pytest.fixture
def tomorrow(library: Library) -> factories.Day:
    with transaction():
        return factories.session_on(
            TOMORROW, time(9), time(11), at=library.day.venue, offering=[library.day.service], advisors=1
        )


def slot(library: Library, at: datetime) -> str:
    return f"{library.day.venue.slug}@{at:%Y-%m-%dT%H:%MZ}"


def booked() -> list[Appointment]:
    db.session.rollback()
    return list(db.session.scalars(select(Appointment).where(Appointment.channel != "web")))


def book(desk: CheckedClient, library: Library, at: datetime, **changes: object):
    address = {"service": library.day.service.slug, "slot": slot(library, at)}
    line = {"form_token": "once", "slot": slot(library, at), "name": "Pat Phone", "channel": "phone"}
    return desk.post(
        f"{library.url}/book/details", query_string=address, data={**line, **changes}, follow_redirects=True
    )


def test_the_times_are_listed_without_notice(desk: CheckedClient, library: Library, tomorrow: factories.Day) -> None:
    assert "Show times" in desk.get(f"{library.url}/book").text
    html = desk.get(f"{library.url}/book", query_string={"service": library.day.service.slug}).text
    assert "09:00" in html and slot(library, clock.instant(TOMORROW, time(9))) in html
    everywhere = {"service": library.day.service.slug, "where": "all"}
    assert "Only Heywood Library" in desk.get(f"{library.url}/book", query_string=everywhere).text
    assert desk.get(f"{library.url}/book", query_string={"service": "nothing"}).status_code == 404


def test_a_venue_with_two_drop_in_sessions_today_is_named_once(desk: CheckedClient, library: Library) -> None:
    with transaction():
        factories.session_on(
            library.day.session.starts_at.date(),
            time(17),
            time(18),
            at=library.day.venue,
            offering=[library.day.service],
            kind="drop_in",
            advisors=0,
        )
    html = desk.get(f"{library.url}/book", query_string={"service": library.day.service.slug}).text
    listed = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    assert re.search(r"Without booking, today: Heywood Library \d\d:\d\d– ?\d\d:\d\d , 17:00– ?18:00 ", listed), listed


def test_booked_by_telephone_with_a_slip(desk: CheckedClient, library: Library, tomorrow: factories.Day) -> None:
    html = book(desk, library, clock.instant(TOMORROW, time(9)), mobile="0161 496 0000").text
    [row] = booked()
    assert "Booked." in html and "Pat Phone" in html and "Print the slip" in html
    assert (row.channel, row.booked_by_id, row.starts_at) == (
        "phone",
        library.host.id,
        clock.instant(TOMORROW, time(9)),
    )
    slip = desk.get(f"{library.url}/appointments/{row.reference}/slip").text
    assert row.reference[:5] in slip and "Friday 27 November, 9am" in slip
    assert "Pat Phone" not in slip and library.day.service.name not in slip


def test_sent_twice_is_booked_once(desk: CheckedClient, library: Library, tomorrow: factories.Day) -> None:
    for _time in range(2):
        assert "Booked." in book(desk, library, clock.instant(TOMORROW, time(9))).text
    assert len(booked()) == 1


def test_the_same_person_at_the_same_time_is_asked_about_first(
    desk: CheckedClient, library: Library, tomorrow: factories.Day
) -> None:
    book(desk, library, clock.instant(TOMORROW, time(9)))
    at = clock.instant(TOMORROW, time(9, 15))
    asked = book(desk, library, at, form_token="two", name="pat PHONE")
    assert asked.status_code == 409 and "Pat Phone has an appointment at that time already" in asked.text
    audited = db.session.scalars(select(AuditRow.basis).where(AuditRow.act == "shown")).all()
    assert "desk" in audited  # who looked is written down
    assert 'id="name-error"' in asked.text and ">Book</button>" in asked.text  # there is something to press again
    again = book(desk, library, at, form_token="two", name="pat PHONE", also=booked()[0].reference)
    assert "has an appointment at that time already" not in again.text


def test_a_double_booking_outside_the_host_s_scope_is_not_told(
    desk: CheckedClient, library: Library, tomorrow: factories.Day
) -> None:
    book(desk, library, clock.instant(TOMORROW, time(9)))
    with transaction():
        db.session.merge(booked()[0]).service = factories.service("Child protection", factories.department("Children"))
        (grant,) = db.session.merge(library.host).grants
        grant.department_id = library.day.service.department_id
    at = clock.instant(TOMORROW, time(9, 15))
    asked = book(desk, library, at, form_token="two", name="pat PHONE")
    assert "has an appointment at that time already" not in asked.text


def test_a_time_taken_meanwhile_offers_the_nearest_and_keeps_what_was_typed(
    desk: CheckedClient, library: Library, tomorrow: factories.Day
) -> None:
    book(desk, library, clock.instant(TOMORROW, time(9)))
    refused = book(desk, library, clock.instant(TOMORROW, time(9)), form_token="two", name="Quin Second")
    assert refused.status_code == 409
    assert "Someone has just taken that time" in refused.text and 'value="Quin Second"' in refused.text
    nearest = clock.instant(TOMORROW, time(9, 30))
    assert slot(library, nearest) in refused.text
    assert "Booked." in book(desk, library, nearest, form_token="two", name="Quin Second").text
    assert len(booked()) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Enter a name, so that"),
        ({"mobile": "12"}, "Enter a phone number we can call"),
        ({"email": "nobody"}, "Enter an email address in the right form"),
        ({"about": "x" * 501}, "500 characters or fewer"),
    ],
)
def test_bad_details(
    desk: CheckedClient, library: Library, tomorrow: factories.Day, changes: dict[str, str], sentence: str
) -> None:
    refused = book(desk, library, clock.instant(TOMORROW, time(9)), **changes)
    assert refused.status_code == 400 and sentence in refused.text
    assert booked() == []


def test_a_forged_time_goes_back_to_the_list(desk: CheckedClient, library: Library) -> None:
    gone = desk.get(f"{library.url}/book/details", query_string={"service": library.day.service.slug, "slot": "x@y"})
    assert gone.status_code == 302


KNOW = {"version": "1", "they_know": "yes"}


@pytest.mark.parametrize("act", ["move", "cancel"])
def test_moving_and_cancelling_ask_whether_they_know(
    desk: CheckedClient, library: Library, tomorrow: factories.Day, act: str
) -> None:
    url = f"{library.url}/appointments/{library.ada.reference}/{act}"
    data = {"version": "1", "why": "Ill", "slot": slot(library, clock.instant(TOMORROW, time(9)))}
    page = desk.get(url).text
    assert "Do they know?" in page and "checked" not in page
    asked = desk.post(url, data=data)
    assert asked.status_code == 400 and "Choose whether they know" in asked.text
    assert act == "move" or "Ill" in asked.text
    if act == "move":  # the time that was pressed is kept, wherever in the list it stood
        for where in ("", "?where=all", f"?where=all&from={TOMORROW}"):
            page = desk.post(f"{url}{where}", data=data).text
            assert f'value="{data["slot"]}" class="desk-button' in page
            assert "Move to Fri 27 Nov 09:00, Heywood Library" in page
            assert f'action="{url}{where.replace("&", "&amp;")}"' in page
        assert "Move to" not in desk.get(url).text
    desk.post(url, data={**data, "they_know": "yes"})
    db.session.rollback()
    done = db.session.scalars(select(AppointmentChange).order_by(AppointmentChange.id.desc())).first()
    assert done is not None and done.they_know


def test_moving_keeps_the_old_time_until_the_new_is_taken(
    desk: CheckedClient, library: Library, tomorrow: factories.Day
) -> None:
    url = f"{library.url}/appointments/{library.ada.reference}/move"
    assert "09:00" in desk.get(url).text
    before = library.ada.starts_at
    unknown = desk.post(url, data={**KNOW, "slot": slot(library, clock.instant(TOMORROW, time(7)))})
    assert unknown.status_code == 409
    assert db.session.get_one(Appointment, library.ada.id).starts_at == before
    moved = {**KNOW, "slot": slot(library, clock.instant(TOMORROW, time(9)))}
    assert desk.post(url, data=moved, follow_redirects=True).status_code == 200
    db.session.rollback()
    assert library.ada.starts_at == clock.instant(TOMORROW, time(9))
    stale = desk.post(url, data={**moved, "slot": slot(library, clock.instant(TOMORROW, time(9, 30)))})
    assert stale.status_code == 409 and "has changed since" in stale.text


def test_cancelling_says_why_and_only_once(desk: CheckedClient, library: Library) -> None:
    url = f"{library.url}/appointments/{library.ada.reference}/cancel"
    html = desk.post(url, data={**KNOW, "why": "Ill"}, follow_redirects=True).text
    assert "Cancelled." in html and "Ill" in html and "Sam Host" in html
    db.session.rollback()
    assert (library.ada.status, library.ada.cancelled_by_id) == ("cancelled", library.host.id)
    again = desk.post(url, data={**KNOW, "version": "2", "why": ""})
    assert again.status_code == 409 and "already cancelled" in again.text
    refused = desk.post(f"{library.url}/appointments/{library.ada.reference}/check-in")
    assert refused.status_code == 409 and "already cancelled" in refused.text


def test_an_interpreter_is_arranged(desk: CheckedClient, library: Library, tomorrow: factories.Day) -> None:
    address = {
        "service": library.day.service.slug,
        "help": "bsl",
        "slot": slot(library, clock.instant(TOMORROW, time(9))),
    }
    line = {"form_token": "once", "slot": address["slot"], "name": "Pat Sign"}
    desk.post(f"{library.url}/book/details", query_string=address, data=line)
    [row] = booked()
    assert row.needs["interpreter"] == "bsl" and db.session.scalars(select(Task)).one().done_at is None
    page = desk.get(f"{library.url}/appointments/{row.reference}").text
    assert "not yet arranged" in page and "BSL interpreter" in page
    desk.post(f"{library.url}/appointments/{row.reference}/interpreter-arranged")
    db.session.rollback()
    assert row.interpreter_arranged_at is not None and db.session.scalars(select(Task)).one().done_at is not None


def test_an_unknown_appointment(desk: CheckedClient, library: Library) -> None:
    for path in ("", "/move", "/cancel", "/slip"):
        assert desk.get(f"{library.url}/appointments/NOTHERE000{path}").status_code == 404
