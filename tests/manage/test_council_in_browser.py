"""The council's screens as a browser shows them: the live preview, a wide table on a narrow screen, the invitation."""

from __future__ import annotations

from datetime import date, time, timedelta

from flask import Flask
from playwright.sync_api import Page, expect

from booking.core import clock
from booking.core.database import db, transaction
from booking.services.models import SearchWithoutResult
from booking.staff.models import StaffMember
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.server import LiveServer
from tests.client import checked
from tests.manage.council import a_council

# Lists that reach beyond the text of the page, to its very edge or past it.
PAST_THE_EDGE = """() => [...document.querySelectorAll("main select")]
  .filter((e) => e.getBoundingClientRect().right > document.querySelector("main").getBoundingClientRect().right + 1)
  .map((e) => e.name)"""


def sign_in(page: Page, app: Flask, live: LiveServer, person: StaffMember) -> None:
    """Be this manager, without the form."""
    client = checked(app)
    client.sign_in(person)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live.url}])


def test_what_is_typed_of_a_service_is_shown_at_once(
    app: Flask, live: LiveServer, desk: Page, check_page: PageCheck
) -> None:
    council = a_council(app, bring=["Your bill"], together=["A plan"], answers=[["Why?", "Because."]])
    sign_in(desk, app, live, council.manager)
    desk.goto("/manage/services/tax")
    desk.fill("#bring", "A purple folder")
    desk.wait_for_selector("#live-preview li:has-text('A purple folder')")
    assert desk.evaluate("document.activeElement.id") == "bring"
    check_page(desk, "manage-service")
    desk.click("text=Save")
    desk.wait_for_selector("text=Saved.")
    desk.goto("/manage/venues/heywood")
    check_page(desk, "manage-venue")


def test_an_invitation_is_handed_over_and_used(
    app: Flask, live: LiveServer, desk: Page, phone: Page, check_page: PageCheck
) -> None:
    council = a_council(app)
    sign_in(desk, app, live, council.manager)
    desk.goto("/manage/staff/new")
    check_page(desk, "manage-invite")
    desk.click("button:has-text('Invite')")
    check_page(desk, "manage-invite-refused")
    desk.fill("#name", "Sam Featherstonehaugh-Okonkwo-Villanueva")
    desk.fill("#email", "sam.featherstonehaugh-okonkwo-villanueva@testdale.example")
    desk.check("input[name=role][value=host]")
    desk.select_option("#venue", "heywood")
    desk.select_option("#department", "*")
    desk.click("button:has-text('Invite')")
    check_page(desk, "manage-invited")
    expect(desk.locator(".council-link")).to_have_count(0)
    desk.click("text=Go on to Sam")
    person = desk.url
    sign_in(desk, app, live, council.of_heywood)  # a second manager hands it over
    desk.goto(person)
    check_page(desk, "manage-hand-over")
    desk.click("button:has-text('Show the link')")
    check_page(desk, "manage-link")
    link = desk.inner_text(".council-link").split("/staff/")[1]
    phone.goto(f"/staff/{link}")
    check_page(phone, "welcome")
    phone.fill("#password", "a badger under my shed")
    phone.click("button:has-text('Set the password')")
    phone.wait_for_selector("text=Your password is set.")
    desk.click("text=Go on to Sam")
    check_page(desk, "manage-person")


def test_figures_are_read_on_a_narrow_screen(app: Flask, live: LiveServer, phone: Page, check_page: PageCheck) -> None:
    council = a_council(app)
    with transaction():
        factories.venue("Darnhill Library and Community Learning Centre", slug="darnhill")
        for n in range(7):
            at = clock.instant(date(2026, 10, 3), time(9)) + timedelta(minutes=n)
            db.session.add(SearchWithoutResult(service_id=council.tax.id, at=at, asked_for={"venue": "heywood"}))
    sign_in(phone, app, live, council.manager)
    phone.goto("/manage/figures")
    expect(phone.locator("table.figures__table")).to_have_count(1)
    for page in ("/manage/staff/new", "/manage/figures"):
        phone.goto(page)
        expect(phone.locator("select[name=venue]")).to_be_visible()
        assert phone.evaluate(PAST_THE_EDGE) == [], page
    check_page(phone, "manage-figures")


def test_the_head_of_a_rota_is_one_line_on_a_library_s_screen(desk: Page, app: Flask, live: LiveServer) -> None:
    with transaction():
        factories.venue("Rochdale Central Library", slug="central")
        manager = factories.staff("Maya Manager", "manager")
    sign_in(desk, app, live, manager)
    desk.set_viewport_size({"width": 1366, "height": 768})
    desk.goto("/manage/rota/venues/central")
    head, acts = desk.locator(".rota-head h1").bounding_box(), desk.locator(".rota-acts").bounding_box()
    assert head and acts and acts["y"] < head["y"] + head["height"]
