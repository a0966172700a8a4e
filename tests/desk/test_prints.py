"""Paper: the ticket and the day."""

from __future__ import annotations

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.visits import operations
from tests import factories
from tests.client import CheckedClient
from tests.desk.conftest import Library


def test_the_ticket_shows_its_number_and_nothing_of_the_person(desk: CheckedClient, library: Library) -> None:
    with transaction():
        visit = operations.check_in_appointment(
            library.ada, venue_id=library.day.venue.id, by_id=library.host.id, now=clock.now()
        )
        reference, ticket = visit.reference, visit.ticket
    html = desk.get(f"{library.url}/tickets/{reference}").text
    assert f'class="desk-paper__number">{ticket}</h1>' in html and "10:15am" in html
    assert "Ada" not in html and library.day.service.name not in html


def test_no_ticket_before_arriving_and_none_of_another_venue(desk: CheckedClient, library: Library) -> None:
    with transaction():
        planned = operations.plan_visit(
            library.day.session, citizen=None, service_id=None, needs=Needs(), now=clock.now()
        ).reference
        elsewhere = operations.add_drop_in(
            factories.venue().id, citizen=None, service_id=None, needs=Needs(), by_id=library.host.id, now=clock.now()
        ).reference
    for reference in (planned, elsewhere, "NOTHERE000"):
        assert desk.get(f"{library.url}/tickets/{reference}").status_code == 404


def test_the_day_on_one_sheet(desk: CheckedClient, library: Library) -> None:
    html = desk.get(f"{library.url}/print").text
    assert html.index("Ada Lovelace") < html.index("Bo Diddley") and "sheet__tick" in html
    other = desk.get(f"{library.url}/print", query_string={"day": "2026-11-27"}).text
    assert "Friday 27 November" in other and "Nobody is booked" in other
    wrong = desk.get(f"{library.url}/print", query_string={"day": "yesterday"})
    assert wrong.status_code == 400 and "Enter a day that exists" in wrong.text
