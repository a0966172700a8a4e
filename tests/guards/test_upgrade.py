"""Upgrade of a database of the previous version: links, grants, holds and sign-ins keep working, or end openly."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from booking import create_app
from booking.appointments.models import Appointment
from booking.cases.models import AuditRow
from booking.core import clock
from booking.core.database import db
from booking.core.tokens import links, show_reference, token_hash
from booking.messages.jobs import rounds
from booking.messages.models import Message
from booking.staff.models import StaffMember
from booking.staff.views.user_loader import SIGNED_OUT
from booking.visits.models import Consultation
from booking.web.shell import limiter
from tests.book import walk
from tests.client import CheckedClient, checked
from tests.conftest import NOW, POSTGRES_DIR
from tests.databases import make_settings
from tests.guards import version_before as before
from tests.guards.test_migrations import MIGRATIONS
from tests.postgres import fresh_database

THE_DAY_AFTER = NOW.replace(hour=0, minute=5) + timedelta(days=2)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database that the previous version had filled, upgraded once for these tests."""
    folder = tmp_path_factory.mktemp(f"before_{request.param}")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    url = (
        f"sqlite:///{folder / 'before.sqlite'}"
        if request.param == "sqlite"
        else fresh_database(os.environ[POSTGRES_DIR], f"upgrade_{worker}")
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(make_settings(url, folder))
    app.config.update(TESTING=True)
    limiter.enabled = False
    with app.app_context():
        upgrade(directory=MIGRATIONS, revision=before.REVISION)
        with db.engine.begin() as connection:
            before.DayBefore(connection).write()
        upgrade(directory=MIGRATIONS)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def browser(upgraded: Flask) -> CheckedClient:
    """A browser after the upgrade."""
    db.session.rollback()
    return checked(upgraded)


def of_before(name: str) -> StaffMember:
    return db.session.scalars(select(StaffMember).where(StaffMember.email == f"{name}@council.example")).one()


@pytest.mark.parametrize(
    ("kind", "reference", "short", "page"),
    [
        ("appointment", before.BOOKED, f"/a/{before.BOOKED_LINK}", "/appointments/"),
        ("visit", before.PLANNED, f"/t/{before.PLANNED_LINK}", "/tickets/"),
    ],
)
def test_links_in_texts_already_sent_open_until_the_visit_is_over(
    browser: CheckedClient, kind: str, reference: str, short: str, page: str
) -> None:
    shown, newer = (
        show_reference(reference),
        page + links.token(kind, reference),
    )  # the next text contains the newer one
    for address in (short, newer):
        opened = browser.get(address, follow_redirects=True)
        assert opened.status_code == 200 and shown in opened.text
    with clock.stopped_at(THE_DAY_AFTER):
        closed = browser.get(short, follow_redirects=True)
        assert closed.status_code == 404 and shown not in closed.text
        assert browser.get(newer).status_code == 200


def test_a_link_that_was_sent_before_still_cancels(upgraded: Flask, browser: CheckedClient) -> None:
    page = browser.get(f"/appointments/{before.BOOKED_LINK}/cancel")
    data = {"version": walk.hidden(page, "version")}
    assert browser.post(f"/appointments/{before.BOOKED_LINK}/cancel", data=data).status_code == 302
    told = browser.get(f"/appointments/{before.BOOKED_LINK}")
    undo = walk.hidden(told, "version")
    assert browser.post(f"/appointments/{before.BOOKED_LINK}/undo", data={"version": undo}).status_code == 302
    assert [one.status for one in walk.rows(upgraded, Appointment)] == ["booked"]


def test_upgrade_ends_sign_ins_with_a_message_and_passwords_still_work(upgraded: Flask, browser: CheckedClient) -> None:
    serializer = SecureCookieSessionInterface().get_signing_serializer(upgraded)
    assert serializer is not None
    browser.set_cookie("alongside", str(serializer.dumps(before.SESSION)))
    page = browser.get("/day")
    assert page.status_code == 302 and page.location.startswith("/staff/sign-in")
    page = browser.get(page.location)
    assert str(SIGNED_OUT["unknown"]) in page.text
    typed = {"email": "sam@council.example", "password": before.PASSWORD, "next": "/day"}
    assert browser.post("/staff/sign-in", data=typed).status_code == 302
    assert browser.get("/day").status_code == 200


def test_upgrade_keeps_grants_and_merges_equal_ones(browser: CheckedClient) -> None:
    granted = [(one.role, one.state, one.granted_at) for one in of_before("sam").grants]
    assert sorted(granted) == [("advisor", "in_force", None), ("host", "in_force", None)]
    browser.sign_in(of_before("sam"))
    assert [browser.get(page).status_code for page in ("/day", "/desk/heywood", "/manage/staff")] == [200, 200, 403]
    browser.sign_in(of_before("mo"))
    assert [browser.get(page).status_code for page in ("/manage/staff", "/day")] == [200, 403]


def test_upgrade_keeps_the_latest_of_two_calls_and_requeues_the_other(upgraded: Flask, browser: CheckedClient) -> None:
    consultations = {one.reference: one for one in walk.rows(upgraded, Consultation)}
    first, latest = consultations["TALK000V07"], consultations["TALK000V08"]
    assert (latest.status, latest.advisor_id) == ("called", of_before("sam").id)
    assert (first.status, first.advisor_id, first.waiting_since) == ("waiting", None, before.at(9))
    browser.sign_in(of_before("sam"))
    day = browser.get("/day").text
    assert "Somebody V08" in day and "V07" in day


def test_upgrade_keeps_a_hold_for_its_browser(upgraded: Flask, browser: CheckedClient) -> None:
    other = checked(upgraded)
    other.post("/book/tax/help")
    other.post("/book/tax/times", data={"slot": before.HELD_SLOT})
    assert other.get("/book/tax/details").status_code == 302  # the hold is not theirs
    browser.set_cookie("journey", before.JOURNEY)
    sent = walk.send(browser, browser.get("/book/tax/check"))
    assert sent.location == "/book/tax/booked" and "Grace Hopper" in browser.get(sent.location).text


def test_upgrade_texts_nothing_twice_and_keeps_an_open_reply(upgraded: Flask, browser: CheckedClient) -> None:
    rounds.reconcile_all(clock.now())
    rounds.reconcile_all(clock.now(), everything=True)
    of_booking = [one for one in walk.rows(upgraded, Message) if one.subject_reference == before.BOOKED]
    assert [one.status for one in of_booking if one.kind == "confirmation"] == ["sent"]
    browser.sign_in(of_before("mo"))
    assert "Can I bring my sister?" in browser.get("/staff/replies").text


def test_upgrade_keeps_the_audit_chain_and_seals_with_a_key(upgraded: Flask, browser: CheckedClient) -> None:
    verify = upgraded.test_cli_runner().invoke
    if len(walk.rows(upgraded, AuditRow)) == 2:
        assert "--plain" in verify(args=["audit", "verify"]).output
        assert verify(args=["audit", "verify", "--plain"]).exit_code == 0
    browser.sign_in(of_before("sam"))
    browser.post(f"/records/{before.RECORD}", data={"reason": "Ada asked me to look"})
    told = verify(args=["audit", "verify"])
    assert told.exit_code == 0 and "sealed with a key from row 3 on" in told.output
    assert verify(args=["audit", "verify", "--from", before.SEALS[0]]).exit_code == 0
    with db.engine.begin() as connection, pytest.raises(DatabaseError):
        connection.execute(text("UPDATE audit_row SET reason = 'x' WHERE id = 1"))


def test_downgrade_leaves_what_the_previous_version_reads(upgraded: Flask) -> None:
    db.session.rollback()
    downgrade(directory=MIGRATIONS, revision=before.REVISION)
    with db.engine.connect() as connection:
        kept = connection.execute(text("SELECT link_hash FROM appointment WHERE reference = :r"), {"r": before.BOOKED})
        assert kept.scalar() == token_hash(before.BOOKED_LINK)
        assert connection.execute(text("SELECT count(*) FROM staff_grant")).scalar() == 3
        seals = connection.execute(text("SELECT seal FROM audit_row ORDER BY id")).scalars().all()
        assert tuple(seals[:2]) == before.SEALS
    upgrade(directory=MIGRATIONS)
    assert checked(upgraded).get(f"/appointments/{before.BOOKED_LINK}").status_code == 200
