"""The front desk in Chromium: by keyboard, from two desks at once, without a script, on paper."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.staff.models import Grant
from booking.visits import operations as visits
from booking.visits.models import Visit
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import PHONE
from tests.desk.conftest import Library, OpenDesk, at, person
from tests.visits.scenes import appointment


def focus(page: Page) -> str:
    return str(page.evaluate("(document.activeElement.textContent || document.activeElement.id).trim()"))


def checked_in() -> list[str]:
    db.session.rollback()
    return sorted(member.citizen.name for visit in db.session.scalars(select(Visit)) for member in visit.party)


def test_four_keys_check_in(open_desk: OpenDesk, check_page: PageCheck) -> None:
    page = open_desk()
    check_page(page, "desk-today")
    for key in ("l", "o", "v", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#said")).to_contain_text("Ada Lovelace")
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("")
    check_page(page, "desk-checked-in")
    page.keyboard.press("ArrowUp")
    assert focus(page) == "Print the ticket"
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("Undone: checked in")
    expect(page.locator(".desk-counts")).to_contain_text("2 expected")


def test_the_head_is_one_line_on_a_library_s_screen(open_desk: OpenDesk) -> None:
    page = open_desk()
    page.set_viewport_size({"width": 1366, "height": 768})
    page.locator("h1").evaluate("e => e.textContent = 'Rochdale Central Library'")
    page.locator(".desk-head__links").evaluate(
        "e => e.append(Object.assign(document.createElement('li'), {textContent: '2 tasks to do'}))"
    )
    name, links = (page.locator(f".desk-head__{what}").bounding_box() for what in ("name", "links"))
    assert name and links and links["y"] < name["y"] + name["height"]


def test_who_waits_takes_two_lines_at_most_on_a_library_s_screen(open_desk: OpenDesk, library: Library) -> None:
    with transaction():
        visits.add_drop_in(
            library.day.venue.id,
            citizen=person("Stanisław Wójcik", "0199"),
            service_id=library.day.service.id,
            needs=Needs(),
            by_id=library.host.id,
            now=at(10),
        )
    page = open_desk()
    page.set_viewport_size({"width": 1366, "height": 768})
    row = page.locator(".desk-row", has_text="Stanisław Wójcik")
    expect(row.get_by_role("button", name="Text when called")).to_be_visible()
    place = row.bounding_box()
    assert place and place["height"] < 60


def test_what_was_done_leaves_when_the_next_person_is_looked_for(open_desk: OpenDesk) -> None:
    page = open_desk()
    page.keyboard.type("lov")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Checked in:")
    page.keyboard.type("b")
    expect(page.locator("#said")).to_have_text("")
    page.keyboard.press("Escape")
    expect(page.locator("#said")).to_have_text("")
    expect(page.locator(".desk-acts")).to_contain_text("Undo")
    page.keyboard.type("bo")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Bo Diddley")
    page.keyboard.type("+")
    page.keyboard.type("J")
    expect(page.locator("#said")).to_have_text("")


def test_enter_moves_into_the_list_while_several_match(open_desk: OpenDesk, library: Library) -> None:
    page = open_desk()
    page.keyboard.type("o")
    for _ in range(4):  # nobody was chosen by hand: nobody is checked in
        page.keyboard.press("Enter")
    assert focus(page).startswith("Several people match.")
    page.keyboard.press("ArrowDown")
    assert focus(page) == "Check in Ada Lovelace"
    page.keyboard.press("ArrowDown")
    assert focus(page) == "Check in Bo Diddley"
    page.keyboard.press("x")  # no key of this list: nothing happens
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("o")
    page.keyboard.press("Enter")
    page.keyboard.type("v")  # typing goes on where it was
    expect(page.locator("#q")).to_have_value("ov")
    assert checked_in() == []


def test_a_name_is_found_however_it_is_typed(open_desk: OpenDesk, library: Library) -> None:
    with transaction():
        booked = appointment(library.day, at(11, 30), citizen=person("Łukasz Ann Marie O'Brien"))
        reference = f"Ref {booked.reference[:5]}-{booked.reference[5:].lower()}."
    page = open_desk()
    found = page.locator(".desk-row:visible")
    for typed in ("lukasz", "Łuk", "o brien", "OBRIEN", "annmarie", "Ann-M", reference):
        page.locator("#q").fill(typed)
        expect(found).to_have_count(1)
        expect(found).to_contain_text("Łukasz Ann Marie O'Brien")
    page.locator("#q").fill("brien zebedee")
    expect(found).to_have_count(0)


def test_enter_again_and_again_checks_in_one_person(open_desk: OpenDesk, library: Library) -> None:
    page = open_desk()
    page.keyboard.type("o")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    for _ in range(5):  # the one who was chosen, and not the next in the list
        page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Ada Lovelace")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")  # held down
    page.keyboard.type("bo")
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    assert checked_in() == ["Ada Lovelace"]
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Bo Diddley")
    for _ in range(3):
        page.keyboard.press("Enter")
    assert checked_in() == ["Ada Lovelace", "Bo Diddley"]


def test_nobody_matches_and_enter_leads_to_the_search_over_all(open_desk: OpenDesk, check_page: PageCheck) -> None:
    page = open_desk()
    page.keyboard.type("zebedee")
    page.keyboard.press("Enter")
    assert focus(page) == "Search all bookings"
    page.keyboard.press("Enter")
    expect(page.get_by_text("No booking was found.")).to_be_visible()
    check_page(page, "desk-found")
    page.keyboard.type("yasmin")  # over the search that stands there
    expect(page.locator("#q")).to_have_value("yasmin")


def test_back_from_what_a_search_found_opens_the_search(open_desk: OpenDesk, check_page: PageCheck) -> None:
    page = open_desk()
    page.keyboard.type("lovelace")
    page.goto(f"{page.url}/find")
    page.keyboard.type("lovelace")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ada Lovelace", exact=True).click()
    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Search all bookings")).to_be_visible()
    expect(page.locator("table")).to_have_count(0)


def test_what_can_be_done_with_what_was_found_is_in_sight_on_a_narrow_screen(open_desk: OpenDesk) -> None:
    page = open_desk(size=PHONE)
    page.goto(f"{page.url}/find")
    page.keyboard.type("lovelace")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Move Ada Lovelace")).to_be_visible()
    found = page.get_by_role("region", name="Bookings found")
    assert found.evaluate("(part) => part.scrollWidth <= part.clientWidth")


def test_a_name_that_is_not_on_the_list_becomes_the_drop_ins(open_desk: OpenDesk) -> None:
    page = open_desk()
    page.keyboard.type("Jan Kowalski")
    page.keyboard.press("+")
    assert page.evaluate("document.activeElement.id") == "name"
    expect(page.locator("#name")).to_have_value("Jan Kowalski")
    page.keyboard.press("Escape")
    page.locator("#name").evaluate("field => field.value = ''")
    page.keyboard.type("0770")
    page.get_by_text("+ Drop-in").click()
    expect(page.locator("#name")).to_have_value("")


def test_a_drop_in_is_one_line(open_desk: OpenDesk, check_page: PageCheck) -> None:
    page = open_desk()
    page.keyboard.type("+")
    page.keyboard.type("Jan Kowalski")
    page.keyboard.press("Tab")
    page.keyboard.type("zz")
    page.keyboard.press("Enter")
    expect(page.locator("#service-error")).to_be_visible()
    expect(page.locator("#service")).to_be_focused()
    check_page(page, "desk-drop-in-wrong")
    page.locator("#service").fill("tax")
    page.keyboard.press("Enter")
    expect(page.locator("#said .desk-said__ticket")).to_be_visible()
    expect(page.locator("#q")).to_be_focused()
    check_page(page, "desk-drop-in")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("p")
    expect(page.locator(".desk-paper__number")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_focused()
    check_page(page, "desk-ticket")


def test_two_front_desks(open_desk: OpenDesk, library: Library) -> None:
    with transaction():
        second = factories.staff("Jo Second", "host")
        second.grants = [Grant(role="host", venue_id=library.day.venue.id)]
    mine, other = open_desk(), open_desk(second)
    other.keyboard.type("bo")  # somebody is chosen there: nothing jumps
    mine.keyboard.type("bo")
    mine.keyboard.press("Enter")
    expect(mine.locator("#said")).to_contain_text("Bo Diddley")
    row = other.locator(".desk-row", has_text="Bo Diddley")
    expect(row).to_contain_text("changed at another desk", timeout=5_000)
    other.keyboard.press("Enter")
    expect(other.locator("#said")).to_contain_text("Sam Host checked this person in at 10:15.")
    mine.keyboard.type("ada")
    mine.keyboard.press("Enter")
    expect(other.locator(".desk-counts")).to_contain_text("2 waiting", timeout=5_000)


def test_without_a_script(open_desk: OpenDesk, library: Library, check_page: PageCheck) -> None:
    page = open_desk(javascript=False, size=PHONE)
    page.locator("#q").fill("ada")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("Bo Diddley")).to_have_count(0)
    assert page.url.endswith(library.url.rsplit("/", 1)[1])  # no name in the address
    page.locator("#q").press("Enter")  # filters again, and checks nobody in
    expect(page.get_by_role("button", name="Check in Ada Lovelace")).to_be_visible()
    page.get_by_role("button", name="Check in Ada Lovelace").click()
    expect(page.locator("#said")).to_contain_text("Checked in:")
    check_page(page, "desk-without-script", scripts=False)
    page.locator("#q").fill("b")
    expect(page.locator("#said .desk-said__line")).to_be_hidden()


def test_every_other_page_of_the_desk(open_desk: OpenDesk, library: Library, check_page: PageCheck) -> None:
    with transaction():
        tomorrow = factories.session_on(at=library.day.venue, offering=[library.day.service])
        booked = appointment(tomorrow, at(13), citizen=factories.citizen("Wanda Later")).reference
    page = open_desk()
    service = library.day.service.slug
    for name, path in {
        "print": "/print",
        "book": f"/book?service={service}",
        "every-venue": f"/book?service={service}&where=all",
        "appointment": f"/appointments/{booked}",
        "move": f"/appointments/{booked}/move",
        "cancel": f"/appointments/{booked}/cancel",
        "slip": f"/appointments/{booked}/slip",
        "find": "/find",
    }.items():
        page.goto(library.url + path)
        check_page(page, f"desk-{name}")
    page.goto(f"{library.url}/book?service={service}")
    page.locator(".slot").first.click()
    page.get_by_role("button", name="Book").click()
    expect(page).to_have_title(re.compile("^Error: "))
    check_page(page, "desk-details")
    page.locator("#name").fill("Pat Phone")
    page.get_by_role("button", name="Book").click()
    expect(page.get_by_text("Booked.")).to_be_visible()
    check_page(page, "desk-booked")
