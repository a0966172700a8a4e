"""Rates of choosing, rendering and claiming texts by two workers, and the delay until one is sent."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from booking import create_app
from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.citizens import operations as citizens
from booking.citizens.models import CaseRecord, Citizen, CitizenContact, ContactPoint
from booking.citizens.rules import ContactKind, Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.heartbeat import last_heartbeat
from booking.core.tokens import random_reference, token_hash
from booking.gateways import Gateways, Sender
from booking.gateways.base import DeliveryReceipt, ListedText, Sent, SmsGateway
from booking.gateways.console import ConsoleEmail
from booking.messages import operations
from booking.messages.models import Message, ReconciledDependency, ReconciledVersion
from booking.messages.rules.facts import says_of
from booking.services.models import Service
from booking.sessions.models import BusyTime
from booking.staff.models import StaffMember
from booking.worker import CHORES, run_forever
from booking.worker.chores import SEND
from tests.benchmarks import data
from tests.databases import make_settings

WORKERS, DUE, NOT_DUE, BOOKED = 2, 12_000, 100_000, 8
SENDER = Sender("Testdale Council", "01706 000000", "https://advice.example.gov.uk")
FIRST = 1_000_000  # ids that no other row has
_CHUNK, _PATIENCE = 5_000, 300
_context = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Claimed:
    """What two workers claimed in how many seconds, with each one's `busy` time; `twice`: claimed by both."""

    texts: int
    seconds: float
    busy: float
    twice: int


def fill() -> None:
    """Insert due confirmations of people with a number each, and reminders far ahead of other appointments."""
    starts_at = clock.instant(data.LAST_DAY, data.OPENS)
    numbers = range(FIRST, FIRST + DUE)
    settled: dict[str, Any] = {"subject_kind": "appointment", "version": 1}
    with transaction():
        _insert(
            StaffMember,
            [{"id": n, "email": f"t{n}@testdale.example", "name": "T", "fs_uniquifier": f"t{n}"} for n in numbers],
        )
        _insert(CaseRecord, [{"id": n, "reference": f"{n:010}", "opened_at": data.NOW} for n in numbers])
        people = {"typed_name": "Ada", "name_folded": "ada", "named_at": data.NOW}
        _insert(Citizen, [{"id": n, "case_record_id": n, **people} for n in numbers])
        _insert(ContactPoint, [{"id": n, "kind": "mobile", "value": f"+4474{n:08}"} for n in numbers])
        _insert(CitizenContact, [{"citizen_id": n, "contact_point_id": n} for n in numbers])
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=25)}
        _insert(BusyTime, [{"id": n, "advisor_id": n, "kind": "appointment", **times} for n in numbers])
        booked: list[dict[str, Any]] = [
            {"reference": random_reference(), "citizen_id": n, "busy_time_id": n, "advisor_id": n} for n in numbers
        ]
        rest = {"service_id": 1, "venue_id": 1, **times, "booked_at": data.NOW}
        _insert(Appointment, [{**one, **rest, "link_hash": token_hash(str(one["citizen_id"]))} for one in booked])
        says, ahead = says_of(starts_at, 1), data.NOW + timedelta(days=20)
        due = [_text(one["reference"], "confirmation", one["citizen_id"], says, data.NOW, starts_at) for one in booked]
        _insert(Message, due)
        _insert(
            ReconciledVersion,
            [{**settled, "subject_reference": one["reference"]} for one in booked],
        )
        rests_on = {"subject_kind": "appointment", "kind": "contact_point", "row_version": 1}
        _insert(
            ReconciledDependency,
            [{**rests_on, "subject_reference": one["reference"], "row_id": one["citizen_id"]} for one in booked],
        )
        later = (random_reference() for _ in range(NOT_DUE))
        _insert(Message, [_text(one, "reminder_1_day", FIRST, says, ahead, starts_at) for one in later])


