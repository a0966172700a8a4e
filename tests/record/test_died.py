"""That a person has died: one act on the record, with a preview, and an undo that puts everything back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypedDict

import pytest
from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.cases import operations as cases
from booking.cases.errors import DiedWhileJoined, OneHasDied
from booking.cases.models import Action, AuditRow
from booking.cases.operations import NextStep
from booking.cases.queries import people_on
from booking.cases.rules.actions import ActionOwner
from booking.citizens import operations as citizens
from booking.citizens.models import CaseRecord, CitizenJoin, Death
from booking.citizens.queries import dead_among, death_on
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.record.operations import undo_death, write_down_death
from booking.referrals.queries import to_settle
from booking.referrals.rules import ReferralAct, ReferralState
from booking.tasks.models import Task
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, is_seen, morning
from tests.referrals.stage import council, open_tasks_of, sent
from tests.referrals.test_operations import act, with_time


class Acts(TypedDict):
    """By whom an act is, on what, and when."""

    staff_id: int
    device: str
    now: datetime


SAID = {"known": "add", "told_by": "Their daughter, by telephone", "died_on": "24 11 2026"}


@pytest.fixture
def stage(client: CheckedClient) -> Morning:
    made = morning()
    client.sign_in(made.advisor)
    return made


def record_of(seen: object) -> CaseRecord:
    db.session.rollback()
    found: CaseRecord = seen.visit.party[0].citizen.case_record  # type: ignore[attr-defined]
    return found


def tasks() -> list[tuple[str, str]]:
    db.session.rollback()
    found = db.session.scalars(select(Task).where(Task.done_at.is_(None)).order_by(Task.id))
    return [(task.kind, task.detail) for task in found]


def test_it_is_previewed_written_down_shown_on_top_and_undone(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen = is_seen(stage)
    record = record_of(seen)
    there, person = f"/records/{record.reference}", record.citizens[0]
    ahead = booked(stage, now.replace(hour=14, minute=0), person)
    page = client.get(f"{there}/died").text
    assert "open next step" not in page and "open referral" not in page, "there are none"
    assert "Cancelled, without a message" in page and "14:00" in page and ahead.status == "booked"
    page = client.post(f"{there}/died", data=SAID, follow_redirects=True).text
    for words in (
        "This person has died, on 24 November 2026.",
        "Said by: Their daughter, by telephone",
        "It is a mistake",
    ):
        assert words in " ".join(page.split()).replace("died , on", "died, on")
    db.session.rollback()
    assert (ahead.status, ahead.cancelled_untold, ahead.cancel_reason) == ("cancelled", True, "The person has died")
    assert "Has died" in client.get("/day").text
    assert "has died" in client.post("/records", data={"text": "lovelace"}).text
    assert client.post(f"{there}/file").get_json()["died"]["said_by"] == SAID["told_by"]
    again = client.post(f"{there}/died", data=SAID)
    assert again.status_code == 303, "pressed twice: the same answer"
    other = client.post(f"{there}/died", data={**SAID, "told_by": "A neighbour"})
    assert (other.status_code, "This was written down already" in other.text) == (409, True)
    death = db.session.scalars(select(Death)).one().reference
    with clock.stopped_at(now + timedelta(hours=1)):
        page = client.post(f"{there}/died", data={"known": f"undo:{death}"}, follow_redirects=True).text
        assert "Undone: they live" in page and "This person has died, on" not in page
        db.session.rollback()
        assert ahead.status == "booked"
        page = client.post(f"{there}/died", data={"known": f"undo:{death}"}, follow_redirects=True).text
        assert "can no longer be undone" in page
    acts = db.session.scalars(select(AuditRow.act).where(AuditRow.case_record_reference == record.reference)).all()
    assert acts.count("died") == 2


@pytest.mark.parametrize("other", ["/day", "/tasks", "/tasks/referrals"])
def test_another_page_that_says_it_first_offers_no_undo_of_its_own(
    client: CheckedClient, stage: Morning, other: str
) -> None:
    there = f"/records/{record_of(is_seen(stage)).reference}"
    client.post(f"{there}/died", data=SAID)
    page = client.get(other)
    assert page.status_code == 200 and "Written down: they have died." in page.text
    assert 'value="undo:' not in page.text


def test_bad_input_is_refused_beside_the_field_and_what_was_typed_is_kept(
    client: CheckedClient, stage: Morning
) -> None:
    there = f"/records/{record_of(is_seen(stage)).reference}/died"
    for said, sentence in (
        ({"told_by": "  "}, "Say who told us"),
        ({"told_by": "x" * 201}, "200 characters or fewer"),
        ({"told_by": "A neighbour", "died_on": "tomorrow"}, "Enter the day they died"),
        ({"told_by": "A neighbour", "died_on": "1 1 2027"}, "Enter the day they died"),
    ):
        answer = client.post(there, data={"known": "add", **said})
        assert (answer.status_code, sentence in answer.text) == (400, True)
        assert said["told_by"].strip() in answer.text
    assert client.post(there, data={**SAID, "known": "burn"}).status_code == 400
    assert db.session.scalars(select(Death)).all() == []


def test_who_has_not_opened_the_record_writes_nothing_down(client: CheckedClient, stage: Morning) -> None:
    with transaction():
        other = make.citizen("Grace Hopper").case_record.reference
    assert client.get(f"/records/{other}/died").status_code == 403
    assert client.post(f"/records/{other}/died", data=SAID).status_code == 403


def test_a_time_that_is_taken_by_then_becomes_a_task(client: CheckedClient, stage: Morning, now: datetime) -> None:
    seen, at = is_seen(stage), now.replace(hour=14, minute=0)
    there = f"/records/{record_of(seen).reference}/died"
    booked(stage, at, record_of(seen).citizens[0])
    client.post(there, data=SAID)
    booked(stage, at)
    death = db.session.scalars(select(Death)).one().reference
    page = client.post(there, data={"known": f"undo:{death}"}, follow_redirects=True).text
    assert "1 time could not be put back" in page
    [(kind, detail)] = tasks()
    assert kind == "call" and detail.startswith("Ada Lovelace lives: this was cancelled by mistake")


def test_others_of_the_family_keep_their_visit_and_a_helper_is_called(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen, at = is_seen(stage), now.replace(hour=14, minute=0)
    he = record_of(seen).citizens[0]
    hers, his = booked(stage, at), booked(stage, at + timedelta(hours=1), he)
    with transaction():
        widow, sam = make.citizen("Ida Lovelace"), citizens.name_helper("Sam", relation="son", now=now)
        hers.others, his.others = [he], [widow]
        theirs = appointments.book(
            he,
            stage.service,
            venue_id=stage.venue.id,
            starts_at=at - timedelta(hours=1),
            needs=Needs(),
            helper=sam,
            booked_by_id=stage.host.id,
            now=now,
        )
    client.post(f"/records/{he.case_record.reference}/died", data=SAID)
    db.session.rollback()
    assert (hers.status, hers.others, his.status, his.citizen.name, his.others) == (
        *("booked", [], "booked", "Ida Lovelace", []),
    )
    assert theirs.status == "cancelled"
    said = " ".join(detail for _kind, detail in tasks())
    assert "Ida Lovelace was to come with them" in said and "Sam (son) was to help: tell them" in said
    client.post(
        f"/records/{he.case_record.reference}/died",
        data={"known": f"undo:{db.session.scalars(select(Death)).one().reference}"},
    )
    db.session.rollback()
    assert [one.name for one in hers.others] == ["Ada Lovelace"]
    assert (his.citizen.name, [one.name for one in his.others]) == ("Ada Lovelace", ["Ida Lovelace"]), "he leads again"
    assert (theirs.status, tasks()) == ("booked", [])


def test_actions_and_referrals_become_tasks_and_nothing_is_told(app: object, now: datetime) -> None:
    stage = council()
    record = stage.consultation.visit.party[0].citizen.case_record
    with transaction():
        for owner, what in ((ActionOwner.CITIZEN, "Send the form"), (ActionOwner.STAFF, "Ask the landlord")):
            step = NextStep(what, owner, date(2026, 12, 4), stage.sender if owner is ActionOwner.STAFF else None)
            department = stage.tax.service.department_id
            cases.write_action(step, stage.consultation, department_id=department, author_id=stage.sender.id, now=now)
    referral = with_time(stage, now)
    before = tasks()
    with transaction():
        write_down_death(record, "The hospital", None, staff_id=stage.sender.id, device="", now=now)
    words = "They have died: see what is still to be done."
    assert [detail for kind, detail in tasks() if kind == "action"] == [
        f"{words} Ask the landlord",
        f"{words} Send the form",
    ]
    assert referral.state == ReferralState.ACCEPTED, "its time was cancelled"
    assert {task.detail for task in open_tasks_of(referral).values()} == {
        "They have died: close this referral, or see what is still to be done."
    }
    assert "tell" not in open_tasks_of(referral)
    owners = select(Action.owner).order_by(Action.id)
    assert db.session.scalars(owners).all() == ["department", "staff"]
    with transaction():
        death = death_on(record.id)
        assert death is not None
        undo_death(record, death.reference, staff_id=stage.sender.id, device="", now=now + timedelta(minutes=5))
    assert db.session.scalars(owners).all() == ["citizen", "staff"]
    assert referral.state == ReferralState.BOOKED and tasks() == before


def test_parting_a_wrong_joining_leaves_the_death_where_it_belongs(app: object, now: datetime) -> None:
    with transaction():
        he, other, advisor = make.citizen("Ada Lovelace"), make.citizen("Ida Lovelace", now=now), make.staff()
        joined = citizens.join(other, he.case_record, staff_id=advisor.id, now=now)
        write_down_death(he.case_record, "The hospital", None, staff_id=advisor.id, device="", now=now)
    assert dead_among([he.id, other.id]) == {he.id, other.id}
    with transaction():
        citizens.undo_join(joined, staff_id=advisor.id, now=now)
    assert dead_among([he.id, other.id]) == {he.id}
    assert [one.id for one in people_on(he.case_record_id)] == [he.id]


def test_two_who_were_joined_are_parted_once_the_death_written_down_since_is_undone(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    he = record_of(is_seen(stage)).citizens[0]
    with transaction():
        other = make.citizen("Ida Lovelace")
    hers = booked(stage, now.replace(hour=14, minute=0), other)
    acts: Acts = {"staff_id": stage.advisor.id, "device": "", "now": now}
    with transaction():
        cases.join_records(he.case_record, other.case_record, "asked", **acts)
        death = write_down_death(he.case_record, "The hospital", None, **acts).reference
    joined = db.session.scalars(select(CitizenJoin)).one()
    with pytest.raises(DiedWhileJoined), transaction():
        cases.part_records(joined, "two_people", **acts)
    with transaction():
        undo_death(he.case_record, death, **acts)
        cases.part_records(joined, "two_people", **acts)
        write_down_death(he.case_record, "The hospital", None, **acts)
    assert (hers.status, dead_among([he.id, other.id])) == ("booked", {he.id})
    for one, into in ((he, other), (other, he)):
        with pytest.raises(OneHasDied), transaction():
            cases.join_records(into.case_record, one.case_record, "asked", **acts)
    with transaction():
        write_down_death(other.case_record, "The hospital", None, **acts)
        acts["now"] += timedelta(minutes=1)
        cases.join_records(he.case_record, other.case_record, "asked", **acts)
        again = db.session.scalars(select(CitizenJoin).where(CitizenJoin.undone_at.is_(None))).one()
        cases.part_records(again, "two_people", **acts)
    assert hers.status == "cancelled"


def test_what_a_colleague_cancelled_at_the_same_moment_stops_nothing(
    client: CheckedClient, stage: Morning, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    he, at = record_of(is_seen(stage)).citizens[0], now.replace(hour=14, minute=0)
    gone, ahead = booked(stage, at, he), booked(stage, at + timedelta(hours=1), he)
    with transaction():
        appointments.cancel(gone, expected_version=gone.version, by_id=stage.host.id, why="Moved away", now=now)
    monkeypatch.setattr("booking.appointments.operations.dying.bookings_ahead", lambda _ids, _now: [gone, ahead])
    with transaction():
        death = write_down_death(he.case_record, "The hospital", None, staff_id=stage.advisor.id, device="", now=now)
    assert (death.ended["cancelled"], gone.cancel_reason) == ([ahead.reference], "Moved away")


def test_nobody_is_asked_to_tell_them_how_it_ended(app: object, now: datetime) -> None:
    stage = council()
    record, referral = stage.consultation.visit.party[0].citizen.case_record, sent(stage)
    act(referral, ReferralAct.ACCEPT, stage.lena, now)
    act(referral, ReferralAct.CLOSE, stage.lena, now, outcome="helped", had_enough=True)
    assert set(open_tasks_of(referral)) == {"tell"}
    acts: Acts = {"staff_id": stage.sender.id, "device": "", "now": now}
    with transaction():
        death = write_down_death(record, "The hospital", None, **acts).reference
    assert open_tasks_of(referral) == {} and to_settle(now) == []
    with transaction():
        undo_death(record, death, **acts)
    assert set(open_tasks_of(referral)) == {"tell"}
