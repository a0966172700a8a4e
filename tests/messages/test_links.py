"""Lists that name an appointment link to it only where their reader may open it."""

from __future__ import annotations

import re

import pytest

from booking.core import clock
from booking.core.database import db, transaction
from booking.staff.models import Grant, StaffMember
from tests import factories
from tests.client import checked
from tests.messages.conftest import LANDLINE, MOBILE
from tests.replies.test_views_inbox import FRIDAY
from tests.replies.test_views_webhooks import text

LISTS = ("/staff/replies", "/staff/messages/calls", "/tasks")
NONE: dict[str, list[tuple[str, int]]] = {page: [] for page in LISTS}


def links(app, council, staff) -> dict[str, list[tuple[str, int]]]:
    """The desk links of each list as it is shown to this reader, with what each answers."""
    with clock.stopped_at(council.now):
        client = checked(app)
        client.sign_in(staff)
        found = {page: re.findall(r'href="(/desk/[^"]+)"', client.get(page).text) for page in LISTS}
        return {page: [(one, client.get(one).status_code) for one in ones] for page, ones in found.items()}


@pytest.fixture
def listed(council):
    """An appointment on each of the lists: a reply about one, a call about another."""
    told, called = council.book(MOBILE, day=FRIDAY), council.book(LANDLINE, day=FRIDAY, hour=11)
    council.round()
    text(council, "Is there parking? Grüße – Ada")
    council.at(5, hours=3).round()
    return told, called


def test_every_link_of_a_list_opens(app, council, listed):
    shown = links(app, council, council.host)
    assert [len(shown[page]) for page in LISTS] == [1, 1, 2]
    assert {status for ones in shown.values() for _link, status in ones} == {200}


def holder(*grants: Grant) -> StaffMember:
    person = factories.staff("Somebody")
    person.grants = list(grants)
    db.session.flush()
    return person


def test_a_manager_opens_what_the_lists_lead_to(app, council, listed):
    with transaction():
        other = factories.department("Another")
        place = {"venue_id": council.venue.id}
        # Who reads the lists as a manager, and is a host of another department there.
        theirs = holder(Grant(role="manager", **place), Grant(role="host", department_id=other.id, **place))
        manager = holder(Grant(role="manager"))
    for reader in (theirs, manager):
        shown = links(app, council, reader)
        assert [len(shown[page]) for page in LISTS] == [1, 1, 2]
        assert {status for ones in shown.values() for _link, status in ones} == {200}


def test_what_was_moved_to_another_library_is_opened_there_or_not_at_all(app, council, listed):
    with transaction():
        here = holder(Grant(role="host", venue_id=council.venue.id))
        langley = factories.venue("Langley").id
        for row in listed:  # a move that the tasks have not caught up with
            row.venue_id = langley
    assert links(app, council, here) == NONE
    moved = links(app, council, council.host)
    assert [len(moved[page]) for page in LISTS] == [1, 1, 2]
    assert {status for ones in moved.values() for _link, status in ones} == {200}