def _text(subject: str, kind: str, contact_id: int, says: str, due_at: datetime, until: datetime) -> dict[str, Any]:
    return {
        "reference": random_reference(),
        "subject_kind": "appointment",
        "subject_reference": subject,
        "subject_version": 1,
        "kind": kind,
        "channel": "sms",
        "says": says,
        "contact_point_id": contact_id,
        "due_at": due_at,
        "worthless_at": until,
    }


def _insert(table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _CHUNK):
        db.session.execute(insert(table), rows[start : start + _CHUNK])


def claim_all(url: str, folder: Path, *, limit: int) -> Claimed:
    """Let two workers claim what is due, `limit` at once: each half of a run's share."""
    answers, line = _context.Queue(), _context.Barrier(WORKERS)
    words = (url, folder, limit, line, answers)
    crowd = [_context.Process(target=_claim, args=words, daemon=True) for _ in range(WORKERS)]
    for process in crowd:
        process.start()
    told = [answers.get(timeout=_PATIENCE) for _ in crowd]
    for process in crowd:
        process.join(_PATIENCE)
    references = [reference for claimed, *_ in told for reference in claimed]
    began, ended = min(t[1] for t in told), max(t[2] for t in told)
    busy = sum(t[3] for t in told) / WORKERS
    return Claimed(len(references), ended - began, busy, len(references) - len(set(references)))


def _claim(url: str, folder: Path, limit: int, line: Any, answers: Any) -> None:
    app = create_app(make_settings(url, folder))
    with app.app_context():
        references = _claimed(1)  # warm up
        line.wait(_PATIENCE)
        began, busy = time.time(), time.process_time()
        while len(references) < DUE / 2 / WORKERS and (taken := _claimed(limit)):
            references += taken
        answers.put((references, began, time.time(), time.process_time() - busy))


def _claimed(limit: int) -> list[str]:
    with transaction():
        return [dispatch.reference for dispatch in operations.claim(SENDER, data.NOW, limit=limit)[1]]


class Noted(SmsGateway):
    """A gateway that records when a text reaches it."""

    name = "noted"

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    def send(self, to: str, body: str, reference: str) -> Sent:
        self.at[to] = time.time()
        return Sent(reference)

    def find(self, to: str, body: str, since: datetime, *, reference: str) -> Sent | None:
        return None

    def sent_since(self, since: datetime) -> Iterator[ListedText]:
        return iter(())

    def delivery_status(self, provider_id: str, reference: str) -> DeliveryReceipt | None:
        return None


def handed_over(url: str, folder: Path, free: Sequence[data.Seat]) -> list[float]:
    """Measure seconds from a booking to the gateway in the worker's own loop, for each of many, shortest first."""
    app, noted, stop = create_app(make_settings(url, folder)), Noted(), threading.Event()
    gateways, booked = Gateways(noted, ConsoleEmail(), SENDER), {}
    send = {"chores": [chore for chore in CHORES if chore.name == SEND], "stop": stop}
    worker = threading.Thread(target=run_forever, args=(app, gateways), kwargs=send, daemon=True)
    worker.start()
    try:
        with app.app_context():
            while last_heartbeat() is None:  # the first round reconciles the benchmark's own rows
                db.session.rollback()
                time.sleep(0.1)
            for n, seat in enumerate(free[:BOOKED]):
                number = f"+4477009001{n:02}"
                _book(number, seat)
                booked[number] = time.time()
                time.sleep(0.9)
        until = time.monotonic() + 30
        while not set(booked) <= set(noted.at) and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        stop.set()
        worker.join(_PATIENCE)
    return sorted(noted.at.get(number, float("inf")) - at for number, at in booked.items())


def _book(number: str, seat: data.Seat) -> None:
    venue_id, starts_at = (seat[0] - 1) // data.ADVISORS_EACH + 1, seat[1]
    with transaction() as session:
        person = citizens.name_citizen("Ada Lovelace", contacts=[(ContactKind.MOBILE, number)], now=data.NOW)
        service = session.get_one(Service, 1)
        appointments.book(person, service, venue_id=venue_id, starts_at=starts_at, needs=Needs(), now=data.NOW)
