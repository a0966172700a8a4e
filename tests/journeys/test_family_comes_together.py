"""Journey of a family: a mother books with two children, one does not come; each record has what is theirs."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.appointments.models import Appointment, AppointmentClient
from booking.citizens.models import Citizen
from booking.citizens.rules import OTHERS_KEPT_FOR
from booking.config.sending import gateways_for
from booking.core import clock
from booking.core.database import db
from booking.visits.models import Visit
from booking.web.shell import settings
from booking.worker.chores import CHORES, run_chores
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, THURSDAY, Council, at, sign_in

ADA, BEN, ZOE, NUMBER = "Ada Lovelace", "Ben Lovelace", "Zoë King", "07700 900123"
NOTE, AGREED = "Counted as three in the household", "Bring both birth certificates"
SWEEP = [chore for chore in CHORES if chore.name == "sweep who was named to come too"]


def test_family_comes_together(app: Flask, council: Council, open_browser: OpenPage, check_page: PageCheck) -> None:
    with clock.stopped_at(at(MONDAY, 8, 30)):
        link = mother_books(open_browser(PHONE), check_page)
        mother_changes_a_name(open_browser(PHONE), link, check_page)
    with clock.stopped_at(at(THURSDAY, 10, 25)):
        host = open_browser(DESK)
        sign_in(host, council.host, "/desk/heywood-library")
        host_finds_by_a_child(host, check_page)
        host_checks_in_once(host, check_page)
        advisor = open_browser(DESK)
        sign_in(advisor, council.advisor, "/day")
        advisor_sees_two(advisor, check_page)
        for name, wrote in ((ADA, 1), (BEN, 1)):
            advisor.goto(f"/records/{record_of(name)}")
            expect(advisor.get_by_text(NOTE)).to_have_count(wrote)
            expect(advisor.locator(".record__timeline")).to_contain_text(f"with {ADA}, {BEN}")
            check_page(advisor, f"record-of-{name.split()[0].lower()}")
        advisor.goto(f"/records/{record_of(ZOE)}")
        expect(advisor.locator(".record__timeline")).to_contain_text("did not come")
        expect(advisor.get_by_text(NOTE)).to_have_count(0)
        child_is_exported(advisor)
    names_end()


def mother_books(page: Page, check_page: PageCheck) -> str:
    """Book from the needs to the confirmation, with a name too many on the way; return the link to the appointment."""
    page.goto("/book/paying-council-tax/help")
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="10:30am").first.click()
    page.get_by_label("Your name").fill(ADA)
    page.get_by_label("Mobile number").fill(NUMBER)
    names = page.get_by_label("Their names, each on a line of its own")
    expect(names).to_be_hidden()
    page.get_by_text("Does somebody else’s matter belong to it too").click()
    names.fill("\n".join(("Ben", "Zoë", "Cy", "Di", "Ed", "Flo")))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Enter the names of at most 5 others.").first).to_be_visible()
    check_page(page, "details-family-too-many")
    names.fill(f"{BEN}\n{ADA}\nZoe King")  # who counts herself is one person
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".answers")).to_contain_text("Together with")
    check_page(page, "check-family")
    page.get_by_role("button", name="Book this appointment").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    expect(page.get_by_text(f"{BEN}, Zoe King")).to_be_visible()
    check_page(page, "booked-family")
    return str(page.get_by_role("link", name="A page to bookmark").get_attribute("href"))


def mother_changes_a_name(page: Page, link: str, check_page: PageCheck) -> None:
    """Open the link elsewhere: no name is there before hers was typed, and a child's opens nothing."""
    page.goto(link)
    expect(page.get_by_text("Lovelace")).to_have_count(0)
    page.get_by_label("Your name").fill(BEN)
    page.keyboard.press("Enter")
    expect(page.get_by_text(BEN)).to_have_count(0)
    page.get_by_label("Your name").fill(ADA)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Change name, needs or what it is about").click()
    page.get_by_label("Their names, each on a line of its own").fill(f"{BEN}\n{ZOE}")
    check_page(page, "change-details-family")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{BEN}, {ZOE}")).to_be_visible()
    db.session.rollback()
    assert set(db.session.scalars(select(Citizen.name))) == {ADA, BEN, ZOE}  # the name before is on nothing any more


