"""Numbers of countries that this council does not text: kept from before, or typed by staff, they are never texted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from booking.citizens.rules import ContactKind
from booking.core.database import transaction
from booking.core.phone_numbers import allowed_countries
from booking.replies import operations as replies
from booking.replies.errors import NumberNotTexted
from tests.messages.conftest import EMAIL, MOBILE
from tests.replies.test_views_webhooks import text

FRIDAY = date(2026, 12, 4)
TAJIK = (ContactKind.MOBILE, "+992917123456")
CUBAN = (ContactKind.MOBILE, "+5351234567")
SATELLITE = (ContactKind.MOBILE, "+881612345678")
PERSONAL = (ContactKind.MOBILE, "+447012345678")
IRISH = (ContactKind.MOBILE, "+353850123456")


@pytest.mark.parametrize("abroad", [TAJIK, CUBAN, SATELLITE, PERSONAL])
def test_a_number_abroad_is_never_texted_and_a_person_reminds_them(council, abroad):
    council.book(abroad, day=FRIDAY)
    council.round()
    council.at(5, hours=1).round()
    assert council.texts() == []
    said = [(task.kind, task.detail.split(":")[0]) for task in council.tasks()]
    assert said == [("call", "Confirm"), ("call", "Remind them")]


def test_with_an_address_beside_it_the_address_is_used(council):
    council.book(TAJIK, EMAIL, day=FRIDAY)
    council.round()
    council.at(5, hours=1).round()
    assert (council.texts(), council.tasks()) == ([], [])
    assert [letter.to for letter in council.email.taken] == [EMAIL[1], EMAIL[1]]


def test_what_was_planned_before_the_setting_changed_is_not_sent(council, monkeypatch):
    council.book(IRISH, day=FRIDAY)
    council.round()
    assert len(council.texts()) == 1
    monkeypatch.setattr(allowed_countries, "countries", ("GB",))
    council.at(5, hours=1).round()
    assert len(council.texts()) == 1
    assert [row.why for row in council.rows(kind="reminder_3_days")] == ["do not text"]


def test_each_country_at_its_price(council):
    sender = replace(council.gateways.sender, text_price=250, text_price_abroad=1000)
    council.gateways = replace(council.gateways, sender=sender)
    british, irish = council.book(MOBILE, day=FRIDAY), council.book(IRISH, day=FRIDAY, hour=12)
    council.round()
    assert council.rows(british, kind="confirmation")[0].price == 250
    assert council.rows(irish, kind="confirmation")[0].price == 1000


def test_nobody_writes_back_to_a_number_abroad(council):
    council.book(TAJIK, day=FRIDAY)
    asked = text(council, "Is there parking?", sender=TAJIK[1])
    with pytest.raises(NumberNotTexted), transaction():
        replies.answer(asked, "Yes.", by_id=council.host.id, now=council.now)
    council.round()
    assert council.texts() == []
