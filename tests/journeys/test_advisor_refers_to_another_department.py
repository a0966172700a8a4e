"""Journey over two departments: booked for council tax, recognised, referred to Housing with a time, seen there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask_security import hash_password
from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.cases.operations import write_entry
from booking.citizens.models import Citizen, ContactPoint
from booking.citizens.operations import key_names, name_citizen
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import show_reference
from booking.messages.models import Message
from booking.referrals.models import Referral
from booking.services.models import Service
from booking.staff.models import StaffMember
from booking.visits.models import Consultation
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, PASSWORD, THURSDAY, Council, at, sign_in
from tests.journeys.test_citizen_books_and_is_seen import book, host_checks_in

MOST_KEYS, FINISH_KEYS = 12, 6
SECRET = "Words for Revenues alone"


@dataclass
class Housing:
    """The other department: its service, and an advisor at the same library."""

    home: Service
    lena: StaffMember


@pytest.fixture
def housing(council: Council) -> Housing:
    """Somebody of Housing works at the library on Thursday; council tax has met Ada before."""
    with transaction():
        department = factories.department("Housing", receiver_needs="What they can pay")
        home = factories.service("Finding a home", department, slug="finding-a-home")
        lena = factories.staff("Lena Ashworth", "advisor", email="lena@testdale.example")
        lena.password = hash_password(PASSWORD)
        lena.grants[0].department_id = department.id
        council.advisor.grants[0].department_id = council.day.service.department_id
        factories.session_on(THURSDAY, at=council.day.venue, offering=[home], advisors=[lena], kind="mixed")
    return Housing(home, lena)


def was_here_before(council: Council) -> str:
    """Ada came in October; return her record. One note is for every department, one is not."""
    then = at(MONDAY, 10).replace(month=10)
    with transaction():
        ada = name_citizen("Ada Lovelace", contacts=[(ContactKind.MOBILE, "+447700900123")], now=then)
        for body, restricted in (("Arrears since May.", False), (SECRET, True)):
            write_entry(
                body,
                clients=[ada],
                department_id=council.day.service.department_id,
                author_id=council.advisor.id,
                happened_at=then,
                now=then,
                restricted=restricted,
            )
        key_names(100)  # as the worker does
        return ada.case_record.reference


def begins(page: Page, who: StaffMember) -> None:
    """Call the next person, and start."""
    sign_in(page, who, "/day")
    for name in ("Call next", "Start"):
        expect(page.get_by_role("button", name=name).first).to_be_focused()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()


def press(page: Page, *keys: str) -> int:
    """Press these keys; return how many they are."""
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def refers(page: Page, check_page: PageCheck) -> int:
    """Refer from the panel to Housing with its next time; return how many keys it took beyond the words."""
    with page.expect_navigation():
        keys = press(page, "F2")
    expect(page.locator("#to")).to_be_focused()
    expect(page.get_by_text("They need: What they can pay").first).to_be_visible()
    check_page(page, "refer-whom")
    with page.expect_navigation():
        keys += press(page, "f", "i", "n", "Enter")
    expect(page.locator("#asked")).to_be_focused()
    expect(page.locator("#summary")).to_have_value("Cannot afford the rent any more.")
    page.keyboard.type("Find a smaller home")
    keys += press(page, "Tab", "ArrowDown", "Tab", "Space")
    expect(page.get_by_label("Thu 26 Nov", exact=False).first).to_be_checked()
    check_page(page, "refer")
    with page.expect_navigation():
        keys += press(page, "Enter")
    expect(page.get_by_text("Finding a home: booked.")).to_be_visible()
    return keys


def test_advisor_refers_to_another_department_and_nobody_tells_it_twice(
    council: Council, housing: Housing, open_browser: OpenPage, check_page: PageCheck
) -> None:
    record = was_here_before(council)
    with clock.stopped_at(at(MONDAY, 15)):
        book(open_browser(PHONE), check_page, scripts=True)
    with clock.stopped_at(at(THURSDAY, 10, 25)):
        host_checks_in(open_browser(DESK), council, check_page)
        tax = open_browser(DESK)
        begins(tax, council.advisor)
        with tax.expect_navigation():
            tax.keyboard.press("F9")  # it is them
        expect(tax.get_by_text("Arrears since May.").first).to_be_visible()
        tax.locator("#note").fill("Cannot afford the rent any more.")
        assert refers(tax, check_page) <= MOST_KEYS
        expect(tax.locator("#note")).to_be_focused()
        expect(tax.get_by_label("Referred", exact=True)).to_be_checked()
        with tax.expect_navigation():
            assert press(tax, "Tab", "Tab", "Tab", "Enter") <= FINISH_KEYS
    with clock.stopped_at(at(THURSDAY, 10, 31)):
        lena = open_browser(DESK)
        sign_in(lena, housing.lena, "/day")
        with lena.expect_navigation():  # they came straight over: nobody has checked them in
            lena.get_by_role("button", name="Start").first.click()
        shown = lena.locator("#seeing")
        for told in ("Arrears since May.", "Cannot afford the rent any more.", "Find a smaller home"):
            expect(shown.get_by_text(told).first).to_be_attached()
        assert SECRET not in lena.content()
        check_page(lena, "day-referred-to")
        with lena.expect_navigation():
            lena.keyboard.press("F4")  # helped, and I had what I needed
        expect(lena.get_by_text("Finding a home: closed.")).to_be_visible()
    db.session.rollback()
    referral = db.session.scalars(select(Referral)).one()
    assert (referral.state, referral.outcome, referral.had_enough) == ("closed", "helped", True)
    assert referral.clients[0].case_record.reference == record
    assert {one.name for one in db.session.scalars(select(Citizen))} == {"Ada Lovelace"}


def referral_booked() -> str:
    """The reference of the time that was booked for the one referral."""
    db.session.rollback()
    [referral] = db.session.scalars(select(Referral))
    assert referral.appointment is not None
    return referral.appointment.reference


def test_a_safeguarding_referral_shows_nothing_to_whoever_holds_the_phone(
    council: Council,
    housing: Housing,
    open_browser: OpenPage,
    check_page: PageCheck,
    send_messages: Callable[[], list[str]],
) -> None:
    with clock.stopped_at(at(MONDAY, 15)):
        phone = open_browser(PHONE)
        reference = book(phone, check_page, scripts=True)
        link = str(phone.get_by_role("link", name="A page to bookmark").get_attribute("href"))
        with transaction():
            for point in db.session.scalars(select(ContactPoint)):
                point.shared = True
        send_messages()
    with clock.stopped_at(at(THURSDAY, 10, 25)):
        host_checks_in(open_browser(DESK), council, check_page)
        tax = open_browser(DESK)
        begins(tax, council.advisor)
        tax.locator("#note").fill("Talked alone.")
        with tax.expect_navigation():
            press(tax, "F2")
        with tax.expect_navigation():
            press(tax, "f", "i", "n", "Enter")
        tax.keyboard.type("Somewhere safe tonight")
        tax.get_by_label("Thu 26 Nov", exact=False).first.check()
        tax.get_by_label("Safeguarding", exact=False).check()
        with tax.expect_navigation():
            tax.get_by_role("button", name="Send").click()
        db.session.rollback()  # SQLite would go on reading what stood before the check-in
        talk = db.session.scalars(select(Consultation)).one().reference
        tax.goto(f"/day/slip/{talk}")
        slip = tax.content()
        tax.goto("/day")
        with tax.expect_navigation():
            tax.get_by_role("button", name="Turn the screen").click()
        turned = tax.content()
        send_messages()
        seen = [slip]
        assert not [told for told in ("Somewhere safe", show_reference(referral_booked())) if told in turned]
        for address in (link, f"/find-booking?reference={reference}"):
            phone.goto(address)
            seen.append(phone.content())
    db.session.rollback()
    [referral] = db.session.scalars(select(Referral))
    booked = referral.appointment
    assert booked is not None
    assert (referral.state, referral.safeguarding) == ("booked", True)
    seen += [one.body for one in db.session.scalars(select(Message)) if one.status == "sent"]
    for words in seen:
        for told in ("Finding a home", "Housing", "Somewhere safe", "afeguarding", show_reference(booked.reference)):
            assert told not in words, told
    assert len(seen) >= 4  # the slip, two pages behind the phone, the message of the first booking
