"""The wrong person was started: what was typed goes to whom it is about, however long ago that was today."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo
from booking.day import operations
from booking.day.operations import switch_person
from booking.day.rules import Draft
from booking.referrals import operations as referrals
from booking.referrals.errors import ReferralStands
from booking.visits import operations as visits
from booking.visits.errors import AlreadyCalled
from booking.visits.models import Consultation, Visit, VisitAct
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import booked, is_seen, morning, typed, walks_in

TYPED = Draft(note="Owes three months", outcome="follow_up", next_step="Send the form", link_to="+447700900101")


def write(consultation: Consultation, draft: Draft, now: datetime) -> None:
    with transaction():
        operations.keep_draft(consultation, draft, expected_version=consultation.version, now=now)


def test_an_hour_later_the_note_goes_to_whom_it_is_about(app: Flask, now: datetime) -> None:
    stage = morning()
    wrong, right = is_seen(stage, "Wrong Person"), walks_in(stage, "Right Person").consultations[0]
    began, waited = wrong.started_at, wrong.waiting_since
    write(wrong, TYPED, now)
    later = now + timedelta(hours=1)
    with transaction():
        found = switch_person(wrong, right, advisor_id=stage.advisor.id, desk_id=None, now=later)
    db.session.expire_all()
    assert found.id == right.id and (right.status, right.advisor_id, right.started_at) == (
        *("in_progress", stage.advisor.id, began),
    )
    kept = Draft.from_text(right.draft)
    assert (kept.note, kept.next_step, kept.link_to) == ("Owes three months", "Send the form", "")
    assert (wrong.status, wrong.advisor_id, wrong.draft, wrong.waiting_since) == ("waiting", None, "", waited)
    assert wrong.visit.status == "here", "in their old turn"
    with transaction():
        operations.undo(_started(right), by_id=stage.advisor.id, now=later + timedelta(minutes=1))
    assert right.status == "waiting" and "Owes three months" in str(_started(right).before["draft"])


def _started(consultation: Consultation) -> VisitAct:
    db.session.expire_all()
    acts = select(VisitAct).where(VisitAct.visit_id == consultation.visit_id, VisitAct.act == "started")
    return db.session.scalars(acts.order_by(VisitAct.id.desc()).limit(1)).one()


def test_an_arrival_that_the_wrong_start_recorded_is_none(app: Flask, now: datetime) -> None:
    stage = morning()
    expected, other = booked(stage, now.replace(minute=30)), booked(stage, now.replace(hour=11, minute=0))
    with transaction():
        wrong = visits.start_without_check_in(expected, stage.advisor.id, now)
    write(wrong, TYPED, now)
    with transaction():
        found = switch_person(wrong, other, advisor_id=stage.advisor.id, desk_id=None, now=now + timedelta(minutes=20))
    db.session.expire_all()
    assert found.visit.appointment_id == other.id and found.status == "in_progress"
    assert wrong.visit.gone_how == "withdrawn" and wrong.outcome == "not_seen"
    with transaction():
        visit = visits.check_in_appointment(expected, venue_id=stage.venue.id, by_id=stage.host.id, now=now)
    assert visit.id != wrong.visit_id and visit.status == "here", "they come later"


def test_whoever_a_colleague_has_is_not_taken_and_a_referral_is_withdrawn_first(app: Flask, now: datetime) -> None:
    stage = morning()
    wrong, right = is_seen(stage, "Wrong Person"), walks_in(stage, "Right Person").consultations[0]
    write(wrong, TYPED, now)
    with transaction():
        colleague = make.staff("Lena")
        visits.start(right, colleague.id, now, because="came_to_me")
    with pytest.raises(AlreadyCalled), transaction():
        switch_person(wrong, right, advisor_id=stage.advisor.id, desk_id=None, now=now)
    db.session.expire_all()
    assert wrong.status == "in_progress" and Draft.from_text(wrong.draft).note == "Owes three months"
    with transaction():
        client = wrong.visit.party[0].citizen
        whose = referrals.ReferredFrom([client], stage.advisor, stage.service.department_id, stage.venue.id, wrong)
        said = referrals.ReferralWords("The story", "Help", told=True)
        referrals.refer(referrals.ReferralReceiver(colleague=colleague), said, whose, now=now)
    third = walks_in(stage, "Third Person").consultations[0]
    with pytest.raises(ReferralStands), transaction():
        switch_person(wrong, third, advisor_id=stage.advisor.id, desk_id=None, now=now)


def test_a_start_that_was_undone_is_not_taken_back_twice(app: Flask, now: datetime) -> None:
    stage = morning()
    wrong, right = is_seen(stage, "Wrong Person"), walks_in(stage, "Right Person").consultations[0]
    with transaction():
        act = _started(wrong)
        act.before = {}  # kept for a day only
    with pytest.raises(NothingToUndo), transaction():
        switch_person(wrong, right, advisor_id=stage.advisor.id, desk_id=None, now=now)


def test_one_press_in_the_panel(client: CheckedClient, now: datetime) -> None:
    stage = morning()
    client.sign_in(stage.advisor)
    wrong, right = is_seen(stage, "Wrong Person"), walks_in(stage, "Right Person").consultations[0]
    answer = client.get("/day")
    page = answer.text
    assert "Wrong person? Here is" in page and f'value="waits/{right.reference}"' in page
    there, said = f"/day/instead/{wrong.reference}", typed(answer, note="Owes three months")
    refused = client.post(there, data={**said, "instead": ""})
    assert refused.status_code == 400 and "Choose who is here instead" in refused.text
    assert "Owes three months" in refused.text
    with clock.stopped_at(now + timedelta(minutes=40)):
        page = client.post(there, data={**said, "instead": f"waits/{right.reference}"}, follow_redirects=True).text
        assert "What you typed stands here now." in page and "Owes three months" in page
        assert "Right Person" in page and "With you" in page
    assert [visit.status for visit in db.session.scalars(select(Visit))] == ["here", "here"]
