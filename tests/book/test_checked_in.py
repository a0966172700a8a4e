"""Who is checked in neither moves nor cancels by the link or a text: the front desk does."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from booking.book.errors import HereAlready
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import links
from booking.gateways.base import IncomingText
from booking.replies import operations as replies
from booking.tasks.models import Task
from booking.visits import operations as visits
from tests import factories
from tests.book.walk import hidden
from tests.client import CheckedClient, checked
from tests.visits.scenes import appointment

NUMBER = "+447700900123"


def test_the_link_and_a_text_change_nothing_once_they_are_here(app: Flask, client: CheckedClient) -> None:
    now = clock.now()
    with transaction():
        day, host = factories.session_on(), factories.staff("Hana", "host")
        booked = appointment(day, now + timedelta(hours=4), citizen=factories.citizen("Ada", ("mobile", NUMBER)))
        token = links.token("appointment", booked.reference, booked.link_version)
    page = f"/appointments/{token}/cancel"
    version = hidden(client.get(page), "version")
    with transaction():
        visits.check_in_appointment(booked, venue_id=day.venue.id, by_id=host.id, now=now)
        version = str(booked.version)
    said = client.post(page, data={"version": version, "why": ""}, follow_redirects=True)
    assert str(HereAlready()) in said.text
    slot = f"{day.venue.slug}@2026-11-26T13:00Z"
    client.post(f"/appointments/{token}/move", data={"version": version, "slot": slot})
    with transaction():
        replies.receive(IncomingText("1", NUMBER, "Please cancel my appointment"), "twilio", now)
    db.session.rollback()
    assert booked.status == "booked" and booked.starts_at == now + timedelta(hours=4)
    assert [task.kind for task in db.session.scalars(db.select(Task))] == ["answer"]


def test_no_undo_move_or_cancel_is_offered_once_they_are_here(app: Flask, client: CheckedClient) -> None:
    now = clock.now()
    with transaction():
        day, host = factories.session_on(), factories.staff("Hana", "host")
        booked = appointment(
            day, now + timedelta(hours=3, minutes=45), citizen=factories.citizen("Ada", ("mobile", NUMBER))
        )
        token = links.token("appointment", booked.reference, booked.link_version)
    address = f"/appointments/{token}"
    version = hidden(client.get(f"{address}/cancel"), "version")
    slot = f"{day.venue.slug}@2026-11-26T13:00Z"
    client.post(f"{address}/move", data={"version": version, "slot": slot})
    desk = checked(app)
    desk.sign_in(host)
    staffs = f"/desk/{day.venue.slug}/appointments/{booked.reference}"
    assert f"{address}/undo" in client.get(address).text
    with transaction():
        visits.check_in_appointment(booked, venue_id=day.venue.id, by_id=host.id, now=now)
        version = str(booked.version)
    shown = client.get(address).text
    assert str(HereAlready()) in shown
    assert not [act for act in ("undo", "move", "cancel") if f"{address}/{act}" in shown]
    assert f"{staffs}/undo" not in desk.get(staffs).text
    said = client.post(f"{address}/undo", data={"version": version}, follow_redirects=True)
    assert str(HereAlready()) in said.text
    db.session.rollback()
    assert booked.starts_at == now + timedelta(hours=2, minutes=45)
