"""The advisor's screens as they are used: in Chromium, by keyboard, with and without scripts."""

from __future__ import annotations

from datetime import timedelta

from flask_security import hash_password
from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.citizens.models import Citizen, ContactPoint
from booking.core import clock
from booking.core.database import db, transaction
from booking.day.rules import Draft
from booking.sessions import operations as sessions
from booking.staff.models import StaffMember
from booking.visits import operations as visits
from booking.visits.models import Consultation, Visit
from booking.visits.rules import VisitStatus
from tests import factories as make
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, OpenPage
from tests.cases.test_queries import note, visit_of
from tests.day.stage import Morning, booked, housing_is_given, morning, walks_in

PASSWORD = "correct horse battery staple"
BUDGET = 6  # keys to finish beyond what is written


def sign_in(page: Page, person: StaffMember) -> None:
    with transaction():
        db.session.get_one(StaffMember, person.id).password = hash_password(PASSWORD)
    page.goto("/staff/sign-in")
    page.fill("#email", person.email)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/day")


def press(page: Page, key: str) -> None:
    """A key that sends the page off."""
    with page.expect_navigation():
        page.keyboard.press(key)


def call_and_start(page: Page) -> None:
    """Enter, and Enter again: the next action has the focus each time."""
    expect(page.get_by_role("button", name="Call next")).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#note")).to_be_focused()


def with_history(stage: Morning) -> Citizen:
    """Someone with an earlier visit to another department, who waits now."""
    visit = walks_in(stage, "Siân Ó Conaill-Hughes")
    with transaction():
        housing = make.service("Housing options", make.department("Housing"))
        other = make.staff("Oskar Housing")
        person = visit.party[0].citizen
        earlier = visit_of(person, advisor=other, service=housing, at=clock.now() - timedelta(days=90))
        note("Wants two bedrooms near the school.", earlier, by=other, now=clock.now())
        visit.needs = {"language": "cy", "step_free": True}
    return person


def test_one_conversation_by_keyboard(desk: Page, check_page: PageCheck) -> None:
    stage = morning()
    with_history(stage)
    booked(stage, clock.now().replace(hour=11, minute=0))
    sign_in(desk, stage.advisor)
    check_page(desk, "day-waiting")
    expect(desk.get_by_role("button", name="Call next")).to_be_focused()
    press(desk, "Enter")
    check_page(desk, "day-called")
    expect(desk.get_by_role("button", name="Start", exact=True)).to_be_focused()
    press(desk, "Enter")
    check_page(desk, "day-seeing")
    expect(desk.get_by_text("Wants two bedrooms near the school.").first).to_be_visible()
    expect(desk.locator("#note")).to_be_focused()
    desk.keyboard.type("Set up a payment plan.")
    desk.locator("[name=next_step]").fill("Pay £20 a week")
    desk.locator("#note").focus()
    keys = ["Tab", "Space", "Tab"]
    for key in keys:
        desk.keyboard.press(key)
    press(desk, "Enter")
    assert len(keys) + 1 <= BUDGET
    expect(desk.get_by_text("Finished:")).to_be_visible()
    db.session.rollback()
    assert {consultation.outcome for consultation in db.session.scalars(select(Consultation))} == {"resolved"}
    check_page(desk, "day-finished")
    desk.get_by_role("link", name="Print what they take home").click()
    check_page(desk, "day-slip")


def test_the_draft_saves_itself_and_a_reload_loses_nothing(desk: Page, check_page: PageCheck) -> None:
    stage = morning()
    consultation = walks_in(stage).consultations[0]
    sign_in(desk, stage.advisor)
    call_and_start(desk)
    desk.keyboard.type("Saved by itself")
    desk.get_by_text("Saved 10:15").wait_for()
    db.session.rollback()
    db.session.refresh(consultation)
    assert Draft.from_text(consultation.draft).note == "Saved by itself"
    desk.keyboard.type(", and what came after")
    desk.reload()
    expect(desk.locator("#note")).to_have_value("Saved by itself, and what came after")
    desk.get_by_text("Saved 10:15").wait_for()
    db.session.rollback()
    db.session.refresh(consultation)
    assert Draft.from_text(consultation.draft).note == "Saved by itself, and what came after"
    check_page(desk, "day-draft")


