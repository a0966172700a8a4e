"""What nothing more is heard of is asked about after a day, and openly unknown after three; waits that do not march."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from booking.gateways.base import DeliveryReceipt, Meaning, ReceiptStatus, Refused, Unsure
from booking.gateways.console import ConsoleSms
from booking.messages import jobs
from booking.messages.operations.asking_receipts import NEVER_TOLD
from booking.messages.rules.retry import RETRY_WAITS, retry_after
from tests.messages.conftest import MOBILE, OTHER_MOBILE

FRIDAY = date(2026, 12, 4)


@pytest.fixture
def sent(council):
    """A text that went, and of which nothing more was heard."""
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    return council.rows(booked, kind="confirmation")[0].reference


def stands(council, reference):
    (row,) = council.rows(reference=reference)
    return row.status, row.settled_at, row.asked_at


def test_it_is_asked_about_after_a_day_and_then_once_a_day(council, sent):
    council.at(hours=23)
    assert jobs.ask_for_receipts(council.gateways, council.now) == 0
    council.at(hours=1)
    assert [jobs.ask_for_receipts(council.gateways, council.now) for _twice in range(2)] == [1, 0]
    assert stands(council, sent) == ("sent", None, council.now)
    council.at(hours=24)
    assert jobs.ask_for_receipts(council.gateways, council.now) == 1


def test_what_the_provider_answers_is_recorded(council, sent):
    council.sms.fates[sent] = DeliveryReceipt(sent, "SM1", ReceiptStatus.DELIVERED)
    jobs.ask_for_receipts(council.gateways, council.at(1).now)
    assert stands(council, sent)[0] == "delivered"
    assert jobs.ask_for_receipts(council.gateways, council.at(5).now) == 0


def test_what_failed_is_called(council, sent):
    council.sms.fates[sent] = DeliveryReceipt(
        sent, "SM1", ReceiptStatus.FAILED, Refused(Meaning.WRONG_ADDRESS, "30005")
    )
    jobs.ask_for_receipts(council.gateways, council.at(1).now)
    assert stands(council, sent)[0] == "failed" and len(council.tasks()) == 1


def test_after_three_days_it_stays_unknown_and_a_late_report_still_counts(council, sent):
    for _day in range(2):
        jobs.ask_for_receipts(council.gateways, council.at(1).now)
    assert stands(council, sent)[0] == "sent"
    jobs.ask_for_receipts(council.gateways, council.at(1).now)
    (row,) = council.rows(reference=sent)
    assert (row.status, row.settled_at, row.why) == ("unknown", council.now, NEVER_TOLD)
    looked, texts = council.sms.looked, len(council.texts())
    council.at(hours=1).round()
    assert (council.sms.looked, len(council.texts())) == (looked, texts)  # it is not looked up, and not sent again
    assert jobs.ask_for_receipts(council.gateways, council.now) == 0
    council.sms.fates[sent] = DeliveryReceipt(sent, "SM1", ReceiptStatus.DELIVERED)
    from tests.messages.test_operations_delivery_receipts import tell

    tell(council, sent, ReceiptStatus.DELIVERED)
    assert stands(council, sent)[0] == "delivered"


def test_its_words_are_forgotten_like_the_others(council, sent):
    for _day in range(3):
        jobs.ask_for_receipts(council.gateways, council.at(1).now)
    jobs.sweep_messages(council.at(6).now)
    assert council.rows(reference=sent)[0].body == ""


@pytest.mark.parametrize(
    ("problem", "asked"),
    [(Unsure("timeout"), 2), (ValueError("ours"), 2), (Refused(Meaning.OUR_ACCOUNT, "20003"), 0)],
)
def test_one_that_cannot_be_asked_about_does_not_stop_the_others(council, sent, monkeypatch, problem, asked):
    council.book(OTHER_MOBILE, day=FRIDAY, hour=12)
    council.round()

    def fail(_provider_id, reference):
        if reference == sent or asked == 0:
            raise problem
        return DeliveryReceipt(reference, "SM2", ReceiptStatus.DELIVERED)

    monkeypatch.setattr(council.sms, "delivery_status", fail, raising=False)
    assert jobs.ask_for_receipts(council.gateways, council.at(1, minutes=1).now) == asked
    assert sorted(row.status for row in council.rows(kind="confirmation")) == (
        ["delivered", "sent"] if asked else ["sent", "sent"]
    )


def test_where_nothing_is_sent_nobody_is_asked(council, monkeypatch):
    council.sms = ConsoleSms()
    council.gateways = council.gateways.__class__(council.sms, council.email, council.gateways.sender)
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    assert jobs.ask_for_receipts(council.gateways, council.at(5).now) == 0
    assert council.rows(booked, kind="confirmation")[0].status == "sent"


def test_waits_differ_by_message_and_are_the_same_for_whoever_counts():
    for attempts, longest in enumerate(RETRY_WAITS, 1):
        waits = [retry_after(attempts, f"REFERENCE{n}") for n in range(50)]
        assert len(set(waits)) == 50
        assert longest * 0.75 <= min(waits) and max(waits) <= longest
        assert max(waits) - min(waits) > longest * 0.2
    assert retry_after(1, "A") == retry_after(1, "A") != retry_after(2, "A")
    assert retry_after(1, "A") < timedelta(minutes=1)
