"""A flood of online bookings: found, looked at, undone in one act, and nobody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import StalePage
from booking.core.flood_limits import BookingSource, keep_origin
from booking.core.journal import SecurityEvent
from booking.gateways import Gateways
from booking.manage.errors import FloodBeyondYou
from booking.manage.rules.floods import Common, OnlineBooking, bursts
from booking.messages import jobs
from booking.sessions.models import BusyTime
from booking.staff.models import Grant
from booking.visits import operations as visits
from booking.visits.models import Visit
from tests import factories
from tests.client import checked
from tests.manage.conftest import FRIDAY, Libraries, at
from tests.messages.conftest import SENDER, FakeEmail, FakeSms
from tests.page_rules import Page
from tests.statements import counted
from tests.visits.scenes import appointment

USUAL = {Common.CONNECTION: 20, Common.BROWSER: 5, Common.CONTACT: 5}


def made(count, *, start=0, minutes=1.0, network="n", browser="", contact=""):
    marks = {Common.CONNECTION: network, Common.BROWSER: browser, Common.CONTACT: contact}
    began = clock.now() + timedelta(hours=start)
    return [
        OnlineBooking(f"{network}{browser}{start}-{n:03}", began + timedelta(minutes=minutes * n), marks)
        for n in range(count)
    ]


def sizes(found):
    return [(burst.common.value, len(burst.made)) for burst in found]


def test_more_than_usual_within_an_hour_is_a_burst():
    assert bursts(made(20), USUAL) == []
    assert sizes(bursts(made(21), USUAL)) == [("connection", 21)]
    assert bursts(made(40, minutes=4), USUAL) == []  # fifteen an hour, all day
    assert sizes(bursts(made(200, minutes=1), USUAL)) == [("connection", 200)]
    assert sizes(bursts([*made(25), *made(30, start=5)], USUAL)) == [("connection", 30), ("connection", 25)]
    assert sizes(bursts([*made(25), *made(25, network="m")], USUAL)) == [("connection", 25)] * 2


def test_what_lies_within_a_wider_one_is_shown_once():
    assert sizes(bursts(made(30, browser="b", contact="c"), USUAL)) == [("connection", 30)]
    assert sizes(bursts(made(8, network="", browser="b"), USUAL)) == [("browser", 8)]
    assert bursts(made(30, network=""), USUAL) == []


@pytest.fixture
def flood(app: Flask, libraries: Libraries, monkeypatch: pytest.MonkeyPatch):
    """Six bookings at Heywood and six plans to come from one connection; Ada's own booking from another."""
    with transaction():
        drop_in = factories.session_on(
            FRIDAY, at=libraries.venue, offering=[libraries.day.service], kind="drop_in", advisors=0
        )
        now = clock.now()
        for n in range(6):
            source = BookingSource("one connection", f"browser {n}", 60)
            who = factories.citizen(f"Nobody {n}", ("mobile", f"+44770090015{n}"))
            row = appointment(libraries.day, at(12 + n // 2, n % 2 * 30), citizen=who)
            keep_origin(row.reference, source, f"+44770090015{n}", now + timedelta(seconds=n))
            plan = visits.plan_visit(
                drop_in.session, citizen=None, service_id=libraries.day.service.id, needs=Needs(), now=now
            )
            keep_origin(plan.reference, source, "", now + timedelta(seconds=n, milliseconds=5))
        keep_origin(libraries.ada.reference, BookingSource("home", "hers", 60), "+447700900123", now)
    settings = replace(app.extensions["alongside_settings"], bookings_per_connection=30)
    monkeypatch.setitem(app.extensions, "alongside_settings", settings)
    return libraries


def browser(app, staff):
    client = checked(app)
    client.sign_in(staff)
    return client


def address(client):
    page = client.get("/manage/floods")
    assert "12 from one connection" in page.text and "12 stand" in page.text
    return page.text.split('href="/manage/floods/')[1].split('"')[0]


def seen(page):
    return page.text.split('name="seen" value="')[1].split('"')[0]


def stands():
    db.session.rollback()
    booked = db.session.scalars(select(Appointment.id).where(Appointment.status == "booked")).all()
    return len(booked), len(db.session.scalars(select(Visit.id).where(Visit.status == "coming")).all())


def test_the_managers_first_page_tells_of_it_for_a_day(app: Flask, flood: Libraries) -> None:
    client = browser(app, flood.manager)
    page = client.get("/manage").text
    assert f'href="/manage/floods/{address(client)}"' in page and "12 stand" in page
    with clock.stopped_at(clock.now() + timedelta(days=1, minutes=1)):
        assert "/manage/floods/" not in browser(app, flood.manager).get("/manage").text


def test_a_manager_undoes_it_in_one_act_and_nobody_is_told(app: Flask, flood: Libraries) -> None:
    sms = FakeSms()
    gateways = Gateways(sms, FakeEmail(), SENDER)
    jobs.run_round(gateways, clock.now())
    told = len(sms.taken)
    assert told >= 6
    client = browser(app, flood.manager)
    reference = address(client)
    page = client.get(f"/manage/floods/{reference}")
    assert "12 still stand" in page.text and "6 texts went out for them" in page.text
    assert "Nobody 1" not in page.text
    answer = client.post(f"/manage/floods/{reference}/undo", data={"seen": seen(page)}, follow_redirects=True)
    assert "Cancelled: 12. Their times are free, and nobody is told." in answer.text
    assert "none stands" in answer.text
    assert stands() == (2, 0)  # Ada and Bo
    db.session.rollback()
    assert len(db.session.scalars(select(BusyTime)).all()) == 2
    (event,) = db.session.scalars(select(SecurityEvent).where(SecurityEvent.act == "flood_undone"))
    assert (event.by_id, event.detail["appointments"], event.detail["visits"]) == (flood.manager.id, "6", "6")
    later = clock.now() + timedelta(hours=8)
    with clock.stopped_at(later):
        jobs.run_round(gateways, later)
        jobs.sweep_messages(later)
        jobs.run_round(gateways, later + timedelta(hours=1))
    assert len([to for to, *_ in sms.taken if to != "+447700900123"]) == len(
        [to for to, *_ in sms.taken[:told] if to != "+447700900123"]
    )


def test_the_list_costs_the_same_however_many_there_are(app: Flask, flood: Libraries) -> None:
    client = browser(app, flood.manager)
    address(client)
    with counted() as one:
        client.get("/manage/floods")
    now = clock.now()
    with transaction():
        for n in range(3 * 12):
            keep_origin(f"{n:010}", BookingSource(f"another connection {n % 3}", f"b{n}", 60), "", now)
    with counted() as four:
        page = client.get("/manage/floods").text
    assert page.count("12 from one connection") == 4
    assert len(four) == len(one)


def test_one_that_is_real_is_kept(app: Flask, flood: Libraries) -> None:
    client = browser(app, flood.manager)
    reference = address(client)
    page = client.get(f"/manage/floods/{reference}")
    keep = page.text.split('name="keep" value="')[1].split('"')[0]
    client.post(f"/manage/floods/{reference}/undo", data={"seen": seen(page), "keep": keep})
    assert stands() == (3, 0)


def test_a_row_says_when_it_was_booked_and_whether_anybody_can_be_reached(app: Flask, flood: Libraries) -> None:
    client = browser(app, flood.manager)
    page = client.get(f"/manage/floods/{address(client)}").text
    assert "number ending 0155" in page and "700900155" not in page
    rows = (row for row in Page(page).root.all("li") if "manage-row" in row.attributes.get("class", ""))
    told = [" ".join(row.text.split()) for row in rows]
    assert len(told) == 12 and all("booked Thu 26 Nov 10:15" in line for line in told)
    assert len([line for line in told if "no contact" in line]) == 6  # plans to come
    assert "Cancel all that are not ticked" in page


def looked_at(client, reference, mark):
    return client.post(f"/manage/floods/{reference}/looked-at", data={"seen": mark}, follow_redirects=True)


def journalled(act="flood_looked_at"):
    db.session.rollback()
    return db.session.scalars(select(SecurityEvent).where(SecurityEvent.act == act).order_by(SecurityEvent.id)).all()


def test_who_has_looked_is_told_of_it_no_more_unless_it_grows(app: Flask, flood: Libraries) -> None:
    client = browser(app, flood.manager)
    reference = address(client)
    mark = seen(client.get(f"/manage/floods/{reference}"))
    stale = looked_at(client, reference, "another")
    assert stale.status_code == 409 and str(StalePage()) in stale.text and journalled() == []
    assert "looked at, 12 stand" in looked_at(client, reference, mark).text
    looked_at(client, reference, mark)
    (event,) = journalled()
    assert (event.by_id, event.detail["bookings"], event.detail["part"]) == (flood.manager.id, "12", "")
    assert "I have looked" not in client.get(f"/manage/floods/{reference}").text
    for person in (flood.manager, flood.of_heywood):
        assert "/manage/floods/" not in browser(app, person).get("/manage").text
    with transaction():
        row = appointment(flood.day, at(15, 30))
        keep_origin(row.reference, BookingSource("one connection", "b", 60), "", clock.now() + timedelta(minutes=1))
    assert f"/manage/floods/{reference}" in client.get("/manage").text
    assert stands() == (9, 6)


def test_who_sees_a_part_of_it_looks_for_themselves_alone(app: Flask, flood: Libraries) -> None:
    with transaction():
        elsewhere = factories.session_on(FRIDAY, at=flood.elsewhere, offering=[flood.day.service])
        row = appointment(elsewhere, at(12))
        keep_origin(row.reference, BookingSource("one connection", "b", 60), "", clock.now() + timedelta(minutes=1))
    here = browser(app, flood.of_heywood)
    reference = here.get("/manage/floods").text.split('href="/manage/floods/')[1].split('"')[0]
    looked_at(here, reference, seen(here.get(f"/manage/floods/{reference}")))
    assert f"/manage/floods/{reference}" not in here.get("/manage").text
    assert f"/manage/floods/{reference}" in browser(app, flood.manager).get("/manage").text


def test_one_of_which_some_are_kept_is_dealt_with(app: Flask, flood: Libraries) -> None:
    client = browser(app, flood.manager)
    reference = address(client)
    page = client.get(f"/manage/floods/{reference}")
    keep = page.text.split('name="keep" value="')[1].split('"')[0]
    client.post(f"/manage/floods/{reference}/undo", data={"seen": seen(page), "keep": keep})
    assert "/manage/floods/" not in client.get("/manage").text
    (event,) = journalled("flood_undone")
    assert event.detail["kept"] == "1"


def test_what_has_changed_is_looked_at_again(app: Flask, flood: Libraries) -> None:
    client = browser(app, flood.manager)
    reference = address(client)
    page = client.get(f"/manage/floods/{reference}")
    first = client.post(f"/manage/floods/{reference}/undo", data={"seen": "another"})
    assert first.status_code == 409 and str(StalePage()) in first.text
    assert stands() == (8, 6)
    client.post(f"/manage/floods/{reference}/undo", data={"seen": seen(page)})
    again = client.post(f"/manage/floods/{reference}/undo", data={"seen": seen(page)})
    assert again.status_code == 409  # a second press, or another manager's


def test_only_a_manager_of_all_of_it(app: Flask, flood: Libraries) -> None:
    with transaction() as session:
        elsewhere = factories.session_on(FRIDAY, at=flood.elsewhere, offering=[flood.day.service])
        row = appointment(elsewhere, at(12))
        keep_origin(row.reference, BookingSource("one connection", "b", 60), "", clock.now() + timedelta(minutes=1))
        stranger = factories.staff("Stan Stranger", "manager")
        stranger.grants = [Grant(role="manager", venue_id=factories.venue().id)]
        session.flush()
    here = browser(app, flood.of_heywood)
    page = here.get("/manage/floods")
    assert "13 from one connection" in page.text and "12 stand" in page.text
    reference = page.text.split('href="/manage/floods/')[1].split('"')[0]
    one = here.get(f"/manage/floods/{reference}")
    assert "Langley" not in one.text and "Cancel all that" not in one.text
    refused = here.post(f"/manage/floods/{reference}/undo", data={"seen": seen(one)})
    assert refused.status_code == 403 and str(FloodBeyondYou()) in refused.text
    assert stands() == (9, 6)
    other = browser(app, stranger)
    assert "one connection" not in other.get("/manage/floods").text
    assert other.get(f"/manage/floods/{reference}").status_code == 404
    assert other.post(f"/manage/floods/{reference}/undo", data={"seen": seen(one)}).status_code == 404


def test_a_host_sees_none(app: Flask, flood: Libraries) -> None:
    with transaction():
        host = factories.staff("Holly Host", "host")
    assert browser(app, host).get("/manage/floods").status_code == 403
