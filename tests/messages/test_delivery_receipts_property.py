"""However often and in whatever order a provider tells what became of a text, it ends the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.gateways.base import Meaning, ReceiptStatus, Refused
from booking.messages.rules.reconciliation import Status, further
from tests.messages.conftest import MOBILE
from tests.messages.test_operations_delivery_receipts import tell
from tests.selection import examples

FRIDAY = date(2026, 12, 4)
BUSY = Refused(Meaning.TRY_LATER, "30003")
WRONG = Refused(Meaning.WRONG_ADDRESS, "30005")
TOLD = {
    ReceiptStatus.TAKEN: Status.SENT,
    ReceiptStatus.FAILED: Status.FAILED,
    ReceiptStatus.DELIVERED: Status.DELIVERED,
}
LEFT = (Status.CLAIMED, Status.UNKNOWN, Status.SENT, Status.FAILED, Status.DELIVERED)


@st.composite
def two_tellings(draw):
    """The same things told, each at least once, in two orders with repeats of their own."""
    fates = draw(st.lists(st.sampled_from(list(ReceiptStatus)), min_size=1, max_size=3, unique=True))
    tellings = []
    for _which in range(2):
        repeats = draw(st.lists(st.sampled_from(fates), max_size=4))
        tellings.append(draw(st.permutations([*fates, *repeats])))
    return tellings


@given(two_tellings(), st.sampled_from(LEFT))
def test_by_the_rule(tellings, begins):
    ends = set()
    for telling in tellings:
        status = begins
        for delivery_status in telling:
            becomes = further(status, TOLD[delivery_status])
            assert status not in {Status.FAILED, Status.DELIVERED} or becomes in {status, Status.DELIVERED}
            status = becomes
        ends.add(status)
    assert len(ends) == 1


@pytest.fixture
def texts(council):
    """Texts that the provider took, one after the other."""
    return iter([(FRIDAY.replace(day=1 + n % 18), 9 + n // 18) for n in range(80)])


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(tellings=two_tellings())
def test_in_the_database(council, texts, tellings):
    ends = []
    for telling in tellings:
        day, hour = next(texts)
        booked = council.book(MOBILE, day=day, hour=hour)
        council.at(minutes=11).round()
        (row,) = council.rows(booked, kind="confirmation")
        for delivery_status in telling:
            tell(council, row.reference, delivery_status, BUSY if delivery_status is ReceiptStatus.FAILED else None)
        (row,) = council.rows(booked, kind="confirmation")
        calls = [task for task in council.tasks() if task.subject_reference == booked.reference]
        ends.append((row.status, row.why, row.settled_at is not None, len(calls)))
        council.cancel(booked)
    assert ends[0] == ends[1]
    assert ends[0][3] == (ends[0][0] == "failed")
