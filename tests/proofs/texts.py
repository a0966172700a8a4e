"""Proof of texts with killed workers, a flaky provider, and a database outage in the middle."""

from __future__ import annotations

import logging
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from booking import create_app
from booking.appointments.models import Appointment
from booking.citizens.models import Citizen, CitizenContact, ContactPoint
from booking.config.sending import sender_for
from booking.core import clock
from booking.core.database import db
from booking.gateways import Gateways
from booking.gateways.console import ConsoleEmail
from booking.gateways.twilio import TwilioProvider, TwilioSms
from booking.messages import jobs
from booking.messages.models import Message
from booking.messages.rules.reconciliation import CALL_KEY
from booking.tasks.models import Task
from booking.web.shell import settings
from tests import fake_twilio
from tests.databases import make_settings
from tests.proofs.crowd import _context
from tests.proofs.flaky_provider import FlakyProvider
from tests.proofs.outage import outage
from tests.proofs.proof import FULL, Answer, ProofDatabase, Size, proof
from tests.proofs.texted import book, number_of, prepare

BEGINS = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
WORKERS = 2
PATIENCE = 60


@dataclass(frozen=True)
class Plan:
    """Numbers of texts and kills.

    The proof's clock runs `pace` times as fast as a real one, so that all waits scale.
    """

    texts: int
    kills: int
    pace: int
    wave: int = 6
    every: float = 0.42  # real seconds between two waves of bookings
    listed_after: timedelta = timedelta(seconds=80)
    slow: tuple[float, float] = (0.05, 0.3)
    timeout: float = 0.5
    down: float = 6.0


FULL_PLAN = Plan(texts=1200, kills=200, pace=40)
SHORT_PLAN = Plan(
    texts=36, kills=8, pace=100, every=0.25, listed_after=timedelta(seconds=30), slow=(0.02, 0.1), down=0.5
)


@dataclass(frozen=True)
class Clock:
    """The proof's clock, the same in every process."""

    began: float
    pace: int

    def now(self) -> datetime:
        """Return BEGINS plus `pace` times the real time since then."""
        return BEGINS + timedelta(seconds=(time.time() - self.began) * self.pace)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let everything in this process read this clock."""
        before, clock.now = clock.now, self.now
        try:
            yield
        finally:
            clock.now = before


@proof(
    "Texts through killed workers",
    "Each text goes once and in time, or a person is told: two workers killed at random points, a provider that "
    "refuses, delays, takes and hangs up, lists late and loses half of its callbacks",
    in_short=False,
)
def killed(ground: ProofDatabase, size: Size) -> Answer:
    """Book in waves while workers are killed, then let two of them finish."""
    return _run(ground, FULL_PLAN if size is FULL else SHORT_PLAN, goes_down=False)


@proof("The same, and the database stops in the middle", "The same holds when the database is stopped and started")
def killed_with_an_outage(ground: ProofDatabase, size: Size) -> Answer:
    """Run the same, with an outage half way."""
    return _run(ground, FULL_PLAN if size is FULL else SHORT_PLAN, goes_down=True, crash=size is FULL)


def _run(ground: ProofDatabase, plan: Plan, *, goes_down: bool, crash: bool = False) -> Answer:
    runs = Clock(time.time(), plan.pace)
    provider = FlakyProvider(runs.now, 4, plan.slow)
    provider.shows_after = plan.listed_after
    with runs.running(), fake_twilio.running(runs.now, provider):
        app = _application(ground, provider.url)
        with app.app_context():
            prepare(plan.texts)
        done, over = threading.Event(), _context.Event()
        teller = threading.Thread(target=provider.call_back, args=(app, done), daemon=True)
        kills = _context.Value("i", 0)
        warden = _context.Process(target=keep_killing, args=(ground, provider.url, runs, plan.kills, kills, over))
        warden.start()
        teller.start()
        try:
            with app.app_context():
                began = time.monotonic()
                _book_in_waves(ground, plan, goes_down=goes_down, crash=crash)
                _wait_until(lambda: kills.value >= plan.kills, plan.kills)
                _wait_until(lambda: not _open(), PATIENCE)
                took = time.monotonic() - began
        finally:
            over.set()
            warden.join(30)
            done.set()
            teller.join(30)
        with app.app_context():
            answer = _judged(provider, plan, kills.value)
            db.session.remove()
            db.engine.dispose()
        answer.figures["seconds"] = f"{took:.0f}"
        return answer


def _application(ground: ProofDatabase, provider: str) -> Flask:
    texting = {
        "sms": TwilioProvider(
            account_sid=fake_twilio.ACCOUNT,
            auth_token=fake_twilio.TOKEN,
            from_number="+447700900000",
            api_base_url=provider,
        ),
        "public_base_url": "https://advice.example.gov.uk",
    }
    return create_app(make_settings(ground.url, ground.folder, **texting))


def keep_killing(ground: ProofDatabase, provider: str, runs: Clock, wanted: int, kills: Any, over: Any) -> None:
    """Fork two workers, and kill and replace one after the other until `wanted` kills."""
    logging.disable(logging.CRITICAL)
    with runs.running():
        app, chance = _application(ground, provider), random.Random(7)
        with app.app_context():
            db.engine.dispose()
        workers = [_start(app) for _ in range(WORKERS)]
        while not over.is_set():
            time.sleep(chance.uniform(0.05, 0.65) if wanted > 50 else chance.uniform(0.05, 0.4))
            if kills.value < wanted:
                number = chance.randrange(WORKERS)
                _kill(workers[number])
                kills.value += 1
                workers[number] = _start(app)
        for worker in workers:
            _kill(worker)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _start(app: Flask) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        random.seed()
        _work(app)
    finally:
        os._exit(1)


def _work(app: Flask) -> None:
    """Run the worker's loop: a round that fails is followed by the next."""
    with app.app_context():
        conf, parent = settings(), os.getppid()
        assert isinstance(conf.sms, TwilioProvider)
        sms = TwilioSms(
            account_sid=conf.sms.account_sid,
            auth_token=conf.sms.auth_token,
            from_number=conf.sms.from_number,
            api_base_url=conf.sms.api_base_url,
            public_base_url=conf.public_base_url,
            timeout=FULL_PLAN.timeout,
        )
        gateways = Gateways(sms, ConsoleEmail(), sender_for(conf))
        while os.getppid() == parent:
            with suppress(Exception):
                jobs.run_round(gateways, clock.now(), watch=clock.now)
            with suppress(Exception):
                db.session.remove()
            time.sleep(random.uniform(0.02, 0.1))


