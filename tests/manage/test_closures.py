"""Many venues closed in one act: one preview, one confirmation, reopened one by one or all at once."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SENTENCES
from booking.sessions.models import Closure, Disruption
from booking.staff.models import Grant
from booking.visits.operations import check_in_appointment
from tests import factories
from tests.client import CheckedClient
from tests.guards.council import everything
from tests.manage.conftest import FRIDAY, NINE_TO_FIVE, Libraries, at
from tests.manage.posting import confirm, do, look, said, words
from tests.manage.test_disruptions import UNCOUNTED, outcomes
from tests.statements import counted
from tests.visits.scenes import appointment

CLOSE = "/manage/disruptions/close-venue"
SNOW: dict[str, Any] = {"venue": ["heywood", "langley"], "starts": "2026-11-27", "reason": "Snow"}


def eve_at_langley(libraries: Libraries) -> str:
    """Book Eve at Langley on Friday; return her reference."""
    with transaction():
        there = factories.session_on(FRIDAY, at=libraries.elsewhere, advisors=[libraries.bilal])
        return appointment(there, at(14), citizen=factories.citizen("Eve Elsewhere")).reference


def checked_in(libraries: Libraries, booked: Appointment) -> None:
    check_in_appointment(booked, venue_id=libraries.venue.id, by_id=libraries.manager.id, now=clock.now())


def shut() -> list[tuple[str, bool]]:
    """The venues with a closure, and whether it was taken back."""
    db.session.rollback()
    rows = db.session.scalars(select(Disruption).order_by(Disruption.venue_id))
    return [(row.venue.slug if row.venue else "", row.reopened_at is not None) for row in rows]


def test_one_preview_lists_each_venue(manager: CheckedClient, libraries: Libraries) -> None:
    eve_at_langley(libraries)
    before = everything(but=(*UNCOUNTED, "audit_row", "audit_head"))
    seen = words(look(manager, CLOSE, **SNOW))
    assert "3 bookings cannot take place as agreed" in seen
    heywood, langley = seen.index("Heywood Library: 1 session, 2 bookings"), seen.index("Langley Library: 1 session")
    assert heywood < seen.index("Ada Lovelace") < seen.index("Bo Diddley") < langley < seen.index("Eve Elsewhere")
    assert everything(but=(*UNCOUNTED, "audit_row", "audit_head")) == before


def test_one_confirmation_closes_all_and_one_press_opens_them(manager: CheckedClient, libraries: Libraries) -> None:
    eve_at_langley(libraries)
    chosen = {f"for-{libraries.ada.reference}": "cancel"}
    answer = do(manager, CLOSE, **{**SNOW, "venue": "*"}, **chosen)
    assert shut() == [("heywood", False), ("langley", False)] and outcomes(libraries) == ("cancelled", "open")
    page = said(manager, answer.location)
    assert "2 venues closed together" in page and "Fri 27 Nov, all day · Snow" in page
    assert "Heywood Library 1 booking waits Langley Library 1 booking waits" in page
    rows = {row.venue_id: row for row in db.session.scalars(select(Disruption))}
    alone = f"/manage/disruptions/{rows[libraries.elsewhere.id].reference}"
    assert "Closed together with other venues" in said(manager, alone)
    manager.post(f"{alone}/reopen")
    assert shut() == [("heywood", False), ("langley", True)]
    assert manager.post(answer.location.split("?")[0] + "/reopen").status_code == 302
    assert shut() == [("heywood", True), ("langley", True)] and outcomes(libraries) == ("cancelled", "restored")
    assert db.session.scalars(select(Closure)).all() == []
    assert "Reopen all" not in said(manager, answer.location.split("?")[0])


def test_confirmed_twice_or_on_top_of_a_closure_is_closed_once(manager: CheckedClient, libraries: Libraries) -> None:
    do(manager, CLOSE, **{**SNOW, "venue": "langley"})
    seen = look(manager, CLOSE, **SNOW)
    first, second = (confirm(manager, CLOSE, seen, **SNOW) for _ in range(2))
    assert first.location == second.location and shut() == [("heywood", False), ("langley", False)]
    assert len(db.session.scalars(select(Closure)).all()) == 2
    manager.post(first.location.split("?")[0] + "/reopen")  # what was closed before, by itself, stays closed
    assert shut() == [("heywood", True), ("langley", False)]
    again = do(manager, CLOSE, **{**SNOW, "venue": "*"})
    assert again.status_code == 302 and shut()[-1] == ("langley", False)


def test_what_changes_at_one_of_them_is_shown_first(manager: CheckedClient, libraries: Libraries) -> None:
    seen = look(manager, CLOSE, **SNOW)
    eve_at_langley(libraries)
    answer = confirm(manager, CLOSE, seen, **SNOW)
    assert answer.status_code == 409 and "Eve Elsewhere" in answer.text and shut() == []


def test_a_manager_of_one_venue_closes_and_opens_their_own(
    manager: CheckedClient, of_heywood: CheckedClient, libraries: Libraries
) -> None:
    manager.sign_in(libraries.manager)
    address = do(manager, CLOSE, **SNOW).location.split("?")[0]
    of_heywood.sign_in(libraries.of_heywood)
    refused = look(of_heywood, CLOSE, **{**SNOW, "starts": "2026-12-01"})
    assert refused.status_code == 400 and str(SENTENCES["venue.missing"]) in refused.text
    assert of_heywood.get(address).status_code == 403  # under the name of Langley's
    here = db.session.scalars(select(Disruption).where(Disruption.venue_id == libraries.venue.id)).one()
    address = f"/manage/disruptions/{here.reference}/together"
    page = said(of_heywood, address)
    assert "Heywood Library" in page and "Langley" not in page
    before = everything(but=UNCOUNTED)
    assert of_heywood.post(f"{address}/reopen").status_code == 403
    assert everything(but=UNCOUNTED) == before
    with transaction():
        db.session.merge(Grant(id=libraries.of_heywood.grants[0].id, venue_id=factories.venue("Far", slug="far").id))
    assert of_heywood.get(address).status_code == 403
    assert of_heywood.get("/manage/disruptions/0000000000/together").status_code == 404


def test_sixty_venues_take_the_statements_of_two(app: Flask, manager: CheckedClient, libraries: Libraries) -> None:
    def closed(day: str, slugs: list[str]) -> tuple[int, int, int]:
        """Statements of the preview, of the confirmation, of reopening all. SQLite is given each new row by itself."""

        def asked(statements: list[str]) -> int:
            return sum(not statement.startswith("INSERT") for statement in statements)

        typed = {"venue": slugs, "starts": day, "reason": "Snow"}
        manager.get(CLOSE)
        with counted() as preview:
            seen = look(manager, CLOSE, **typed)
        with counted() as making:
            made = confirm(manager, CLOSE, seen, **typed)
        with counted() as opening:
            assert manager.post(made.location.split("?")[0] + "/reopen").status_code == 302
        return asked(preview), asked(making), asked(opening)

    with transaction():
        for number in range(60):
            venue = factories.venue(f"Library {number}", slug=f"library-{number}", hours=NINE_TO_FIVE)
            for day in (FRIDAY, clock.day_of(at(9, day=FRIDAY.replace(day=28)))):
                where = factories.session_on(day, at=venue, advisors=[])
                assert where.session
    two = closed("2026-11-28", ["library-0", "library-1"])
    sixty = closed("2026-11-27", [f"library-{number}" for number in range(60)])
    assert sum(row[1] for row in shut()) == 62
    assert all(many <= few + 6 for few, many in zip(two, sixty, strict=True)), (two, sixty)


def test_one_act_is_one_row_of_the_list_and_of_the_first_page(manager: CheckedClient, libraries: Libraries) -> None:
    eve_at_langley(libraries)
    do(manager, CLOSE, **SNOW)
    for page in ("/manage/disruptions", "/manage"):
        seen = manager.get(page)
        assert "2 venues are closed Fri 27 Nov, all day" in words(seen) and "3" in words(seen)
        assert '/together"' in seen.text and "Heywood Library: the venue is closed" not in seen.text
    here = db.session.scalars(select(Disruption).where(Disruption.venue_id == libraries.venue.id)).one()
    manager.post(f"/manage/disruptions/{here.reference}/reopen")
    seen_after = said(manager, "/manage/disruptions")
    assert "Langley Library: the venue is closed" in seen_after.split("Over, or taken back")[0]
    assert "Heywood Library: the venue is closed" in seen_after.split("Over, or taken back")[1]


def test_a_second_manager_reads_that_it_is_closed_then_already(manager: CheckedClient, libraries: Libraries) -> None:
    seen = look(manager, CLOSE, **SNOW)
    assert "Closed then already" not in words(seen)
    do(manager, CLOSE, **{**SNOW, "venue": "heywood"})
    answer = confirm(manager, CLOSE, seen, **SNOW)
    assert answer.status_code == 409 and "Closed then already: Heywood Library" in words(answer)
    assert "Heywood Library: 1 session" not in words(answer)
    with transaction():
        factories.venue("Alkrington Library", slug="alkrington", hours=NINE_TO_FIVE)
    every = {**SNOW, "venue": "*"}
    do(manager, CLOSE, **every)
    listed = words(look(manager, CLOSE, **every))
    assert "Closed then already: Alkrington Library, Heywood Library, Langley Library" in listed


def test_whoever_is_there_when_it_closes_is_told_by_the_front_desk(
    manager: CheckedClient, libraries: Libraries
) -> None:
    with clock.stopped_at(at(9, 45)):
        manager.sign_in(libraries.manager)
        with transaction():
            checked_in(libraries, libraries.ada)
        seen = look(manager, CLOSE, **SNOW)
        assert "1 person is there now. No message tells them that it closes: the front desk does." in words(seen)
        told = words(seen)
        assert told.index("Ada Lovelace") < told.index("They are here now: tell them") < told.index("Bo Diddley")
        assert told.count("The best: tell them at the front desk now") == 1
        assert not re.search(r"them\.(Free|Nothing)|desk\.(Free|Nothing)", told)
        assert told.index("The best: tell them") < told.index("Bo Diddley") < told.index("The best: somebody calls")
        with transaction():  # who comes meanwhile changes nothing that is decided here
            checked_in(libraries, libraries.bo)
        assert confirm(manager, CLOSE, seen, **SNOW).status_code == 302
        tomorrow = words(look(manager, CLOSE, **{**SNOW, "starts": "2026-11-28"}))
        assert "there now" not in tomorrow
