from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.models import Entry
from booking.cases.queries import timeline
from booking.core.database import count_of, db, transaction
from booking.core.errors import StalePage
from booking.core.tokens import links
from booking.day import operations
from booking.day.errors import NameNeeded, NoneFree, NotFree
from booking.day.operations import WriteUp
from booking.day.queries import own_consultation
from booking.day.rules import Draft
from booking.sessions import operations as sessions
from booking.sessions.errors import SlotTaken
from booking.sessions.models import BusyTime
from booking.staff.models import Grant, StaffMember
from booking.visits import operations as visits
from booking.visits.errors import AlreadyCalled, OutcomeMissing, VisitOver
from booking.visits.models import Consultation, PartyMember
from tests import factories as make
from tests.day.stage import Morning, booked, housing_is_given, is_seen, morning
from tests.visits.scenes import onward


def finish(
    consultation: Consultation, stage: Morning, draft: Draft, now: datetime, **how: object
) -> Consultation | None:
    return operations.finish(
        consultation,
        WriteUp(draft, *how.pop("named", ())),  # type: ignore[misc]
        advisor_id=how.pop("by", stage.advisor.id),  # type: ignore[arg-type]
        department_id=stage.service.department_id,
        expected_version=how.pop("expected_version", consultation.version),  # type: ignore[arg-type]
        now=now,
        **how,  # type: ignore[arg-type]
    )


def test_finishing_puts_the_note_on_each_clients_record_and_clears_the_draft(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        consultation.visit.party.append(PartyMember(citizen=make.citizen("Byron"), part="client"))
        consultation.visit.party.append(PartyMember(citizen=make.citizen("Friend"), part="companion"))
    with transaction():
        topic = stage.service.topics[0]
        draft = Draft("Set up a plan.", "follow_up", next_step="Bring the letter", take_home="Pay £20", restricted=True)
        finish(consultation, stage, draft, now, named=(topic,))
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.body, entry.restricted, entry.topic_id) == ("Set up a plan.", True, topic.id)
    assert [citizen.name for citizen in entry.clients] == ["Ada Lovelace", "Byron"]
    assert (consultation.status, consultation.outcome, consultation.draft) == ("finished", "follow_up", "")
    assert (consultation.next_step, consultation.take_home) == ("Bring the letter", "Pay £20")
    assert (consultation.visit.status, consultation.visit.gone_how) == ("gone", "seen")
    for member in consultation.visit.party:
        seen = timeline(member.citizen.case_record_id, stage.advisor)
        assert len(seen.entries) == (1 if member.part == "client" else 0)


