"""Guard of staff pages: signed in, with one of its roles."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Blueprint, Flask

from booking.core.database import db, transaction
from booking.staff.models import Grant, StaffMember
from booking.venues.models import Venue
from booking.web.guard import guard
from tests import factories
from tests.client import CheckedClient


@pytest.fixture
def venues(app: Flask) -> tuple[Venue, Venue]:
    with transaction():
        return factories.venue("Heywood", slug="heywood"), factories.venue("Langley", slug="langley")


def person(*grants: tuple[str, int | None]) -> StaffMember:
    """A staff member with these roles, each at a venue or everywhere."""
    with transaction():
        staff = factories.staff("Hana Host", "host")
        staff.grants = []
        db.session.flush()
        staff.grants = [Grant(role=role, venue_id=venue_id) for role, venue_id in grants]
        return staff


@pytest.mark.parametrize("address", ["/desk/heywood", "/tasks", "/records?x=1&y=2", "/staff"])
def test_signing_in_opens_the_page_that_was_asked_for(client: CheckedClient, address: str) -> None:
    answer = client.get(address)
    sent_to = urlsplit(answer.location)
    assert (answer.status_code, sent_to.path) == (302, "/staff/sign-in")
    assert parse_qs(sent_to.query) == {"next": [address]}


def test_signing_in_never_repeats_what_was_posted(client: CheckedClient) -> None:
    answer = client.post("/day/call-next")
    assert (answer.status_code, answer.location) == (302, "/staff/sign-in")


@pytest.mark.parametrize(("role", "status"), [("host", 200), ("advisor", 403), ("manager", 200)])
def test_a_page_opens_for_its_roles_alone(
    client: CheckedClient, venues: tuple[Venue, Venue], role: str, status: int
) -> None:
    client.sign_in(person((role, None)))
    assert client.get("/desk/heywood").status_code == status


def test_one_role_of_several_is_enough(client: CheckedClient, venues: tuple[Venue, Venue]) -> None:
    client.sign_in(person(("manager", None), ("host", venues[0].id)))
    assert client.get("/desk/heywood").status_code == 200


def test_a_host_of_one_venue_stands_at_no_other(client: CheckedClient, venues: tuple[Venue, Venue]) -> None:
    client.sign_in(person(("host", venues[0].id), ("advisor", venues[1].id)))
    assert client.get("/desk/heywood").status_code == 200
    assert client.get("/desk/langley").status_code in {403, 404}
    assert client.post("/desk/langley/drop-ins", data={"name": "Ada"}).status_code in {403, 404}


def test_a_grant_that_is_taken_away_opens_nothing_from_the_next_page_on(
    client: CheckedClient, venues: tuple[Venue, Venue]
) -> None:
    staff = person(("host", None))
    client.sign_in(staff)
    assert client.get("/desk/heywood").status_code == 200
    with transaction():
        db.session.get_one(StaffMember, staff.id).grants = []
    assert client.get("/desk/heywood").status_code == 403


def test_nobody_signs_in_with_a_made_up_cookie(client: CheckedClient) -> None:
    client.set_cookie("alongside", "eyJfdXNlcl9pZCI6InUxIn0.forged.signature")
    assert client.get("/staff").location.startswith("/staff/sign-in")


def test_only_what_is_named_stays_open() -> None:
    """A page added to a guarded blueprint later is guarded, whatever its author remembers."""
    room = Blueprint("room", __name__)
    guard(room, "host", but={"room.feed"})
    room.add_url_rule("/feed", "feed", lambda: "open")
    room.add_url_rule("/later", "later", lambda: "shut")
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(room)
    app.add_url_rule("/sign-in", "security.login", lambda: "who are you?")
    from flask_login import LoginManager

    LoginManager(app).user_loader(lambda _id: None)
    app.secret_key = "a secret for this test"
    browser = app.test_client()
    assert browser.get("/feed").text == "open"
    assert browser.get("/later").location == "/sign-in?next=/later"
