"""Likely doubles by keyboard: one key each, and nothing beside the page at 320 px."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from playwright.sync_api import expect

from booking.cases.jobs import find_doubles
from booking.citizens.models import CitizenJoin
from booking.citizens.operations import key_names, name_citizen
from booking.citizens.rules import ContactKind
from booking.core.database import db, transaction
from tests import factories as make
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, OpenPage
from tests.day.test_in_browser import press, sign_in

NAMES = ("Mohammed Khan", "Muhammad Khan"), ("Ewa Nowak", "Eva Nowak"), ("Agnieszka Kowalska", "Agneszka Kowalska")


def test_three_pairs_are_judged_by_three_keys_each_with_its_way_back(
    app: Flask, open_browser: OpenPage, check_page: PageCheck, now: datetime
) -> None:
    with transaction():
        advisor = make.staff("Mina Advisor")
        for number, names in enumerate(NAMES):
            for name in names:
                name_citizen(name, contacts=[(ContactKind.MOBILE, f"+44770090012{number}")], now=now)
        key_names(100)
    find_doubles(now)
    page = open_browser(DESK)
    sign_in(page, advisor)
    page.goto("/records")
    page.get_by_role("link", name="Likely doubles").click()
    for key, told, left in (
        ("F9", "It is them", "2 pairs"),
        ("n", "Not the same", "1 pair"),
        ("l", "Put off", "No two"),
    ):
        check_page(page, f"likely doubles {key}")
        press(page, key)
        expect(page.get_by_role("status")).to_contain_text(told)
        expect(page.locator("main")).to_contain_text(left)
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 pair waits.")).to_be_visible()
    db.session.rollback()
    assert db.session.query(CitizenJoin).count() == 1
