"""After the booking, at the desk and on the telephone: undo, the waiting list, their yes or no, what was done."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from booking.appointments import operations
from booking.appointments.models import Appointment, SlotOffer
from booking.citizens.rules import Needs
from booking.config.sending import gateways_for
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo
from booking.disruptions import operations as disruptions
from booking.messages.jobs import run_round
from booking.sessions import operations as sessions
from booking.sessions.errors import SlotTaken
from booking.tasks.models import Task
from booking.waiting_list import jobs as waiting_list
from booking.waiting_list.errors import NoWayToTell, OfferOver
from booking.web.shell import settings
from tests import factories
from tests.client import CheckedClient
from tests.desk.conftest import Library

NEXT_WEEK = factories.THURSDAY + timedelta(days=7)


@pytest.fixture
def later(library: Library) -> Appointment:
    """Booked for next week; reached by a landline alone."""
    with transaction():
        where: dict[str, Any] = {"at": library.day.venue, "offering": [library.day.service]}
        factories.session_on(NEXT_WEEK, time(9), time(12), advisors=1, **where)
        return operations.book(
            factories.citizen("Lena Later", ("landline", "+441706123456")),
            library.day.service,
            venue_id=library.day.venue.id,
            starts_at=clock.instant(NEXT_WEEK, time(10)),
            needs=Needs(),
            now=clock.now(),
        )


def address(library: Library, row: Appointment, act: str = "") -> str:
    return f"{library.url}/appointments/{row.reference}{act}"


def fresh(row: Appointment) -> Appointment:
    db.session.rollback()
    return db.session.scalars(select(Appointment).where(Appointment.id == row.id)).one()


def post(desk: CheckedClient, url: str, **data: object):
    return desk.post(url, data=data, follow_redirects=True)


@pytest.mark.parametrize("act", ["cancel", "move"])
def test_what_was_done_is_undone_for_two_minutes(
    desk: CheckedClient, library: Library, later: Appointment, act
) -> None:
    start = later.starts_at
    slot = f"{library.day.venue.slug}@{start + timedelta(minutes=30):%Y-%m-%dT%H:%MZ}"
    html = post(desk, address(library, later, f"/{act}"), version="1", why="Ill", slot=slot, they_know="yes").text
    assert ("Undo the cancellation" if act == "cancel" else "Undo the move") in html
    if act == "move":
        assert f"moved from Thu 3 Dec {clock.local(start):%H:%M}" in html
    html = post(desk, address(library, later, "/undo"), version="2").text
    assert "Undone: it stands as it stood before." in html and "undone" in html
    assert (fresh(later).status, fresh(later).starts_at) == ("booked", start)
    assert str(NothingToUndo.sentence) in post(desk, address(library, later, "/undo"), version="3").text


def test_an_undo_that_would_be_refused_is_not_offered(
    desk: CheckedClient, library: Library, later: Appointment
) -> None:
    start, advisor_id = later.starts_at, later.busy_time.advisor_id
    post(desk, address(library, later, "/cancel"), version="1", why="Ill", they_know="no")
    with transaction():
        sessions.take_own_time(advisor_id, "away", start, start + timedelta(minutes=30), now=clock.now())
    assert "Undo the cancellation" not in desk.get(address(library, later)).text
    html = post(desk, address(library, later, "/undo"), version="2").text
    assert str(SlotTaken.sentence) in html and "Undo the cancellation" not in html


def test_after_two_minutes_it_stays(desk: CheckedClient, library: Library, later: Appointment) -> None:
    post(desk, address(library, later, "/cancel"), version="1", why="Ill", they_know="no")
    with clock.stopped_at(clock.now() + timedelta(minutes=3)):
        desk.sign_in(library.host)
        assert "Undo the cancellation" not in desk.get(address(library, later)).text
        answer = desk.post(address(library, later, "/undo"), data={"version": "2"})
    assert answer.status_code == 409 and str(NothingToUndo.sentence) in answer.text


def test_they_would_come_earlier_are_called_and_say_yes(desk: CheckedClient, library: Library, later) -> None:
    html = post(desk, address(library, later, "/wait")).text
    assert "On the waiting list" in html and "for an earlier time, since Thu 26 Nov" in html
    assert waiting_list.offer_freed(clock.now()) == 1
    run_round(gateways_for(settings()), clock.now())
    inbox = desk.get("/tasks").text
    assert "Offer them an earlier time" in inbox and address(library, later) in inbox
    html = desk.get(address(library, later)).text
    assert "They say yes" in html and "Offered until 10:45" in html
    [offer] = db.session.scalars(select(SlotOffer))
    html = post(desk, address(library, later, "/offer"), offer=offer.reference, answer="yes").text
    assert "They have the earlier time." in html
    assert fresh(later).starts_at < clock.instant(NEXT_WEEK, time(0))
    [task] = db.session.scalars(select(Task).where(Task.detail.startswith("Offer")))
    assert (task.outcome, task.done_by_id) == ("They said yes", library.host.id)


def test_they_say_no_and_leave_the_list(desk: CheckedClient, library: Library, later) -> None:
    post(desk, address(library, later, "/wait"))
    waiting_list.offer_freed(clock.now())
    [offer] = db.session.scalars(select(SlotOffer))
    html = post(desk, address(library, later, "/offer"), offer=offer.reference, answer="no").text
    assert "They keep their time" in html and fresh(later).version == 1
    html = post(desk, address(library, later, "/wait-no-more")).text
    assert "Off the waiting list." in html and "Would come earlier" in html
    answer = desk.post(address(library, later, "/offer"), data={"offer": offer.reference, "answer": "yes"})
    assert answer.status_code == 409 and str(OfferOver.sentence) in answer.text
    for wrong in ("", "\0", "0" * 10):
        assert desk.post(address(library, later, "/offer"), data={"offer": wrong, "answer": "yes"}).status_code == 404


def test_who_cannot_be_told_does_not_wait(desk: CheckedClient, library: Library) -> None:
    with clock.stopped_at(datetime(2026, 11, 26, 10, 20, tzinfo=clock.now().tzinfo)):
        desk.sign_in(library.host)
        answer = desk.post(address(library, library.bo, "/wait"))
    assert answer.status_code == 409 and str(NoWayToTell.sentence) in answer.text


def test_what_cannot_go_ahead_says_so(desk: CheckedClient, library: Library, later) -> None:
    with transaction():
        start, end = later.starts_at, later.ends_at
        disruptions.close_venue(library.day.venue, start, end, "Flood", by_id=library.host.id, now=clock.now())
    html = desk.get(address(library, later)).text
    assert "cannot go ahead: choose another time" in html and "could not go ahead: Flood" in html
    assert "Would come earlier" not in html
