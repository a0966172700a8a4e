"""Notices to staff are e-mailed once, where there is a mail server."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.config.sending import gateways_for
from booking.core.database import db, transaction
from booking.gateways import Gateways
from booking.gateways.base import Letter, Meaning, Refused, Sent
from booking.gateways.email import SmtpEmail
from booking.staff import operations
from booking.staff.jobs import mail_notices
from booking.staff.models import StaffNotice
from booking.staff.rules import Answer, GrantTerms, Role
from tests import factories


class Server(SmtpEmail):
    """A mail server that accepts, or refuses."""

    def __init__(self) -> None:
        self.sent: list[Letter] = []
        self.refuses: Meaning | None = None

    def send(self, letter: Letter) -> Sent:
        assert not db.session.info.get("in_transaction"), "sent inside a transaction"
        if self.refuses:
            raise Refused(self.refuses, "451")
        self.sent.append(letter)
        return Sent(letter.message_id)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def gateways(app: Flask, server: Server) -> Gateways:
    return replace(gateways_for(app.extensions["alongside_settings"]), email=server)


@pytest.fixture(autouse=True)
def _taken(app: Flask, now: datetime) -> None:
    with transaction():
        sam, mo = factories.staff("Sam", "host", email="sam@x.example"), factories.staff("Mo", "manager")
        factories.staff("Oz", "manager", email="oz@x.example")
        operations.take_grant(sam, GrantTerms(Role.HOST), by=mo, now=now)


def test_the_person_and_the_other_managers_get_an_e_mail_once(
    server: Server, gateways: Gateways, now: datetime
) -> None:
    assert [mail_notices(gateways, now) for _ in range(2)] == [2, 0]
    assert sorted(letter.to for letter in server.sent) == ["oz@x.example", "sam@x.example"]
    assert "Mo took this grant from Sam: Host, every venue, every department." in server.sent[0].body
    assert "/staff/notices" in server.sent[0].body


@pytest.mark.parametrize(("why", "later"), [(Meaning.TRY_LATER, 2), (Meaning.WRONG_ADDRESS, 0)])
def test_what_the_server_does_not_take_now_is_tried_again(
    server: Server, gateways: Gateways, now: datetime, why: Meaning, later: int
) -> None:
    server.refuses = why
    assert mail_notices(gateways, now) == 0
    server.refuses = None
    assert mail_notices(gateways, now + timedelta(minutes=1)) == later


def test_old_notices_and_those_without_a_mail_server_are_shown_only(
    app: Flask, gateways: Gateways, now: datetime
) -> None:
    assert mail_notices(gateways_for(app.extensions["alongside_settings"]), now) == 0
    assert mail_notices(gateways, now + timedelta(days=2)) == 0
    assert mail_notices(gateways, now) == 2


def test_an_answer_is_e_mailed_to_whoever_asked(server: Server, gateways: Gateways, now: datetime) -> None:
    with transaction():
        amina, boss = factories.staff("Amina", email="amina@x.example"), factories.staff("Maya", "manager")
        words = "Thu 26 Nov. “Two are away”"
        operations.write_answer(Answer.DECLINED, amina.id, words, by_id=boss.id, now=now)
    assert mail_notices(gateways, now) == 3
    letter = server.sent[-1]
    assert (letter.to, letter.subject[:25]) == ("amina@x.example", "What you asked for at Roc")
    assert "Maya declined what Amina asked for: Thu 26 Nov. “Two are away”" in letter.body


def test_a_notice_ends_two_years_after_it_was_written(now: datetime) -> None:
    with transaction() as session:
        operations.sweep_notices(now + timedelta(days=729))
        assert len(session.scalars(select(StaffNotice)).all()) == 2
        operations.sweep_notices(now + timedelta(days=731))
        assert session.scalars(select(StaffNotice)).all() == []