def test_only_the_outcome_is_required(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        operations.keep_draft(consultation, Draft("Half a sentence"), expected_version=consultation.version, now=now)
    with pytest.raises(OutcomeMissing), transaction():
        finish(consultation, stage, Draft("Half a sentence"), now)
    assert consultation.status == "in_progress"
    assert Draft.from_text(consultation.draft).note == "Half a sentence"
    assert count_of(select(Entry)) == 0
    with transaction():
        finish(consultation, stage, Draft(outcome="resolved"), now)
    assert consultation.status == "finished"
    assert count_of(select(Entry)) == 0


def test_a_visit_without_a_record_keeps_no_note(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage, name="")
    with transaction():
        visits.need_no_record(consultation.visit, by_id=stage.advisor.id, now=now)
        finish(consultation, stage, Draft("Where is the post office?", "resolved"), now)
    assert count_of(select(Entry)) == 0


def test_another_advisor_cannot_finish_it(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        other = make.staff("Other")
    with pytest.raises(AlreadyCalled), transaction():
        finish(consultation, stage, Draft(outcome="resolved"), now, by=other.id)
    assert consultation.status == "in_progress"


def test_a_draft_never_conflicts_with_its_own_window(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    first = consultation.version
    with transaction():
        operations.keep_draft(consultation, Draft("One", window="a"), expected_version=first, now=now)
    with transaction():
        operations.keep_draft(consultation, Draft("One two", window="a"), expected_version=first, now=now)
    assert Draft.from_text(consultation.draft).note == "One two"
    with pytest.raises(StalePage), transaction():
        operations.keep_draft(consultation, Draft("Other", window="b"), expected_version=first, now=now)
    assert Draft.from_text(consultation.draft).note == "One two"
    version = consultation.version
    with transaction():  # the same words are no conflict, and no change
        assert (
            operations.keep_draft(consultation, Draft("One two", window="b"), expected_version=first, now=now)
            == version
        )
    with transaction():  # so the page that said them last goes on from there
        operations.keep_draft(consultation, Draft("One two three", window="b"), expected_version=version, now=now)
    assert Draft.from_text(consultation.draft).note == "One two three"


def test_finishing_over_what_another_window_wrote_is_told(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    first = consultation.version
    with transaction():
        operations.keep_draft(consultation, Draft("From here", window="a"), expected_version=first, now=now)
    with pytest.raises(StalePage), transaction():
        finish(consultation, stage, Draft("From there", "resolved", window="b"), now, expected_version=first)
    assert consultation.status == "in_progress"
    with transaction():
        finish(consultation, stage, Draft("From there", "resolved", window="b"), now)
    assert db.session.scalars(select(Entry.body)).one() == "From there"


def test_handing_over_writes_the_note_and_lets_them_wait_for_the_next_service(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation, housing = is_seen(stage), housing_is_given(stage)
    with transaction():
        following = finish(consultation, stage, Draft("Debt is sorted out."), now, to=onward(housing.id))
    assert following is not None
    assert (following.status, following.service_id) == ("waiting", housing.id)
    assert (consultation.outcome, consultation.referred_to_id, consultation.visit.status) == (
        "referred",
        housing.department_id,
        "here",
    )
    assert count_of(select(Entry)) == 1


def test_writing_up_later_adds_an_entry_and_keeps_the_outcome(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        finish(consultation, stage, Draft(outcome="resolved"), now)
    later = now + timedelta(hours=2)
    with transaction():
        operations.write_up(
            consultation,
            WriteUp(Draft("Written at closing.", take_home="A leaflet")),
            author_id=stage.advisor.id,
            department_id=stage.service.department_id,
            expected_version=consultation.version,
            now=later,
        )
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.happened_at, entry.recorded_at) == (consultation.started_at, later)
    assert (consultation.outcome, consultation.take_home) == ("resolved", "A leaflet")


def test_the_follow_up_is_booked_with_this_advisor_there_and_then(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    when = now.replace(hour=14, minute=0)
    book: dict[str, Any] = {"venue_id": stage.venue.id, "starts_at": when, "advisor_id": stage.advisor.id}
    with transaction():
        made = operations.book_follow_up(consultation, **book, booked_by_id=stage.advisor.id, now=now)
    assert (made.channel, made.citizen.name, made.advisor_id) == ("day", "Ada Lovelace", stage.advisor.id)
    assert made.booked_by_id == stage.advisor.id
    with pytest.raises(SlotTaken), transaction():
        operations.book_follow_up(consultation, **book, booked_by_id=stage.advisor.id, now=now)


def test_nobody_can_be_booked_again_without_a_name(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage, name="")
    with pytest.raises(NameNeeded), transaction():
        operations.book_follow_up(
            consultation,
            venue_id=stage.venue.id,
            starts_at=now.replace(hour=14, minute=0),
            advisor_id=None,
            booked_by_id=stage.advisor.id,
            now=now,
        )


def test_a_break_takes_time_and_gives_back_what_is_left(app: Flask, now: datetime) -> None:
    stage = morning()
    booked(stage, now.replace(hour=11, minute=0))
    with pytest.raises(NotFree, match="Choose fewer minutes"), transaction():
        operations.take_break(stage.advisor.id, "break", 60, now=now)
    with pytest.raises(NoneFree, match="too soon"), transaction():  # no absence is shorter
        operations.take_break(stage.advisor.id, "away", 60, now=now)
    with transaction():
        taken = operations.take_break(stage.advisor.id, "break", 30, now=now)
    assert (taken.kind, taken.starts_at, taken.ends_at) == ("break", now, now + timedelta(minutes=30))
    with transaction():
        sessions.end_break(stage.advisor.id, now=now + timedelta(minutes=10))
    kept = db.session.scalars(select(BusyTime).where(BusyTime.kind == "break")).one()
    assert kept.ends_at == now + timedelta(minutes=10)
    with transaction():  # nothing to come back from: nothing happens
        assert sessions.end_break(stage.advisor.id, now=now + timedelta(minutes=20)) is None
    assert count_of(select(BusyTime)) == 2


def test_the_department_of_a_note(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    own = stage.service.department_id
    assert operations.department_for(consultation, None, stage.advisor.grants) == own
    with transaction():
        housing = make.service("Housing", make.department("Housing"))
        consultation.service = None
        consultation.service_id = None
    assert operations.department_for(consultation, housing.topics[0], stage.advisor.grants) == housing.department_id
    assert operations.department_for(
        consultation, None, [Grant(role="advisor", department_id=housing.department_id)]
    ) == (housing.department_id)
    assert operations.department_for(consultation, None, stage.advisor.grants) in {own, housing.department_id}


def test_a_calendar_address_is_stored_as_a_hash_and_a_new_one_ends_the_old(app: Flask) -> None:
    with transaction():
        person = make.staff()
        operations.share_calendar(person)
    first = person.calendar_hash
    assert first == links.hash("calendar", person.fs_uniquifier, person.calendar_version)
    with transaction():
        operations.share_calendar(db.session.get_one(StaffMember, person.id))
    assert person.calendar_hash not in (None, first)
    with transaction():
        operations.stop_sharing_calendar(db.session.get_one(StaffMember, person.id))
    assert person.calendar_hash is None


def test_someone_elses_conversation_is_not_found(app: Flask) -> None:
    stage = morning()
    consultation = is_seen(stage)
    assert own_consultation(consultation.reference, stage.advisor.id) is not None
    assert own_consultation(consultation.reference, stage.host.id) is None
    assert own_consultation("0000000000", stage.advisor.id) is None


def test_a_finished_conversation_takes_no_draft(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        finish(consultation, stage, Draft(outcome="resolved"), now)
    with pytest.raises(VisitOver), transaction():
        operations.keep_draft(consultation, Draft("Too late"), expected_version=consultation.version, now=now)
