"""Repeats to a number within ten minutes go as one text that carries every reference, and share its fate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from booking.core.database import transaction
from booking.core.tokens import show_reference
from booking.gateways.base import DeliveryReceipt, ListedText, Meaning, ReceiptStatus, Refused, Unsure
from booking.messages import operations
from booking.messages.rules.gathering import (
    MOST_CHANGES,
    MOST_GATHERED,
    gathered_letter,
    gathered_text,
    gathered_until,
    paced_until,
)
from booking.wording.rules.kinds import MessageKind
from booking.wording.rules.parts import parts
from tests.messages.conftest import EMAIL, MOBILE, OTHER_MOBILE, SENDER
from tests.wording.test_rules_rendering import told

FRIDAY = date(2026, 12, 4)


def family(council, *, more=2):
    """One is booked and told; the others are booked a minute later."""
    first = council.book(MOBILE, day=FRIDAY, hour=10)
    council.round()
    council.at(minutes=1)
    others = [council.book(MOBILE, day=FRIDAY, hour=11 + n) for n in range(more)]
    council.round()
    return first, others


def confirmations(council, appointments):
    """Theirs, whichever carries the others first."""
    rows = [council.rows(one, kind="confirmation")[0] for one in appointments]
    return sorted(rows, key=lambda row: (row.carried_by, row.id))


def test_the_first_goes_at_once_and_the_others_as_one(council):
    first, others = family(council)
    assert len(council.texts()) == 1 and show_reference(first.reference) in council.texts()[0]
    council.at(minutes=8).round()
    assert len(council.texts()) == 1
    council.at(minutes=2).round()
    _first, text = council.texts()
    assert text.startswith("Testdale Council. Booked: Heywood Library, Fri 4 Dec, 11:30am, ref ")
    assert all(show_reference(one.reference) in text for one in others)
    assert text.endswith("https://advice.example.gov.uk/find-booking")
    carrier, carried = confirmations(council, others)
    assert (carrier.status, carried.status, carried.carried_by) == ("sent", "sent", carrier.reference)
    assert (carrier.parts, carried.parts, carried.body) == (parts(text), 0, text)
    council.at(minutes=20).round()
    assert len(council.texts()) == 2


def test_nine_at_once_are_one_text_of_three_parts_and_each_is_told(council):
    sender = replace(council.gateways.sender, text_price=250)
    council.gateways = replace(council.gateways, sender=sender)
    booked = [council.book(MOBILE, day=FRIDAY + timedelta(days=n // 5), hour=10 + n % 5) for n in range(9)]
    council.round()
    (text,) = council.texts()
    assert parts(text) <= 3 and all(one.reference in text.replace(" ", "") for one in booked)
    rows = confirmations(council, booked)
    assert {row.status for row in rows} == {"sent"}
    assert sum(row.price for row in rows) == parts(text) * 250


def test_another_number_and_e_mails_are_not_gathered(council):
    council.book(MOBILE, EMAIL, day=FRIDAY, hour=10)
    council.book(MOBILE, EMAIL, day=FRIDAY, hour=11)
    council.book(OTHER_MOBILE, day=FRIDAY, hour=12)
    council.round()
    assert sorted(to for to, *_ in council.sms.taken) == [MOBILE[1], OTHER_MOBILE[1]]
    assert len(council.email.taken) == 2


def test_one_that_is_cancelled_meanwhile_is_not_told(council):
    _first, (kept, gone) = family(council)
    council.cancel(gone)
    council.at(minutes=10).round()
    text = council.texts()[1]
    assert show_reference(kept.reference) in text and show_reference(gone.reference) not in text
    assert text.startswith("Testdale Council. Booked: ")  # alone, in the ordinary words


def test_nobody_who_is_on_the_way_waits_for_it(council):
    day = council.now.date()
    council.book(MOBILE, day=day, hour=12)
    council.round()
    council.at(minutes=1).book(MOBILE, day=day, hour=10)  # at half past ten: in a quarter of an hour
    council.round()
    assert len(council.texts()) == 2


def test_a_report_on_the_text_is_one_on_each(council):
    _first, others = family(council)
    council.at(minutes=10).round()
    carrier = confirmations(council, others)[0]

    def tell(delivery_status, refused=None):
        report = DeliveryReceipt(carrier.reference, "SM2", delivery_status, refused)
        with transaction():
            assert operations.record_receipt(report, "fake", SENDER, council.now)
        return [row.status for row in confirmations(council, others)]

    assert tell(ReceiptStatus.FAILED, Refused(Meaning.WRONG_ADDRESS, "30005")) == ["failed", "failed"]
    assert {task.subject_reference for task in council.tasks()} == {one.reference for one in others}
    assert tell(ReceiptStatus.DELIVERED) == ["delivered", "delivered"]
    assert council.tasks() == []


@pytest.mark.parametrize("meaning", [Meaning.WRONG_ADDRESS, Meaning.TRY_LATER, Meaning.OPTED_OUT])
def test_a_refusal_is_one_of_each(council, meaning):
    _first, others = family(council)

    def refuse(_to, _reference):
        raise Refused(meaning, "x")

    council.sms.before = refuse
    council.at(minutes=10).round()
    stand = {(row.status, row.carried_by == "") for row in confirmations(council, others)}
    if meaning is Meaning.TRY_LATER:
        assert stand == {("planned", True)}
    else:
        assert {status for status, _alone in stand} == {"failed"}
    council.sms.before = None
    council.at(minutes=30).round()
    assert len(council.texts()) == (2 if meaning is Meaning.TRY_LATER else 1)


@pytest.mark.parametrize("taken", [True, False])
def test_without_an_answer_the_list_is_asked_for_the_one_text(council, taken):
    _first, others = family(council)

    def hang_up(to, reference):
        if taken:
            rows = [row for row in council.rows(kind="confirmation") if row.reference == reference]
            council.sms.take(to, rows[0].body, reference)
        raise Unsure("hung up")

    council.sms.before = hang_up
    council.at(minutes=10).round()
    assert {row.status for row in confirmations(council, others)} == {"unknown"}
    council.sms.before = None
    council.at(minutes=3).round()
    council.round()
    assert {row.status for row in confirmations(council, others)} == {"sent"}
    assert (council.sms.looked, len(council.texts())) == (1, 2)


def test_a_worker_that_dies_leaves_all_of_them_to_be_looked_up_once(council):
    _first, others = family(council)
    council.at(minutes=10)
    with transaction():
        _count, [dispatch] = operations.claim(SENDER, council.now)
    assert len(dispatch.messages) == 2
    council.at(minutes=6)
    with transaction():
        [lost] = operations.claim_lost(SENDER, council.now)
    assert (lost.body, len(lost.messages)) == (dispatch.body, 2)
    with transaction():
        operations.record_not_found(lost, council.now)
    council.round()
    assert {row.status for row in confirmations(council, others)} == {"sent"}
    assert len(council.texts()) == 2


def test_after_a_restore_the_one_text_is_known_for_each(council):
    """The backup was made between the claim and the answer."""
    _first, others = family(council)
    council.at(minutes=10)
    with transaction():
        _count, [dispatch] = operations.claim(SENDER, council.now)
    taken = ListedText("SM9", dispatch.to, dispatch.body, "", council.now)
    with transaction():
        done = operations.compare_listed([taken], "fake", SENDER, council.now)
    assert (done.marked, done.asked) == (1, 0)
    assert {row.status for row in confirmations(council, others)} == {"sent"}


def test_what_is_given_back_is_gathered_anew(council):
    _first, others = family(council)
    council.at(minutes=10)
    with transaction():
        _count, [dispatch] = operations.claim(SENDER, council.now)
        operations.release([dispatch.reference], council.now)
    assert {(row.status, row.carried_by) for row in confirmations(council, others)} == {("planned", "")}
    council.round()
    assert len(council.texts()) == 2


@pytest.mark.parametrize("kind", [MessageKind.CONFIRMATION, MessageKind.LOST_REFERENCE])
def test_the_words(app, kind):
    one = replace(told(), kind=kind)
    several = [replace(one, reference=f"ABCDEFGH{n:02}") for n in range(MOST_GATHERED)]
    with app.app_context():
        for language in ("en", "cy"):
            text = gathered_text([replace(each, language=language) for each in several], SENDER.base_url)
            assert parts(text) <= 3 and all(each.reference in text.replace(" ", "") for each in several)
            subject, letter = gathered_letter([replace(each, language=language) for each in several])
            assert subject and all(show_reference(each.reference) in letter for each in several) and "{" not in letter
        neutral = gathered_text([replace(each, neutral=True) for each in several[:2]], SENDER.base_url)
    assert one.venue not in neutral and "ABCDE FGH00, ABCDE FGH01" in neutral


def test_until_when_one_waits(now):
    visit = now + timedelta(days=3)
    assert gathered_until(None, visit, now) is None
    assert gathered_until(now - timedelta(minutes=2), visit, now) == now + timedelta(minutes=8)
    assert gathered_until(now - timedelta(minutes=10), visit, now) is None
    assert gathered_until(now, now + timedelta(minutes=20), now) == now + timedelta(minutes=5)


@pytest.mark.parametrize("by", [MOBILE, EMAIL])
def test_who_cancels_and_undoes_for_ever_texts_somebody_six_times_an_hour(council, by):
    """Anybody can book with somebody else's number, and every change of it would be one more text to them."""

    def told():
        return len(council.texts()) + len(council.email.taken)

    appointment = council.book(by, day=FRIDAY)
    council.round()
    for _ in range(MOST_CHANGES + 2):
        council.cancel(appointment)
        council.at(seconds=10).round()
        council.undo(appointment)
        council.at(seconds=10).round()
    assert told() == 1 + MOST_CHANGES
    council.cancel(appointment)
    council.at(minutes=61).round()
    council.at(minutes=61).round()
    assert told() == 1 + MOST_CHANGES + 1  # what is so by then, once
    assert council.rows(appointment)[-1].kind == "cancelled"


@pytest.mark.parametrize(
    ("went", "hours", "waits"),
    [
        (MOST_CHANGES - 1, 5, None),
        (MOST_CHANGES, 5, 50),
        (MOST_CHANGES, 1 / 2, 15),  # they are told before they go
        (MOST_CHANGES, 1 / 5, None),
        (2 * MOST_CHANGES, 1 / 5, 50),  # and no more
    ],
)
def test_how_long_news_of_changes_waits(now, went, hours, waits):
    lately = [now - timedelta(minutes=10)] * went
    until = paced_until([now - timedelta(hours=2), *lately], now + timedelta(hours=hours), now)
    assert until == (None if waits is None else now + timedelta(minutes=waits))


def test_what_staff_change_is_told_however_often(council):
    appointment = council.book(MOBILE, day=FRIDAY)
    council.round()
    for hour in range(11, 17):
        council.move(appointment, FRIDAY, hour)
        council.at(minutes=1).round()
    council.cancel(appointment, by=True)
    council.at(minutes=5).round()
    assert len(council.texts()) == 1 + MOST_CHANGES + 1
