"""Two of one name are told apart by service or last digits; what a private service is called stays off the list."""

from __future__ import annotations

import re
from html import unescape

from booking.citizens.rules import Needs
from booking.core.database import transaction
from booking.disruptions import operations as disruptions
from booking.visits import operations as visits
from tests import factories
from tests.client import CheckedClient
from tests.desk.conftest import Library, at, person
from tests.visits.scenes import appointment


def beside(html: str, name: str) -> list[str]:
    """What stands beside each of this name, in the order of the page."""
    found = re.findall(rf"{name}(?:</a>)?\s*(?:<span class=\"(?:desk-row__apart|quiet)\">([^<]+)</span>)?", html)
    return [unescape(one).strip() for one in found]


def two_of_one_name(library: Library) -> None:
    with transaction():
        housing = factories.service("Housing options", needs_private_room=True)
        for hour, digits, about in ((12, "0111", library.day.service), (13, "0222", housing)):
            appointment(library.day, at(hour), citizen=person("Mary Smith", digits), service=about)


def test_the_list_the_search_and_paper_tell_two_of_one_name_apart(desk: CheckedClient, library: Library) -> None:
    two_of_one_name(library)
    today = desk.get(library.url).text
    rows = [row for row in re.split("<li", today) if "Mary Smith" in row]
    assert [beside(row, "Mary Smith")[0] for row in rows] == ["Paying council tax", "Appointment"]
    assert "Housing options" not in today.split('id="live"')[1]
    ada = next(row for row in re.split("<li", today) if "Ada Lovelace" in row)
    assert "desk-row__apart" not in ada  # nobody else is called so
    paper = desk.get(f"{library.url}/print").text
    assert beside(paper, "Mary Smith") == ["…0111", "…0222"] and "council tax" not in paper
    found = desk.post(f"{library.url}/find", data={"q": "mary smith"}).text
    assert [one for one in beside(found, "Mary Smith") if one] == ["Paying council tax", "Appointment"]


def test_a_private_service_is_an_appointment_in_the_queue(desk: CheckedClient, library: Library) -> None:
    two_of_one_name(library)
    with transaction():
        housing = factories.service("Debt advice", needs_private_room=True)
        visits.add_drop_in(
            library.day.venue.id,
            citizen=person("Cy Waits"),
            service_id=housing.id,
            needs=Needs(),
            by_id=library.host.id,
            now=at(10),
        )
    html = desk.get(f"{library.url}/list").text
    assert "Debt advice" not in html and '<span class="desk-row__service">Appointment</span>' in html


def test_the_advisor_s_day_and_a_manager_s_preview_tell_them_apart(client: CheckedClient, library: Library) -> None:
    two_of_one_name(library)
    client.sign_in(library.day.advisors[0])
    assert beside(client.get("/day").text, "Mary Smith")[:4:2] == ["…0111", "…0222"]
    with transaction():
        boss = factories.staff("Mo Manager", "manager")
        shut = disruptions.close_venue(
            library.day.venue, at(11, 30), at(14), "Water", by_id=boss.id, now=at(10)
        ).reference
    client.sign_in(boss)
    listed = client.get(f"/manage/disruptions/{shut}").text
    assert re.findall(r"<bdi>Mary Smith</bdi> (…\d+)", listed) == ["…0111", "…0222"]


def test_a_preview_tells_them_apart(client: CheckedClient, library: Library) -> None:
    two_of_one_name(library)
    with transaction():
        boss = factories.staff("Mo Manager", "manager")
    client.sign_in(boss)
    when = {"starts": "2026-11-26", "starts_time": "11:30", "ends_time": "14:00", "reason": "Water"}
    html = client.post("/manage/disruptions/close-venue", data={"venue": library.day.venue.slug, **when}).text
    assert re.findall(r"<bdi>Mary Smith</bdi> (…\d+)", html) == ["…0111", "…0222"]