def host_finds_by_a_child(page: Page, check_page: PageCheck) -> None:
    page.goto("/desk/heywood-library/find")
    page.get_by_label("Reference, name").fill("zoe king")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name=f"{ADA} with {BEN}, {ZOE}")).to_be_visible()
    check_page(page, "desk-found-family")
    page.get_by_role("link", name=ADA, exact=True).click()
    expect(page.locator(".desk-facts")).to_contain_text(f"{BEN}, {ZOE}")
    check_page(page, "desk-appointment-family")


def host_checks_in_once(page: Page, check_page: PageCheck) -> None:
    page.goto("/desk/heywood-library/print")
    expect(page.get_by_role("row", name="Lovelace")).to_contain_text("and 2 others")
    page.goto("/desk/heywood-library")
    page.locator("#q").fill("zoe")
    row = page.locator(".desk-row:visible")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("and 2 others")
    check_page(page, "desk-filtered-family")
    page.locator("#q").fill("")
    page.get_by_role("button", name=f"Check in {ADA}").click()
    expect(page.locator("#said")).to_contain_text(ADA)
    db.session.rollback()
    (visit,) = db.session.scalars(select(Visit))
    assert visit.ticket and [(one.citizen.name, one.part) for one in visit.party] == [
        (ADA, "client"),
        (BEN, "client"),
        (ZOE, "client"),
    ]


def advisor_sees_two(page: Page, check_page: PageCheck) -> None:
    expect(page.locator(".list__row", has_text=ADA).first).to_contain_text("and 2 others")
    page.get_by_role("button", name="Call next").click()
    page.get_by_role("button", name="Start").first.click()
    expect(page.get_by_role("heading", name=f"{ADA}, {BEN}, {ZOE}")).to_be_visible()
    page.get_by_text("Who came", exact=True).click()
    page.locator(".party__people li", has_text=ZOE).get_by_role("button").click()
    expect(page.get_by_role("heading", name=f"{ADA}, {BEN}", exact=True)).to_be_visible()
    check_page(page, "day-seeing-family")
    page.get_by_label("What we did").fill(NOTE)
    page.get_by_label("They take home").fill(AGREED)
    page.get_by_label("Resolved").check()
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("button", name="Finish", exact=True)).to_have_count(0)


def record_of(name: str) -> str:
    db.session.rollback()
    return db.session.scalars(select(Citizen).where(Citizen.name == name)).one().case_record.reference


def child_is_exported(page: Page) -> None:
    """Check that the file of a child has of the mother her name, and nothing else."""
    page.goto(f"/records/{record_of(BEN)}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export it as one file").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    held = json.loads(text)
    assert [one["name"] for one in held["people"]] == [BEN]
    assert [name for name, _part in held["visits"][0]["party"]] == [ADA, BEN]
    assert held["appointments"] == [] and NOTE in text
    assert "900123" not in text and ZOE not in text


def names_end() -> None:
    """Check that who was named goes in time with the appointment, and the name of who was not there altogether."""
    db.session.rollback()
    over = db.session.scalars(select(Appointment)).one().ends_at + OTHERS_KEPT_FOR
    for now, named, known in ((over - timedelta(days=1), 2, {ADA, BEN, ZOE}), (over, 0, {ADA, BEN})):
        with clock.stopped_at(now):
            run_chores(SWEEP, gateways_for(settings()), now)
        assert len(db.session.scalars(select(AppointmentClient)).all()) == named
        assert set(db.session.scalars(select(Citizen.name))) == known
