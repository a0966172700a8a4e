"""Proof of a flood: a script books and plans from one connection, then from many.

Costs stay bounded, a family still books.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from booking import create_app
from booking.config.sending import gateways_for
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.flood_limits import BookingOrigin, number_to_type
from booking.gateways import Gateways
from booking.gateways.twilio import TwilioProvider
from booking.messages import jobs, queries
from booking.messages.models import Message
from booking.tasks.models import Task
from booking.web.shell import limiter, settings
from tests import factories, fake_twilio
from tests.databases import make_settings
from tests.proofs.proof import FULL, Answer, ProofDatabase, Size, proof

BEGINS = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
FRIDAY = date(2026, 11, 27)
PER_CONNECTION, PER_HOUR, PER_DAY, PRICE = 60, 100, 160, 250


@dataclass
class Script:
    """A client that books again and again, each time as another browser; `reads` types the shown number."""

    app: Flask
    session: str
    numbers: count[int]

    def book(self, address: str, *, reads: bool) -> bool:
        """Book with a number of its own; True where it was accepted."""
        n = next(self.numbers)
        client = self._browser(address)
        client.post("/book/tax/help")
        client.post("/book/tax/times", data={"slot": f"heywood@2026-11-27T{9 + n % 16 // 2:02}:{n % 2 * 3}0Z"})
        client.post("/book/tax/details", data={"name": f"Nobody {n}", "mobile": f"+447400{n:06}"})
        sent = {name: hidden(client.get("/book/tax/check"), name) for name in ("form_token", "shown")}
        return self._sent(client, "/book/tax/check", sent, reads)

    def plan(self, address: str, *, reads: bool) -> bool:
        """Plan a drop-in without a name or number; True where it was accepted."""
        client = self._browser(address)
        sent = {"form_token": hidden(client.get("/drop-in/heywood"), "form_token"), "session": self.session}
        return self._sent(client, "/drop-in/heywood", sent, reads)

    def _browser(self, address: str) -> FlaskClient:
        client = self.app.test_client()
        client.environ_base["HTTP_X_FORWARDED_FOR"] = address
        return client

    def _sent(self, client: FlaskClient, page: str, sent: dict[str, str], reads: bool) -> bool:
        answer = client.post(page, data=sent)
        if answer.status_code == 400 and reads and 'id="proof"' in answer.text:
            answer = client.post(page, data={**sent, "proof": number_to_type(sent["form_token"])})
        return answer.status_code == 302 and bool(re.search("/booked$|/tickets/", answer.location or ""))


def hidden(page: TestResponse, name: str) -> str:
    """Return the value of a hidden field; "" where the page has none, as when a slot was taken."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    return found[1] if found else ""


@proof("flood", "Whatever a script books, texts and money stay under their ceilings and a family still books")
def flood(ground: ProofDatabase, size: Size) -> Answer:
    """Try 1,000 bookings and plans from one connection, then as many from others that read the number.

    In short: fewer.
    """
    attempts, others = (1000, 12) if size == FULL else (24, 2)
    with fake_twilio.running(clock.now) as fake, clock.stopped_at(BEGINS):
        app = _application(ground, fake.url)
        with app.app_context():
            try:
                return _flood(app, attempts, others)
            finally:
                db.session.remove()
                db.engine.dispose()


def _flood(app: Flask, attempts: int, others: int) -> Answer:
    script, answer, gateways = Script(app, _council(), count(100_000)), Answer({}), gateways_for(settings())
    blind = sum(_each(script, "81.2.69.160", n, reads=False) for n in range(attempts))
    answer.expect(blind == PER_CONNECTION // 3, f"{blind} were taken from a script that reads nothing")
    answer.expect(script.book("81.2.69.160", reads=True), "a family at the same connection could not book")
    reading = sum(_each(script, "81.2.69.160", n, reads=True) for n in range(attempts // 5))
    taken = blind + 1 + reading
    answer.expect(taken <= PER_CONNECTION, f"{taken} were taken from one connection")
    answer.expect(script.book("81.2.69.161", reads=False), "a family at another connection could not book")
    tries = min(attempts // 2, others * 25)
    rest = sum(_each(script, f"81.2.70.{n % others}", n * 2, reads=True) for n in range(tries))
    now, most, bound = BEGINS, 0, True
    for minutes in range(0, 181, 9):
        now = BEGINS + timedelta(minutes=minutes)
        _round(gateways, now)
        hour, day = _gone(now)
        most, bound = max(most, hour), bound and hour <= PER_HOUR and day <= PER_DAY
    price = db.session.scalar(select(func.sum(Message.price)).where(Message.sent_at.is_not(None))) or 0
    answer.expect(bound, f"{most} texts went in an hour")
    answer.expect(price <= PER_DAY * PRICE, f"the texts cost {price}")
    wanted = db.session.scalar(select(func.count()).select_from(Message).where(Message.kind == "confirmation")) or 0
    told = db.session.scalar(select(func.count()).select_from(Task).where(Task.key.like("ceiling:%"))) or 0
    answer.expect(bool(told) == bool(queries.held_back()), "managers were not told of the ceiling")
    answer.figures = {
        "tried from one connection": f"{attempts + attempts // 5:,}",
        "taken": f"{taken} (limit {PER_CONNECTION})",
        "taken from others": f"{rest + 1}",
        "texts wanted": f"{wanted}",
        "most in an hour": f"{most} (ceiling {PER_HOUR})",
        "cost": f"£{price / 10_000:.2f}",
    }
    kept = db.session.scalar(select(func.count()).select_from(BookingOrigin)) or 0
    answer.expect(kept == taken + rest + 1, "a booking is not counted, or one that was refused is")
    return answer


def _each(script: Script, address: str, n: int, *, reads: bool) -> bool:
    """Alternate bookings and plans."""
    return script.plan(address, reads=reads) if n % 2 else script.book(address, reads=reads)


def _round(gateways: Gateways, now: datetime) -> None:
    with clock.stopped_at(now):
        jobs.run_round(gateways, now)
    db.session.rollback()


def _gone(now: datetime) -> tuple[int, int]:
    found = queries.parts_gone(now, but=())
    db.session.rollback()
    return found


def _application(ground: ProofDatabase, url: str) -> Flask:
    sms = TwilioProvider(
        account_sid=fake_twilio.ACCOUNT, auth_token=fake_twilio.TOKEN, from_number="+441632960000", api_base_url=url
    )
    limits = {"sms_hourly_ceiling": PER_HOUR, "sms_daily_ceiling": PER_DAY, "text_price": PRICE}
    limits |= {"bookings_per_connection": PER_CONNECTION, "trusted_proxies": 1}
    app = create_app(make_settings(ground.url, ground.folder, sms=sms, **limits))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    limiter.enabled = False
    return app


def _council() -> str:
    """Insert twenty advisors on one Friday, and a drop-in session; return the reference of the session."""
    with transaction():
        service, venue = factories.service(slug="tax"), factories.venue(slug="heywood", desks=20)
        factories.session_on(FRIDAY, time(9), time(17), at=venue, offering=[service], advisors=20)
        drop_in = factories.session_on(
            FRIDAY, time(10), time(16), at=venue, offering=[service], kind="drop_in", advisors=0
        )
        return drop_in.session.reference
