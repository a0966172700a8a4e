"""Nothing goes out about who has died; a number that their widow uses too stays hers."""

from __future__ import annotations

from datetime import date, time

import pytest

from booking.appointments import operations as appointments
from booking.appointments.errors import PersonDied
from booking.cases.models import AuditRow
from booking.citizens import operations as citizens
from booking.citizens.models import Citizen, Death
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways.base import Meaning, Refused
from booking.record.operations import undo_death, write_down_death
from booking.visits import operations as visits
from tests.messages.conftest import MOBILE, OTHER_MOBILE, Council
from tests.messages.test_after_visit import advisor, arrive, consultation_of, finish, sent

DAY = date(2026, 12, 7)


def dies(council: Council, person: Citizen) -> str:
    with transaction():
        told = "their widow, at the desk"
        death = write_down_death(person.case_record, told, None, staff_id=advisor().id, device="", now=council.now)
        return death.reference


def test_reminders_stop_without_a_word_and_an_undo_plans_them_again(council: Council) -> None:
    appointment = council.book(MOBILE, day=DAY)
    council.round()
    reference = dies(council, appointment.citizen)
    council.round()
    assert (appointment.status, sent(council), council.tasks()) == ("cancelled", ["confirmation"], [])
    assert not [kind for kind, status in council.stand() if status == "planned"]
    with pytest.raises(PersonDied):
        council.undo(appointment, by=True)
    council.at(minutes=30)
    with transaction():
        person = appointment.citizen
        undo_death(person.case_record, reference, staff_id=advisor().id, device="", now=council.now)
    council.round()
    assert (appointment.status, sent(council)) == ("booked", ["confirmation"])
    assert {kind for kind, status in council.stand() if status == "planned"} == {"reminder_3_days", "reminder_1_day"}
    assert db.session.scalars(db.select(AuditRow.act).order_by(AuditRow.id)).all() == ["died", "died"]


def test_a_booking_found_to_be_theirs_is_silent_and_the_widows_with_the_same_number_is_not(council: Council) -> None:
    his = council.book(MOBILE, day=DAY)
    dies(council, his.citizen)
    typed, hers = council.book(MOBILE, day=DAY, hour=11), council.book(MOBILE, day=DAY, hour=12)
    assert typed.status == "booked", "as typed: nobody was looked up"
    council.round()
    with transaction():
        citizens.join(typed.citizen, his.citizen.case_record, staff_id=advisor().id, now=council.now)
    council.at(days=10).round()
    went = {row.subject_reference for row in council.rows(status="sent") if row.kind.startswith("reminder")}
    assert went == {hers.reference}
    with pytest.raises(PersonDied), transaction():
        appointments.book(
            his.citizen,
            council.service,
            venue_id=council.venue.id,
            starts_at=clock.instant(date(2026, 12, 9), time(10)),
            needs=Needs(),
            booked_by_id=council.host.id,
            now=council.now,
        )


def test_what_was_agreed_and_the_question_are_not_sent(council: Council) -> None:
    visit = arrive(council, MOBILE)
    finish(council, visit, link=True)
    dies(council, visit.party[0].citizen)
    council.at(minutes=5).round()
    council.at(days=1).round()
    assert sent(council) == []


def test_of_two_who_came_who_lives_is_asked_on_their_own_number(council: Council) -> None:
    visit = arrive(council, MOBILE)
    with transaction():
        widow = citizens.name_citizen("Ida Lovelace", contacts=[OTHER_MOBILE], now=council.now)
        visits.add_to_party(visit, widow, by_id=None, now=council.now)
    finish(council, visit, link=True)
    assert consultation_of(visit).link_to_id is not None
    dies(council, visit.party[0].citizen)
    council.at(days=1, hours=1).round()
    assert [(row.kind, row.contact_point.value) for row in council.rows(status="sent")] == [
        ("question", OTHER_MOBILE[1])
    ]


def test_what_they_had_planned_is_withdrawn_and_stays_with_who_comes_too(council: Council) -> None:
    plan, family = council.plan_visit(MOBILE, day=date(2026, 12, 8)), council.plan_visit(MOBILE, day=date(2026, 12, 8))
    with transaction():
        he = plan.party[0].citizen
        citizens.join(family.party[0].citizen, he.case_record, staff_id=advisor().id, now=council.now)
        visits.add_to_party(family, citizens.name_citizen("Ida", now=council.now), by_id=None, now=council.now)
    reference = dies(council, he)
    assert (plan.status, family.status) == ("gone", "coming")
    assert [one.citizen.name for one in family.party] == ["Ida"]
    council.round()
    assert sent(council) == []
    with transaction():
        undo_death(he.case_record, reference, staff_id=advisor().id, device="", now=council.now)
    assert (plan.status, len(family.party)) == ("coming", 2)


def test_a_plan_that_was_withdrawn_at_the_same_moment_stops_nothing(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = council.plan_visit(MOBILE, day=DAY)
    with transaction():
        visits.withdraw(plan, expected_version=plan.version, now=council.now)
    monkeypatch.setattr("booking.visits.operations.dying.plans_ahead", lambda _ids, _now: [plan])
    dies(council, plan.party[0].citizen)
    assert db.session.scalars(db.select(Death)).one().ended["withdrawn"] == []


def test_nobody_is_asked_to_call_where_their_number_refuses_what_was_on_its_way(council: Council) -> None:
    appointment = council.book(MOBILE, day=DAY)

    def meanwhile(_to: str, _reference: str) -> None:
        council.sms.before = None
        dies(council, appointment.citizen)
        raise Refused(Meaning.WRONG_ADDRESS, "21211")

    council.sms.before = meanwhile
    council.round()
    assert [row.status for row in council.rows(kind="confirmation")] == ["failed"]
    assert council.tasks() == []
