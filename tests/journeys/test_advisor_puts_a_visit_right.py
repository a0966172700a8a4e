"""Journey of a mistake: the wrong person and the wrong service are put right the day after, and one of them undone."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from booking.core import clock
from booking.core.database import transaction
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.cases.test_queries import note, visit_of
from tests.journeys.conftest import THURSDAY, WEDNESDAY, Council, at, sign_in

WORDS = "Cannot afford the rent any more."


def test_advisor_puts_a_visit_right(council: Council, open_browser: OpenPage, check_page: PageCheck) -> None:
    with transaction():
        housing = factories.service("Finding a home", factories.department("Housing"), slug="finding-a-home")
        seen, came = factories.citizen("Ada Lovelace"), factories.citizen("Grace Hopper")
        then = at(WEDNESDAY, 10)
        talk = visit_of(seen, advisor=council.advisor, service=council.day.service, at=then, venue=council.day.venue)
        talk.started_at, talk.finished_at = then, then + timedelta(minutes=20)
        note(WORDS, talk, by=council.advisor, now=then)
        ada, grace = seen.case_record.reference, came.case_record.reference
        about = f"{housing.name}, {housing.topics[0].name}"
    with clock.stopped_at(at(THURSDAY, 9)):
        page = open_browser(DESK)
        sign_in(page, council.advisor, "/day")
        page.goto(f"/day?day={WEDNESDAY}")
        page.get_by_role("link", name="Put right").click()
        check_page(page, "visit-put-right")
        says_who_it_was(page, grace, check_page)
        page.get_by_label("It was about another service or topic").check()
        page.get_by_label("Service and topic").select_option(label=about)
        page.get_by_label("It was known only later").check()
        page.get_by_role("button", name="Put it right").click()
        expect(page.get_by_text("The visit is put right. It can be undone for ten minutes.")).to_be_visible()
        page.goto(f"/records/{grace}")
        told = page.locator(".record__timeline")
        for said in (WORDS, about, "It was somebody else", "It was about another service or topic"):
            expect(told).to_contain_text(said)
        check_page(page, "record-put-right")
        opens(page, ada)
        expect(page.locator(".record__timeline")).to_contain_text("A visit was put right: it is not theirs.")
        expect(page.get_by_text(WORDS)).to_have_count(0)
        undone(page, grace)
        expect(page.locator(".record__timeline")).to_contain_text(council.day.service.name)
        expect(page.locator(".record__timeline")).not_to_contain_text(about)
        undone(page, grace)  # the person too
        expect(page.get_by_text(WORDS)).to_have_count(0)
        page.goto(f"/records/{ada}")
        expect(page.locator(".record__timeline")).to_contain_text(WORDS)
        phone = open_browser(PHONE)
        sign_in(phone, council.advisor, "/day")
        phone.goto(f"/records/visits/{talk.visit.reference}")
        check_page(phone, "visit-put-right-phone")


def says_who_it_was(page: Page, record: str, check_page: PageCheck) -> None:
    """Forget to say who it was and why, then say it: whoever came alone is chosen already."""
    page.get_by_label("It was somebody else").check()
    page.get_by_role("button", name="Put it right").click()
    expect(
        page.get_by_text("Type the reference of their record, or their name where they have none.").first
    ).to_be_visible()
    check_page(page, "visit-put-right-refused")
    page.get_by_label("Who of them?").select_option(label="Ada Lovelace")
    page.get_by_label("Reference of their record").fill(record)
    page.get_by_label("The wrong one was chosen").check()
    page.get_by_role("button", name="Put it right").click()
    expect(page.get_by_text("The visit is put right. It can be undone for ten minutes.")).to_be_visible()
    expect(page.get_by_text("Grace Hopper", exact=True).first).to_be_visible()


def opens(page: Page, record: str) -> None:
    """Open a record that is not the advisor's own work any more."""
    page.goto(f"/records/{record}")
    page.get_by_label("Why are you opening this record?").fill("Looking what stands here now")
    page.keyboard.press("Enter")
    expect(page.locator(".record__timeline")).to_be_visible()


def undone(page: Page, record: str) -> None:
    """Undo what was put right last, on the record that it came to."""
    page.goto(f"/records/{record}")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Undone: the visit stands as it did before.")).to_be_visible()