def _book_in_waves(ground: ProofDatabase, plan: Plan, *, goes_down: bool, crash: bool) -> None:
    chance = random.Random(11)
    half = plan.texts // 2 // plan.wave * plan.wave
    for first in range(0, plan.texts, plan.wave):
        if goes_down and first == half:
            with outage(ground, crash=crash):
                time.sleep(plan.down)
        numbers = range(first, min(first + plan.wave, plan.texts))
        _wait_until(lambda numbers=numbers: book(numbers, chance), PATIENCE)
        time.sleep(plan.every)


def _open() -> bool:
    """Whether any due text is still to be sent, looked up or given up."""
    try:
        db.session.rollback()
        done = select(Message.id).where(Message.status.in_(("planned", "claimed", "unknown")))
        left = db.session.scalars(done.where(Message.due_at <= clock.now(), Message.kind == "confirmation")).first()
        known = set(db.session.scalars(select(Message.subject_reference)))
        missing = set(db.session.scalars(select(Appointment.reference).where(Appointment.starts_at > clock.now())))
    except DBAPIError:
        return True
    return left is not None or not missing <= known


def _wait_until(holds: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.1)


def _judged(provider: FlakyProvider, plan: Plan, kills: int) -> Answer:
    db.session.rollback()
    answer, ends = Answer({}), Counter[str]()
    rows = db.session.scalars(select(Message).where(Message.kind == "confirmation")).all()
    by_number: dict[str, list[dict[str, Any]]] = {number_of(n): [] for n in range(plan.texts)}
    for text in provider.taken:
        by_number[text["to"]].append(text)
    calls = set(db.session.scalars(select(Task.key)))
    seen = set()
    for row in rows:
        assert row.contact_point is not None
        taken = by_number[row.contact_point.value]
        seen.add(row.contact_point.value)
        ends[row.status] += 1
        answer.expect(len(taken) < 2, "sent twice")
        late = any(datetime.fromisoformat(text["arrived"]) > row.worthless_at for text in taken)
        answer.expect(not late, "sent after its deadline")
        answer.expect(bool(taken) or row.status not in {"sent", "delivered"}, "lost: counted as sent, never taken")
        # A receipt after the visit has begun opens no Task.
        in_time = row.status == "failed" and row.settled_at is not None and row.settled_at < row.worthless_at
        answer.expect(not in_time or f"{CALL_KEY}{row.reference}" in calls, "lost: failed in time, nobody told")
        answer.expect(row.status not in {"planned", "claimed", "unknown"}, f"lost: still {row.status} at the end")
        soon = row.worthless_at - row.due_at < timedelta(hours=12)
        answer.expect(row.status != "expired" or soon, "lost: given up with days to go")
    begun = set(
        db.session.scalars(
            select(ContactPoint.value)
            .join(CitizenContact)
            .join(Citizen)
            .join(Appointment, Appointment.citizen_id == Citizen.id)
            .where(Appointment.starts_at <= clock.now())
        )
    )
    missing = set(by_number) - seen - begun
    answer.expect(not missing, "lost: never planned")
    answer.expect(kills >= plan.kills, f"only {kills} kills: the proof proves nothing")
    answer.expect(len(rows) > plan.texts * 0.8, f"only {len(rows)} texts: the proof proves nothing")
    counts = provider.counts
    answer.figures = {
        "texts": str(plan.texts),
        "kill -9": str(kills),
        "taken by the provider": str(len(provider.taken)),
    }
    answer.figures |= {name: str(counts[name]) for name in sorted(counts)}
    answer.figures |= {f"ended as {status}": str(count) for status, count in sorted(ends.items())}
    answer.figures["begun before any worker came"] = str(plan.texts - len(seen))
    answer.figures |= {name: str(answer.faults.count(name)) for name in ("sent twice", "sent after its deadline")}
    answer.figures["lost"] = str(sum(fault.startswith("lost") for fault in answer.faults))
    return answer
