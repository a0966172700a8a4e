"""Whatever is done to an appointment, in whatever order, its messages are those a reader of the facts would expect."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from booking.appointments.models import Appointment, SlotOffer
from booking.core.database import db
from booking.core.errors import Refusal
from booking.core.quiet_hours import quiet
from booking.gateways.base import Meaning, Refused, Unsure
from booking.messages import jobs
from booking.messages.models import Message
from booking.messages.rules.reminders import reminder_due
from booking.wording.rules.kinds import MessageKind
from tests.databases import empty_database
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE, Council
from tests.selection import examples

BEGIN = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
DAYS = [date(2026, 12, day) for day in range(1, 11)]
GONE = {"sent", "unknown", "claimed", "failed"}
REMINDERS = (MessageKind.REMINDER_3_DAYS, MessageKind.REMINDER_1_DAY)

acts = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(DAYS), st.integers(9, 16), st.booleans()),
    st.tuples(st.just("cancel"), st.booleans()),
    st.tuples(st.just("undo"), st.booleans()),
    st.tuples(st.sampled_from(["disrupt", "restore", "wait", "offer"])),
    st.tuples(st.just("answer"), st.booleans()),
    st.tuples(
        st.just("reach"),
        st.sampled_from([(), (MOBILE,), (EMAIL,), (MOBILE, EMAIL), (LANDLINE,), (OTHER_MOBILE,), (LANDLINE, EMAIL)]),
    ),
    st.tuples(st.just("rounds"), st.integers(0, 2)),
    st.tuples(st.just("trouble"), st.sampled_from(["down", "hung up after taking it", "hung up before"])),
)
steps = st.lists(
    st.tuples(
        acts,
        st.sampled_from([1, 60, 1_800, 10_800, 43_200, 86_400, 172_800]),  # seconds until the next act
    ),
    max_size=14,
)


ROUND = ("rounds", 1)
DISRUPTED_AND_BACK = [(ROUND, 60), (("disrupt",), 10_800), (ROUND, 60), (("restore",), 10_800)]
OFFERED_AND_TAKEN = [(("wait",), 60), (("offer",), 1), (ROUND, 60), (("answer", True), 1), (ROUND, 60)]
CANCELLED_AND_UNDONE = [(ROUND, 60), (("cancel", True), 1), (("undo", True), 60), (("undo", True), 10_800)]


@dataclass
class Truth:
    """What a reader of the facts knows: how the appointment stood, and since when."""

    lines: list[tuple[datetime, str, datetime]] = field(default_factory=list)

    def note(self, at: datetime, status: str, starts_at: datetime) -> None:
        self.lines.append((at, status, starts_at))

    def at(self, moment: datetime) -> tuple[datetime, str, datetime]:
        return [line for line in self.lines if line[0] <= moment][-1]


def says(row: Message) -> tuple[str, datetime | None]:
    """The truth that a message tells."""
    if row.says == "cancelled":
        return "cancelled", None
    said = row.says.removeprefix("not:")
    start = datetime.strptime(said[:14], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    return "booked" if said == row.says else "disrupted", start


def notices(council: Council) -> list[Message]:
    """What went out and tells how the appointment stands."""
    rows = [row for row in gone_out(council) if row.kind not in REMINDERS and row.kind != "offer"]
    return sorted(rows, key=lambda row: (row.sent_at or council.now, row.id))


def gone_out(council: Council) -> list[Message]:
    return [row for row in council.rows() if row.status in GONE]


def check_what_went(council: Council, truth: Truth) -> None:
    """Each message was true when it went, went before it began, and said nothing that was said already."""
    heard: dict[tuple[str, int | None], str] = {}
    reminded: set[tuple[Any, str]] = set()
    for row in sorted(gone_out(council), key=lambda row: (row.sent_at or council.now, row.id)):
        if row.status in {"sent", "unknown"} and row.claimed_at is not None:
            _since, status, starts_at = truth.at(row.claimed_at)
            assert row.claimed_at < starts_at
            true = (status, None if status == "cancelled" else starts_at)
            assert row.kind == "offer" or says(row) == true, (row.kind, row.says, status)
        way = (row.channel, row.contact_point_id)
        if row.kind == "offer":
            check_offer(row, row.claimed_at or council.now)
            assert (way, row.subject_reference) not in reminded, "the same offer twice"
            reminded.add((way, row.subject_reference))
        elif row.kind in REMINDERS:
            assert (row.kind, row.says) not in reminded, "the same reminder twice"
            assert row.sent_at is None or not quiet(row.sent_at)
            reminded.add((row.kind, row.says))
        else:
            assert heard.get(way) != row.says, "told what was known"
            heard[way] = row.says


def check_offer(row: Message, at: datetime) -> None:
    """An offer went by day, while it was open."""
    offer = db.session.scalars(db.select(SlotOffer).filter_by(reference=row.subject_reference)).one()
    assert not quiet(at) and offer.offered_at <= at < offer.expires_at
    assert offer.answered_at is None or at <= offer.answered_at


def check_everyone_knows(council: Council, appointment: Appointment, truth: Truth) -> None:
    """By every way to write to them, the last that they heard is true; who never heard of it need not hear its end."""
    _since, status, starts_at = truth.lines[-1]
    for point in appointment.citizen.contact_points:
        heard = [says(row) for row in notices(council) if row.contact_point_id == point.id and row.channel != "call"]
        true = (status, None if status == "cancelled" else starts_at)
        if point.kind != "landline" and (heard or status == "booked"):
            assert heard and heard[-1] == true, (point.kind, heard, true)


def check_nothing_is_missing(council: Council, truth: Truth) -> None:
    """After an untroubled round: whoever can be reached knows the truth, and every reminder due has gone."""
    since, status, starts_at = truth.lines[-1]
    if council.now >= starts_at or council.now - since < timedelta(seconds=120):
        return
    rows = council.rows()
    assert not [r for r in rows if r.status == "planned" and r.due_at <= council.now and not quiet(council.now)]
    told = [row for row in rows if row.status in {"sent", "failed"}]
    if status != "booked":
        assert not [row for row in rows if row.status == "planned" and row.kind != "offer"]
        return
    for kind in REMINDERS:
        due = reminder_due(kind, starts_at)
        over = reminder_due(REMINDERS[1], starts_at) if kind is REMINDERS[0] else starts_at
        first_true = min(at for at, stood, start in truth.lines if (stood, start) == (status, starts_at))
        went = [row for row in told if row.kind == kind and says(row)[1] == starts_at]
        if due < first_true + timedelta(hours=4):
            assert not went, "a reminder on the heels of the booking"
        elif since + timedelta(hours=4) <= due <= council.now < over and not quiet(council.now):
            assert len(went) == 1, f"{kind} is lost"


def trouble(council: Council, how: str) -> None:
    """A round in which the provider fails, then ten minutes in which it is well again."""

    def fail(to: str, reference: str) -> None:
        if how == "down":
            raise Refused(Meaning.TRY_LATER, "30003")
        if how == "hung up after taking it":
            council.sms.take(to, council.rows(reference=reference)[0].body, reference)
        raise Unsure("timeout")

    council.sms.before = fail
    council.round()
    council.sms.before = None
    council.at(minutes=10).round()
    council.round()


CHANGES: dict[str, Callable[..., object]] = {
    "move": lambda council, booked, day, hour, by: council.move(booked, day, hour=hour, by=by),
    "cancel": lambda council, booked, by: council.cancel(booked, by=by),
    "undo": lambda council, booked, by: council.undo(booked, by=by),
    "disrupt": lambda council, booked: council.disrupt(booked),
    "restore": lambda council, _booked: council.restore(),
    "answer": lambda council, booked, yes: council.answer(booked, yes),
}
OTHERS: dict[str, Callable[..., object]] = {
    "reach": lambda council, booked, contacts: council.reach_by(booked, *contacts),
    "wait": lambda council, booked: council.wait(booked),
    "offer": lambda council, _booked: council.offer(),
    "rounds": lambda council, _booked, times: [council.round() for _ in range(times)],
    "trouble": lambda council, _booked, how: trouble(council, how),
}


def play(council: Council, truth: Truth, appointment: Appointment, act) -> None:
    what, *how = act
    try:
        {**CHANGES, **OTHERS}[what](council, appointment, *how)
    except Refusal:
        return
    if what in CHANGES:
        stands = "disrupted" if appointment.disrupted_at and appointment.status == "booked" else appointment.status
        truth.note(council.now, stands, appointment.starts_at)


@settings(
    max_examples=int(os.environ.get("ALONGSIDE_HISTORIES", examples(12))),
    derandomize="ALONGSIDE_HISTORIES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@example(first=(MOBILE,), day=DAYS[9], steps=DISRUPTED_AND_BACK)
@example(first=(MOBILE,), day=DAYS[9], steps=DISRUPTED_AND_BACK[:2])
@example(first=(MOBILE, EMAIL), day=DAYS[9], steps=OFFERED_AND_TAKEN)
@example(first=(LANDLINE,), day=DAYS[9], steps=CANCELLED_AND_UNDONE)
@given(first=st.sampled_from([(MOBILE,), (MOBILE, EMAIL), (LANDLINE,), ()]), day=st.sampled_from(DAYS), steps=steps)
def test_the_messages_are_those_that_a_reader_of_the_facts_expects(app, first, day, steps):
    empty_database()
    council, truth = Council(BEGIN), Truth()
    appointment = council.book(*first, day=day)
    truth.note(council.now, appointment.status, appointment.starts_at)
    for act, seconds in steps:
        play(council, truth, appointment, act)
        council.at(seconds=seconds)
    council.at(minutes=10).round()
    council.round()
    check_what_went(council, truth)
    check_nothing_is_missing(council, truth)
    if council.now < appointment.starts_at:
        check_everyone_knows(council, appointment, truth)
    assert jobs.reconcile_all(council.now, everything=True).planned == 0
    council.now = max(council.now, truth.lines[-1][2])
    council.round()
    db.session.rollback()
    assert not [row for row in council.rows() if row.status == "planned"], "something is still planned after it is over"
    assert not [task for task in council.tasks() if task.kind == "call"], "somebody is still to be called"
