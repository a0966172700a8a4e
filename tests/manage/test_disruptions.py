"""Closures and absences: seen before, chosen per booking, told afterwards, taken back."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import select

from booking.appointments.models import Appointment, DisruptedAppointment
from booking.cases.models import AuditRow
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SENTENCES, FormExpired
from booking.disruptions.errors import NotDisrupted
from booking.sessions.errors import ClosurePast, EndBeforeStart
from booking.sessions.models import Assignment, Closure, Disruption
from booking.tasks.models import Task
from booking.visits import operations as visits
from tests import factories
from tests.client import CheckedClient, checked
from tests.guards.council import everything
from tests.guards.test_routes import COUNTERS
from tests.manage.conftest import FRIDAY, Libraries, at
from tests.manage.posting import confirm, do, look, said, words
from tests.visits.scenes import appointment

UNCOUNTED = (*COUNTERS, "form_answer")
CLOSE, AWAY = "/manage/disruptions/close-venue", "/manage/disruptions/away"
A_DAY: dict[str, Any] = {"venue": "heywood", "starts": "2026-11-27", "reason": "Boiler broken"}


def outcomes(libraries: Libraries) -> tuple[str, str]:
    """What became of Ada's booking and of Bo's."""
    db.session.rollback()
    rows = {row.appointment_id: row.outcome for row in db.session.scalars(select(DisruptedAppointment))}
    return rows.get(libraries.ada.id, "-"), rows.get(libraries.bo.id, "-")


def with_bilal(libraries: Libraries, ends: time = time(16)) -> None:
    """Bilal works at Heywood too, at desk 2."""
    with transaction() as session:
        there = {"session_id": libraries.day.session.id, "advisor_id": libraries.bilal.id, "starts_at": at(10)}
        session.add(Assignment(**there, ends_at=clock.instant(FRIDAY, ends), desk_id=libraries.venue.desks[1].id))


def away(libraries: Libraries, **changes: Any) -> dict[str, Any]:
    return {"advisor": libraries.amina.reference, "starts": "2026-11-27", "reason": "Flu", **changes}


def test_who_is_hit_is_seen_before_anything_happens(manager: CheckedClient, libraries: Libraries) -> None:
    audited = ("form_answer", "audit_row", "audit_head")
    before = everything(but=audited)
    seen = words(look(manager, CLOSE, **A_DAY))
    assert "2 bookings cannot take place as agreed, 1 of them without a number or address we can write to" in seen
    assert "Fri 27 Nov 10:00 Ada Lovelace · Paying council tax, Heywood Library · Amina Hussain" in seen
    assert "The best: they get a message and choose another time" in seen
    assert "The best: somebody calls them with other times" in seen
    assert everything(but=audited) == before


def test_whom_a_preview_names_is_written_down_once_a_day(manager: CheckedClient, libraries: Libraries) -> None:
    people = db.session.scalars(select(Appointment)).all()
    expected = {(row.citizen.case_record.reference, "shown", "managing") for row in people}
    look(manager, CLOSE, **A_DAY)
    assert shown_to_managers() == sorted(expected)
    page = do(manager, CLOSE, **A_DAY).location
    manager.get(page)
    assert shown_to_managers() == sorted(expected)
    other = checked(manager.application)
    with transaction():
        otto = factories.staff("Otto Other", "manager")
    other.sign_in(otto)
    assert "Ada Lovelace" in said(other, page)
    assert shown_to_managers() == sorted([*expected, *expected])


def shown_to_managers() -> list[tuple[str, str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(AuditRow))
    return sorted((row.case_record_reference, row.act, row.basis) for row in rows)


def test_a_venue_is_closed_and_reopened(manager: CheckedClient, libraries: Libraries) -> None:
    answer = do(manager, CLOSE, **A_DAY)
    page = said(manager, answer.location)
    assert "Heywood Library: the venue is closed" in page and "Fri 27 Nov, all day · Boiler broken" in page
    assert "2 bookings, 2 wait" in page and "No message can reach them: call." in page
    assert outcomes(libraries) == ("open", "open")
    assert "2 bookings wait" in said(manager, "/manage/disruptions")
    opened = manager.post(answer.location.split("?")[0] + "/reopen")
    assert opened.status_code == 302
    assert outcomes(libraries) == ("restored", "restored")
    assert "taken back" in said(manager, opened.location) and "stands again" in said(manager, opened.location)


def test_whoever_plans_to_drop_in_is_counted(manager: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        where = factories.session_on(
            FRIDAY, at=libraries.venue, offering=[libraries.day.service], advisors=[], kind="drop_in"
        )
        for name in ("Eli", "Flo"):
            plan: dict[str, Any] = {"citizen": factories.citizen(name), "service_id": libraries.day.service.id}
            visits.plan_visit(where.session, **plan, needs=Needs(), now=clock.now())
    assert "2 people who plan to drop in are told." in words(look(manager, CLOSE, **A_DAY))
    assert "plan to drop in" not in words(look(manager, CLOSE, **{**A_DAY, "starts": "2026-11-28"}))


def test_confirmed_twice_is_closed_once(manager: CheckedClient, libraries: Libraries) -> None:
    seen = look(manager, CLOSE, **A_DAY)
    first, second = (confirm(manager, CLOSE, seen, **A_DAY) for _ in range(2))
    assert first.location == second.location
    assert len(db.session.scalars(select(Closure)).all()) == 1


def test_somebody_who_books_in_between_is_shown_first(manager: CheckedClient, libraries: Libraries) -> None:
    seen = look(manager, CLOSE, **A_DAY)
    with transaction():
        appointment(libraries.day, at(12), citizen=factories.citizen("Di Didnt"))
    answer = confirm(manager, CLOSE, seen, **A_DAY)
    assert answer.status_code == 409 and "Di Didnt" in answer.text
    assert db.session.scalars(select(Closure)).all() == []
    assert confirm(manager, CLOSE, _again(answer), **A_DAY).status_code == 302


def _again(answer: Any) -> Any:
    """The page that a refused confirmation shows is as good as a look."""
    answer.status_code = 200
    return answer


def test_an_absence_is_covered_by_whoever_is_free(manager: CheckedClient, libraries: Libraries) -> None:
    with_bilal(libraries)
    seen = look(manager, AWAY, **away(libraries))
    assert words(seen).count("The best: Bilal Khan stands in at the same time") == 2
    page = said(manager, confirm(manager, AWAY, seen, **away(libraries)).location)
    assert outcomes(libraries) == ("stand_in", "stand_in")
    assert "Amina Hussain: the advisor is away" in page and page.count("Bilal Khan") == 2


def test_what_was_chosen_for_a_booking_is_done(manager: CheckedClient, libraries: Libraries) -> None:
    with_bilal(libraries)
    chosen = {f"for-{libraries.ada.reference}": "cancel", f"for-{libraries.bo.reference}": "citizen"}
    do(manager, AWAY, **away(libraries), **chosen)
    assert outcomes(libraries) == ("cancelled", "open")


def test_a_booking_that_is_left_to_the_manager_is_a_task(manager: CheckedClient, libraries: Libraries) -> None:
    with_bilal(libraries)
    answer = do(manager, AWAY, **away(libraries), **{f"for-{libraries.ada.reference}": "mine"})
    assert outcomes(libraries) == ("open", "stand_in")
    task = db.session.scalars(select(Task).where(Task.role == "manager")).one()
    assert task.subject_reference == libraries.ada.reference and task.done_at is None
    address = answer.location.split("?")[0]
    manager.post(f"{address}/bookings/{libraries.ada.reference}", data={"choice": "cancel"})
    assert outcomes(libraries) == ("cancelled", "stand_in")
    db.session.rollback()
    assert db.session.get_one(Task, task.id).done_at is not None


def test_one_after_the_other_is_settled_on_its_page(manager: CheckedClient, libraries: Libraries) -> None:
    chosen = {f"for-{b.reference}": "citizen" for b in (libraries.ada, libraries.bo)}
    address = do(manager, AWAY, **away(libraries), **chosen).location.split("?")[0]
    assert outcomes(libraries) == ("open", "open")
    with_bilal(libraries, time(11))
    assert "Bilal Khan stands in" in said(manager, address)
    stand_in = {"choice": libraries.bilal.reference}
    assert manager.post(f"{address}/bookings/{libraries.ada.reference}", data=stand_in).status_code == 302
    assert outcomes(libraries) == ("stand_in", "open")
    again = manager.post(f"{address}/bookings/{libraries.ada.reference}", data=stand_in)
    assert again.status_code == 409 and str(NotDisrupted.sentence) in again.text
    assert manager.post(f"{address}/settle").status_code == 302
    assert outcomes(libraries) == ("stand_in", "open")  # nobody is free at eleven


def test_reopening_leaves_what_was_settled(manager: CheckedClient, libraries: Libraries) -> None:
    chosen = {f"for-{libraries.ada.reference}": "cancel"}
    address = do(manager, CLOSE, **A_DAY, **chosen).location.split("?")[0]
    manager.post(f"{address}/reopen")
    assert outcomes(libraries) == ("cancelled", "restored")
    db.session.rollback()
    assert db.session.get_one(Appointment, libraries.ada.id).status == "cancelled"


def test_for_an_hour_and_for_a_fortnight(manager: CheckedClient, libraries: Libraries) -> None:
    hour = words(look(manager, CLOSE, **A_DAY, starts_time="11am", ends_time="12:00"))
    assert "Bo Diddley" in hour and "Ada Lovelace" not in hour
    fortnight = do(manager, CLOSE, **A_DAY, ends="2026-12-10")
    assert "Fri 27 Nov – Thu 10 Dec" in said(manager, fortnight.location)
    row = db.session.scalars(select(Disruption)).one()
    assert (clock.day_of(row.starts_at), row.ends_at) == (FRIDAY, clock.day_bounds(date(2026, 12, 11))[0])


def test_bad_input_has_its_sentence_and_loses_nothing(manager: CheckedClient, libraries: Libraries) -> None:
    bad = [
        ({"venue": ""}, SENTENCES["venue.missing"]),
        ({"venue": "nowhere"}, SENTENCES["venue.missing"]),
        ({"starts": ""}, SENTENCES["day.missing"]),
        ({"starts": "31/11/2026"}, SENTENCES["day.wrong"]),
        ({"starts": "2026-11-20"}, ClosurePast.sentence),
        ({"ends": "2026-11-26"}, EndBeforeStart.sentence),
        ({"starts_time": "15:00", "ends_time": "14:00"}, EndBeforeStart.sentence),
        ({"starts_time": "later"}, SENTENCES["time.wrong"]),
        ({"reason": "x" * 201}, SENTENCES["why.long"]),
        ({"csrf_token": "old"}, FormExpired.sentence),
    ]
    for changes, sentence in bad:
        answer = look(manager, CLOSE, **{**A_DAY, **changes})
        assert answer.status_code >= 400 and str(sentence) in answer.text, changes
        for name, value in {**A_DAY, **changes}.items():
            if value and name not in {"venue", "csrf_token"}:
                assert f'value="{value}"' in answer.text, changes
    assert db.session.scalars(select(Disruption)).all() == []
    answer = look(manager, AWAY, **away(libraries, advisor="0000000000"))
    assert answer.status_code == 400 and str(SENTENCES["away.missing"]) in answer.text


def test_a_manager_of_one_venue_closes_no_other(of_heywood: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        libraries.of_heywood.grants[0].venue_id = libraries.elsewhere.id
    answer = look(of_heywood, CLOSE, **A_DAY)
    assert answer.status_code == 400 and str(SENTENCES["venue.missing"]) in answer.text
    assert "Heywood Library" not in of_heywood.get(CLOSE).text


def test_an_absence_from_another_manager_s_venue_is_theirs_to_enter(
    of_heywood: CheckedClient, libraries: Libraries
) -> None:
    """The refusal counts what lies beyond and names who may enter it; nothing is entered, nobody there is named."""
    with transaction():
        there = factories.session_on(date(2026, 12, 1), at=libraries.elsewhere, advisors=[libraries.amina])
        appointment(there, at(11, day=date(2026, 12, 1)), citizen=factories.citizen("Eve Elsewhere"))
    before = everything(but=UNCOUNTED)
    fields = away(libraries, ends="2026-12-04")
    refused = look(of_heywood, AWAY, **fields)
    assert refused.status_code == 403
    assert "that others manage (1). Ask Maya Manager. Nothing was changed." in words(refused)
    assert "Eve Elsewhere" not in refused.text and "Langley" not in refused.text
    form = {"form_token": "t" * 20, "seen": "x", "confirm": "1"}
    assert of_heywood.post(AWAY, data={**form, **fields}).status_code in {403, 409}
    assert everything(but=UNCOUNTED) == before
    alone = do(of_heywood, AWAY, **away(libraries))
    assert "2 bookings" in said(of_heywood, alone.location)


def test_of_an_absence_that_reaches_further_the_rest_is_a_number(
    manager: CheckedClient, of_heywood: CheckedClient, libraries: Libraries
) -> None:
    with transaction():
        there = factories.session_on(date(2026, 12, 1), at=libraries.elsewhere, advisors=[libraries.amina])
        appointment(there, at(11, day=date(2026, 12, 1)), citizen=factories.citizen("Eve Elsewhere"))
    manager.sign_in(libraries.manager)
    address = do(manager, AWAY, **away(libraries, ends="2026-12-04")).location.split("?")[0]
    of_heywood.sign_in(libraries.of_heywood)
    page = said(of_heywood, address)
    assert "And 1 booking that others manage." in page and "Eve Elsewhere" not in page and "Ada Lovelace" in page
    assert "2 bookings wait" in said(of_heywood, "/manage/disruptions")
    hers = db.session.scalars(select(Appointment).where(Appointment.venue_id == libraries.elsewhere.id)).one()
    before = everything(but=UNCOUNTED)
    refused = of_heywood.post(f"{address}/bookings/{hers.reference}", data={"choice": "cancel"})
    assert refused.status_code == 403 and "Eve Elsewhere" not in refused.text
    assert of_heywood.post(f"{address}/reopen").status_code == 403
    assert everything(but=UNCOUNTED) == before


def test_what_concerns_none_of_their_venues_is_not_theirs(
    manager: CheckedClient, of_heywood: CheckedClient, libraries: Libraries
) -> None:
    manager.sign_in(libraries.manager)
    address = do(manager, CLOSE, venue="langley", starts="2026-11-27").location.split("?")[0]
    of_heywood.sign_in(libraries.of_heywood)
    assert of_heywood.get(address).status_code == 403
    assert of_heywood.post(f"{address}/reopen").status_code == 403
    assert "Langley" not in of_heywood.get("/manage/disruptions").text
    assert of_heywood.get("/manage/disruptions/0000000000").status_code == 404


def test_somebody_who_is_not_at_work_then_steps_in(manager: CheckedClient, libraries: Libraries) -> None:
    address = do(manager, AWAY, **away(libraries)).location.split("?")[0]
    assert "Bilal Khan" not in said(manager, address)
    assert "Bilal Khan steps in" in said(manager, f"{address}?ask={libraries.ada.reference}")
    manager.post(f"{address}/bookings/{libraries.ada.reference}", data={"choice": libraries.bilal.reference})
    assert outcomes(libraries) == ("stand_in", "open")