def test_one_key_turns_the_screen_and_turns_it_back(desk: Page, check_page: PageCheck) -> None:
    stage = morning()
    with_history(stage)
    walks_in(stage, "Somebody Else")
    sign_in(desk, stage.advisor)
    call_and_start(desk)
    desk.keyboard.type("For both our eyes")
    press(desk, "F8")
    expect(desk.get_by_role("heading", name="Story so far")).to_have_count(0)
    expect(desk.get_by_text("Waiting")).to_have_count(0)
    expect(desk.locator("#note")).to_have_value("For both our eyes")
    check_page(desk, "day-turned")
    press(desk, "F8")
    expect(desk.get_by_role("heading", name="Story so far")).to_be_visible()


def test_one_key_joins_the_likely_record_and_keeps_what_is_typed(desk: Page, check_page: PageCheck) -> None:
    stage = morning()
    before = with_history(stage)
    with transaction():
        number = ContactPoint(kind="mobile", value="+447700900123", last_digits="0123")
        before.contact_points = [number]
        here = db.session.scalars(select(Visit).where(Visit.status == VisitStatus.HERE)).one()
        visits.mark_left(here, stage.host.id, clock.now())
    again = walks_in(stage, "Sian O Conaill Hughes").party[0].citizen
    with transaction():
        db.session.refresh(again)
        again.contact_points = [db.session.get_one(Citizen, before.id).contact_points[0]]
    sign_in(desk, stage.advisor)
    call_and_start(desk)
    check_page(desk, "day-likely")
    desk.keyboard.type("Said that she was here before")
    press(desk, "F9")
    expect(desk.get_by_text("It is them: joined to record")).to_be_visible()
    expect(desk.locator("#note")).to_have_value("Said that she was here before")
    expect(desk.get_by_text("Wants two bedrooms near the school.").first).to_be_visible()
    desk.get_by_role("button", name="Undo", exact=True).click()
    expect(desk.get_by_role("heading", name="Who might it be?")).to_be_visible()


def test_the_follow_up_the_party_and_the_write_up(desk: Page, check_page: PageCheck) -> None:
    stage = morning()
    with transaction():
        for days in (7, 8):
            day = clock.today() + timedelta(days=days)
            make.session_on(day, at=stage.venue, offering=[stage.service], advisors=[stage.advisor])
    with_history(stage)
    sign_in(desk, stage.advisor)
    call_and_start(desk)
    desk.fill("#note", "Kept through it all")
    with desk.expect_navigation():
        desk.get_by_role("button", name="with me").click()
    check_page(desk, "day-book-again")
    with desk.expect_navigation():
        desk.locator("button.slot").first.click()
    expect(desk.get_by_text("Booked: Thu 3 Dec, 10:00")).to_be_visible()
    desk.get_by_text("Who came", exact=True).click()
    desk.fill("#party_name", "Daughter Hughes")
    press(desk, "Enter")
    expect(desk.get_by_role("button", name="Turn back to me")).to_be_visible()  # someone came along
    with desk.expect_navigation():
        desk.get_by_role("button", name="Turn back to me").click()
    desk.get_by_text("Who came", exact=True).click()
    check_page(desk, "day-party")
    expect(desk.locator("#note")).to_have_value("Kept through it all")
    desk.fill("#note", "")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Finish", exact=True).click()
    with desk.expect_navigation():
        desk.get_by_role("link", name="Siân").last.click()
    check_page(desk, "day-write-up")


