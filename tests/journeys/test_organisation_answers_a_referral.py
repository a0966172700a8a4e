"""Journey of an organisation outside: by e-mail, link and code to what is asked, and its answer; on an old phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Page, expect

from booking.citizens import operations as citizens
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import show_reference
from booking.gateways import Gateways
from booking.messages.jobs import run_round
from booking.referrals import jobs
from booking.referrals.models import Referral
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import PASSWORD, sign_in
from tests.messages.conftest import MOBILE, SENDER, FakeSms
from tests.messages.test_told_of_referrals import say_alone, switch
from tests.referrals.stage import Council, council
from tests.referrals.test_outside import outside
from tests.referrals.test_outside_pages import STORY, Post, link_in, mailed


@dataclass
class Asked:
    """A referral of Ada's to the debt line, its mailbox, and when it was sent. Ada is told on her own phone."""

    stage: Council
    referral: Referral
    post: Post
    at: datetime

    @property
    def record(self) -> str:
        return self.referral.clients[0].case_record.reference

    def link(self) -> str:
        """The link in the newest e-mail, which the worker sends now."""
        return link_in(mailed(self.post, clock.now())[-1])

    def code(self) -> str:
        found = re.search(r"is (\d{6})\.", mailed(self.post, clock.now())[-1].body)
        assert found is not None
        return found[1]


@pytest.fixture
def asked(app: Flask) -> Asked:
    now = clock.now()
    stage = council()
    switch(now=now)
    with transaction():
        stage.sender.password = hash_password(PASSWORD)
        ada = stage.consultation.visit.party[0].citizen
        citizens.change_contacts(ada, [MOBILE], now=now)
        factories.organisation()
    say_alone(ada.contact_points[0], now)
    return Asked(stage, outside(stage, now), Post(), now)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def opens_with_the_code(page: Page, asked: Asked, path: str, check_page: PageCheck) -> None:
    """Open the link: reference and sender; the rest by the code that comes to the registered address."""
    page.goto(path)
    expect(page.get_by_text(show_reference(asked.referral.reference))).to_be_visible()
    expect(page.get_by_text(asked.referral.from_department.name)).to_be_visible()
    assert not [told for told in ("Lovelace", STORY, asked.referral.asked) if told in page.content()]
    check_page(page, "outside-link", scripts=False)
    press(page, "Send me a code")
    expect(page.get_by_role("status")).to_contain_text("We are sending a code")
    page.get_by_label("The code from the email").fill("000000")
    press(page, "Open it")
    expect(page.locator(".govuk-error-message")).to_contain_text("This is not the code that we sent last.")
    page.get_by_label("The code from the email").fill(asked.code())
    press(page, "Open it")
    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    expect(page.get_by_text(STORY)).to_be_visible()
    check_page(page, "outside-open", scripts=False)


def texts_to_the_person(asked: Asked, now: datetime) -> list[str]:
    """The texts that went to the person by then, when nobody can undo any more what they tell."""
    sms, wait = FakeSms(), timedelta(minutes=11)
    db.session.rollback()
    for _twice in range(2):
        run_round(Gateways(sms, asked.post, SENDER), now + wait)
    return [body for _to, body, _reference in sms.taken]


def test_organisation_answers_by_its_link_and_the_person_is_told(
    asked: Asked, open_browser: OpenPage, check_page: PageCheck
) -> None:
    page = open_browser(PHONE, javascript=False)
    opens_with_the_code(page, asked, asked.link(), check_page)
    press(page, "We have seen it")
    expect(page.get_by_role("status")).to_contain_text("We have your answer")
    press(page, "We take it on")
    page.get_by_label("Your own reference for it").fill("DL/4711")
    press(page, "Keep our reference")
    expect(page.get_by_text("DL/4711")).to_be_visible()
    page.get_by_label("Why, or with which word").fill("Spoke to her twice")
    press(page, "This is what came of it")
    expect(page.locator(".govuk-error-message")).to_contain_text("Choose how it ended.")
    expect(page.get_by_label("Why, or with which word")).to_have_value("Spoke to her twice")
    page.get_by_label("How did it end?").select_option("Helped")
    check_page(page, "outside-outcome", scripts=False)
    press(page, "This is what came of it")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert "Lovelace" not in page.content()
    check_page(page, "outside-thanks", scripts=False)
    [text] = texts_to_the_person(asked, asked.at)
    assert "finished" in text and "Debt" not in text
    desk = open_browser(DESK)
    sign_in(desk, asked.stage.sender, "/day")
    desk.goto(f"/records/{asked.record}/referrals/{asked.referral.reference}")
    for told in ("closed, the organisation: Spoke to her twice", "DL/4711", "they read the name"):
        expect(desk.get_by_text(told).first).to_be_visible()
    check_page(desk, "referral-outside")
    desk.goto(f"/records/{asked.record}")
    expect(desk.get_by_text("DL/4711").first).to_be_visible()


def test_organisation_returns_it_after_a_reminder_and_a_link_that_was_over(
    asked: Asked, open_browser: OpenPage, check_page: PageCheck
) -> None:
    page = open_browser(PHONE, javascript=False)
    first = asked.link()
    with clock.stopped_at(asked.at + timedelta(days=2)):
        assert jobs.remind_outside(clock.now()) == 1
        reminder = asked.link()
        page.goto(first)
        expect(page.get_by_text("Use the link in our newest email, or call us")).to_be_visible()
        page.goto(reminder)
        expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
    with transaction():
        link = asked.referral.outside
        assert link is not None
        link.link_until = asked.at + timedelta(days=2)  # while the clocks of the referral still run
    with clock.stopped_at(asked.at + timedelta(days=3)):
        page.goto(reminder)
        expect(page.get_by_role("heading", name="This link is over")).to_be_visible()
        check_page.console.clear()  # the browser repeats that they are over: 404, 410
        check_page(page, "outside-over", scripts=False)
        press(page, "Send a new link to our registered address")
        expect(page.get_by_role("status")).to_contain_text("We are sending a new link")
        opens_with_the_code(page, asked, asked.link(), check_page)
        press(page, "We cannot take it on")
        expect(page.locator(".govuk-error-message")).to_contain_text("Say why in a few words.")
        page.get_by_label("Why, or with which word").fill("Not our area")
        press(page, "We cannot take it on")
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        [text] = texts_to_the_person(asked, clock.now())
        assert "look for another way" in text


def test_sender_withdraws_it_and_the_open_link_ends_at_once(
    asked: Asked, open_browser: OpenPage, check_page: PageCheck
) -> None:
    page, desk = open_browser(PHONE, javascript=False), open_browser(DESK)
    path = asked.link()
    opens_with_the_code(page, asked, path, check_page)
    sign_in(desk, asked.stage.sender, "/day")
    desk.goto(f"/records/{asked.record}/referrals/{asked.referral.reference}")
    desk.get_by_label("Why, or with which word").fill("They changed their mind")
    press(desk, "Withdraw")
    expect(desk.get_by_text("They had read the name, the story and the notes on").first).to_be_visible()
    press(page, "We take it on")
    expect(page.get_by_role("heading", name="This link is over")).to_be_visible()
    page.goto(path)
    expect(page.get_by_role("heading", name="This link is over")).to_be_visible()
    assert STORY not in page.content() and "Send a new link" not in page.content()