def test_a_hand_over_by_keyboard_and_its_undo(desk: Page, check_page: PageCheck) -> None:
    stage = morning()
    walks_in(stage)
    housing_is_given(stage)
    sign_in(desk, stage.advisor)
    call_and_start(desk)
    desk.fill("#note", "Owes three months")
    # To the first choice, the service, Joe, why, and the line: eight keys beyond what is written, and Enter.
    for key in ("F6", "H", "Tab", "J", "Tab", "K", "Tab"):
        desk.keyboard.press(key)
    check_page(desk, "day-hand-over")
    desk.keyboard.type("Letter from the landlord")
    press(desk, "Enter")
    expect(desk.get_by_text("Waits for Housing options now, with Joe Housing.")).to_be_visible()
    expect(desk.locator("#waiting + .list")).to_contain_text("for Joe Housing, desk 2")
    with desk.expect_navigation():
        desk.locator(".tellings").get_by_role("button", name="Undo").click()
    expect(desk.locator("#note")).to_have_value("Owes three months")
    expect(desk.locator("#for_next")).to_have_value("Letter from the landlord")


def test_who_comes_in_meanwhile_stands_in_the_list(desk: Page) -> None:
    stage = morning()
    sign_in(desk, stage.advisor)
    visit = walks_in(stage)
    expect(desk.locator("#waiting + .list")).to_contain_text(str(visit.ticket), timeout=10_000)
    expect(desk.get_by_role("button", name=f"Call next {visit.ticket}")).to_be_focused()


def test_a_break_that_begins_meanwhile_can_be_ended_in_the_head(desk: Page) -> None:
    stage = morning()
    begins = clock.now() + timedelta(minutes=15)
    with transaction():
        sessions.take_own_time(stage.advisor.id, "break", begins, begins + timedelta(minutes=30), now=clock.now())
    sign_in(desk, stage.advisor)
    head = desk.locator(".day__head")
    expect(head.get_by_text("Break", exact=True)).to_be_visible()
    with clock.stopped_at(begins):
        head.get_by_role("button", name="I am back").click(timeout=10_000)
        expect(head.get_by_text("Break", exact=True)).to_be_visible()


def test_finishing_without_an_outcome_says_so_beside_it(desk: Page, check_page: PageCheck) -> None:
    stage = morning()
    walks_in(stage, "")
    sign_in(desk, stage.advisor)
    call_and_start(desk)
    with desk.expect_navigation():
        desk.get_by_role("button", name="Finish", exact=True).click()
    expect(desk.get_by_role("link", name="Choose an outcome")).to_be_visible()
    check_page.console = [line for line in check_page.console if "400" not in line]
    check_page(desk, "day-outcome-missing")


def test_the_day_works_without_scripts(open_browser: OpenPage, check_page: PageCheck) -> None:
    page = open_browser(DESK, javascript=False)
    stage = morning()
    walks_in(stage)
    sign_in(page, stage.advisor)
    page.get_by_role("button", name="Call next").click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.fill("#note", "By hand")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#note")).to_have_value("By hand")
    page.get_by_label("Resolved").check()
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_text("Finished:")).to_be_visible()
    check_page(page, "day-no-scripts", scripts=False)


def test_the_record_its_search_and_its_reason(desk: Page, check_page: PageCheck) -> None:
    stage = morning()
    person = with_history(stage)
    with transaction():
        twin = make.citizen("Sian O Conaill Hughes")
        visits.mark_left(
            db.session.scalars(select(Consultation).where(Consultation.status == "waiting")).one().visit,
            stage.host.id,
            clock.now(),
        )
    sign_in(desk, stage.advisor)
    check_page(desk, "day-nobody")
    desk.goto("/records")
    desk.fill("#text", "hughes")
    press(desk, "Enter")
    check_page(desk, "record-found")
    desk.goto(f"/records/{person.case_record.reference}")
    check_page(desk, "record-reason")
    expect(desk.locator("#reason")).to_be_focused()
    desk.keyboard.type("The person rang and asked.")
    press(desk, "Enter")
    expect(desk.get_by_text("Wants two bedrooms near the school.")).to_be_visible()
    check_page(desk, "record")
    desk.get_by_text("Join with another record").click()
    desk.fill("#other", twin.case_record.reference)
    desk.get_by_label("They told me that they were here before").check()
    press(desk, "Enter")
    check_page(desk, "record-compare")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Join the two records").click()
    check_page(desk, "record-joined")
