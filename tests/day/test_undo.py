"""Undoing a start and a finish: the right person, the right record, and nothing typed is lost or moves."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.models import Entry
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.limits import STAFF_UNDO_FOR
from booking.day.rules import Draft
from booking.messages.queries.subjects.consultations import subjects
from booking.visits import jobs
from booking.visits import operations as visits
from booking.visits.models import Consultation, Visit, VisitAct
from booking.visits.rules import ENDINGS
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, fresh, housing_is_given, typed, walks_in


def started(client: CheckedClient, visit: Visit) -> Consultation:
    """This person sits with the advisor."""
    consultation = visit.consultations[0]
    client.post(f"/day/call/{consultation.reference}")
    client.post(f"/day/start/{consultation.reference}")
    return consultation


def button(page: str, words: str) -> str:
    """Where the button with these words posts to."""
    found = re.search(rf'formaction="([^"]+)">{words}', page) or re.search(
        rf'action="(/day/undo/\w+)"(?:(?!</form>).)*{words}', page, re.S
    )
    assert found, f"no button says {words}"
    return found[1]


def test_a_start_with_the_wrong_person_is_undone_and_its_words_go_to_nobody_else(
    app: Flask, client: CheckedClient, stage: Morning, now: datetime
) -> None:
    linda, mohammed = walks_in(stage, "Linda Smith"), walks_in(stage, "Mohammed Aslam")
    consultation = started(client, linda)
    since = consultation.waiting_since
    page = client.get("/day")
    undo = button(page.text, "Undo start")
    client.post(undo, data=typed(page, note="Owes three months"))
    shown = client.get(client.post("/day/call-next").location).text  # gives the same person: she is called again
    fresh(consultation)
    assert (consultation.status, consultation.draft, consultation.waiting_since) == ("called", "", since)
    assert "Owes three months" not in shown
    reference = undo.rsplit("/", 1)[1]
    assert "Owes three months" in client.get(f"/day?undone={reference}").text
    client.post(f"/day/wait/{consultation.reference}")
    started(client, mohammed)
    assert "Owes three months" not in client.get("/day").text
    with transaction():
        other = make.staff("Other Advisor")
        visits.start(consultation, other.id, clock.now(), because="helping a colleague")
    client.sign_in(other)
    assert "Owes three months" not in client.get("/day").text
    assert "Owes three months" not in client.get(f"/day?undone={reference}").text


def test_the_same_advisor_who_starts_them_again_finds_what_was_typed(client: CheckedClient, stage: Morning) -> None:
    consultation = started(client, walks_in(stage))
    page = client.get("/day")
    client.post(button(page.text, "Undo start"), data=typed(page, note="Was right after all"))
    client.post(f"/day/start/{consultation.reference}")
    assert "Was right after all</textarea>" in client.get("/day").text


def test_an_arrival_that_the_start_recorded_is_taken_back_with_it(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    appointment = booked(stage, now.replace(hour=11, minute=0))
    client.post(f"/day/begin/{appointment.reference}")
    page = client.get("/day")
    consultation = db.session.scalars(select(Consultation)).one().reference
    client.post(button(page.text, "Undo start"), data=typed(page, note="Not hers"))
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.gone_how, visit.consultations) == ("withdrawn", [])
    assert f"/day/begin/{appointment.reference}" in client.get("/day").text
    # The other tab still stands on the person: nothing is written, and nothing typed is lost.
    late = client.post(f"/day/finish/{consultation}", data=typed(page, note="Typed later", outcome="resolved"))
    assert late.status_code == 409
    assert "Typed later</textarea>" in late.text and "is not with you any more" in late.text
    by_itself = client.post(f"/day/save/{consultation}", data=typed(page), headers={"Accept": "application/json"})
    assert (by_itself.status_code, "not with you" in by_itself.json["sentence"]) == (409, True)
    client.post(f"/day/begin/{appointment.reference}")
    assert len(db.session.scalars(select(Visit).where(Visit.gone_how == "")).all()) == 1


def test_an_arrival_from_the_front_desk_stays(client: CheckedClient, stage: Morning, now: datetime) -> None:
    appointment = booked(stage, now.replace(hour=11, minute=0))
    with transaction():
        visit = visits.check_in_appointment(appointment, venue_id=stage.venue.id, by_id=stage.host.id, now=now)
    client.post(f"/day/begin/{appointment.reference}")
    client.post(button(client.get("/day").text, "Undo start"))
    db.session.refresh(visit)
    assert (visit.status, [c.status for c in visit.consultations]) == ("here", ["waiting"])


@pytest.mark.parametrize("act", ["finish", "hand-over"])
def test_undoing_a_finish_takes_its_note_with_it(client: CheckedClient, stage: Morning, act: str) -> None:
    with transaction():
        person = make.citizen("Ada Lovelace", ("mobile", "+447700900123"))
        visit = visits.add_drop_in(
            stage.venue.id,
            citizen=person,
            service_id=stage.service.id,
            needs=Needs(),
            by_id=stage.host.id,
            now=clock.now(),
        )
    consultation = started(client, visit)
    said = {"outcome": "follow_up", "note": "Owes three months", "take_home": "Pay £20", "link_to": "+447700900123"}
    onward = {"hand_over_to": housing_is_given(stage).slug, "handed_over_because": "other_service"}
    page = client.get("/day")
    client.post(f"/day/{act}/{consultation.reference}", data=typed(page, **said, **onward, restricted="y"))
    [entry] = db.session.scalars(select(Entry)).all()
    assert entry.restricted
    client.post(button(client.get("/day").text, "Undo"))
    fresh(consultation)
    assert (consultation.status, consultation.outcome, consultation.take_home, consultation.link_to_id) == (
        "in_progress",
        "",
        "",
        None,
    )
    assert db.session.scalars(select(Entry)).all() == []
    assert [c.reference for c in consultation.visit.consultations] == [consultation.reference]
    [subject] = subjects([consultation.reference])
    assert subject.facts.to_say == ()
    page = client.get("/day")
    assert "Owes three months</textarea>" in page.text and "Pay £20</textarea>" in page.text
    assert re.search(r'value="follow_up" id="[^"]+" checked', page.text)
    assert re.search(r'name="restricted" value="y" checked', page.text)
    client.post(f"/day/finish/{consultation.reference}", data=typed(page, **said))
    assert [e.body for e in db.session.scalars(select(Entry))] == ["Owes three months"]


def test_an_undo_that_would_be_refused_has_no_button(client: CheckedClient, stage: Morning, now: datetime) -> None:
    consultation, second = started(client, walks_in(stage)), walks_in(stage, "Second")
    page = client.get("/day")
    answer = client.post(f"/day/finish/{consultation.reference}", data=typed(page, outcome="resolved", then="call"))
    client.post(f"/day/start/{second.consultations[0].reference}")
    shown = client.get(answer.location).text
    act = db.session.scalars(select(VisitAct).where(VisitAct.act == "finished")).one().reference
    assert "Finished:" in shown and f"/day/undo/{act}" not in shown  # the next conversation has begun already
    refused = client.post(f"/day/undo/{act}", follow_redirects=True)
    assert "can no longer be undone" in refused.text and f"/day/undo/{act}" not in refused.text
    assert "Undo start" in client.get("/day").text
    with clock.stopped_at(now + timedelta(minutes=11)):
        client.sign_in(stage.advisor)
        assert "Undo start" not in client.get("/day").text


def last_finish() -> str:
    """The reference of the last act that finished a conversation."""
    finishes = select(VisitAct.reference).where(VisitAct.act.in_(ENDINGS)).order_by(VisitAct.id.desc())
    return db.session.scalars(finishes).first() or pytest.fail("nothing is finished")


@pytest.mark.parametrize("note", ["", "Owes three months"])
def test_a_finish_is_undone_from_its_row_for_ten_minutes(
    client: CheckedClient, stage: Morning, now: datetime, note: str
) -> None:
    consultation = started(client, walks_in(stage))
    page = client.get("/day")
    client.post(
        f"/day/finish/{consultation.reference}", data=typed(page, outcome="resolved", note=note), follow_redirects=True
    )
    finish = last_finish()
    with clock.stopped_at(now + STAFF_UNDO_FOR):
        for address in ("/day", "/day/list"):
            shown = client.get(address).text
            assert "Finished:" not in shown and f'action="/day/undo/{finish}"' in shown
    with clock.stopped_at(now + STAFF_UNDO_FOR + timedelta(seconds=1)):
        assert finish not in client.get("/day/list").text
        refused = client.post(f"/day/undo/{finish}", follow_redirects=True)
        assert "can no longer be undone" in refused.text
    assert len(db.session.scalars(select(Entry)).all()) == bool(note)
    client.post(f"/day/undo/{finish}")
    fresh(consultation)
    assert (consultation.status, Draft.from_text(consultation.draft).note) == ("in_progress", note)
    assert db.session.scalars(select(Entry)).all() == []


@pytest.mark.parametrize("act", ["finish", "hand-over"])
def test_a_finish_is_undone_although_the_next_was_called(client: CheckedClient, stage: Morning, act: str) -> None:
    onward = {"hand_over_to": housing_is_given(stage).slug, "handed_over_because": "other_service"}
    consultation, second = started(client, walks_in(stage)), walks_in(stage, "Second").consultations[0]
    since = second.waiting_since
    said = {"outcome": "resolved", "note": "Owes three months", **onward}
    client.post(f"/day/{act}/{consultation.reference}", data=typed(client.get("/day"), **said, then="call"))
    client.post("/day/call-next")  # the hand-over calls nobody
    client.get("/day")
    finish = last_finish()
    assert f'action="/day/undo/{finish}"' in client.get("/day").text
    told = client.post(f"/day/undo/{finish}", follow_redirects=True).text
    assert f"{second.visit.ticket} waits again." in told and "Owes three months</textarea>" in told
    fresh(consultation)
    fresh(second)
    assert (consultation.status, second.status, second.advisor_id, second.waiting_since) == (
        "in_progress",
        "waiting",
        None,
        since,
    )


def test_only_who_finished_it_and_only_the_last_act_is_offered(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    housing = housing_is_given(stage)
    with transaction():
        other = make.staff("Other Advisor")
    consultation = started(client, walks_in(stage))
    said = {"outcome": "referred", "hand_over_to": housing.slug, "handed_over_because": "other_service"}
    client.post(f"/day/hand-over/{consultation.reference}", data=typed(client.get("/day"), **said))
    handed_over = last_finish()
    client.sign_in(other)
    assert handed_over not in client.get("/day").text
    assert client.post(f"/day/undo/{handed_over}").status_code == 404
    with transaction():
        following = consultation.visit.consultations[1]
        later = now + timedelta(minutes=5)
        visits.start(following, stage.advisor.id, later, because="asked_for_me")
        visits.finish(following, advisor_id=stage.advisor.id, outcome="resolved", now=later)
    finish = last_finish()
    with clock.stopped_at(later):
        client.sign_in(stage.advisor)
        shown = client.get("/day").text
    assert handed_over not in shown and shown.count(f"/day/undo/{finish}") == 1


def test_what_acts_keep_to_be_undone_is_dropped_after_a_day(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    started(client, walks_in(stage))
    page = client.get("/day")
    client.post(button(page.text, "Undo start"), data=typed(page, note="Private"))
    jobs.forget_before(now + timedelta(hours=23))
    kept = select(VisitAct.before)
    assert any("Private" in str(before) for before in db.session.scalars(kept))
    jobs.forget_before(now + timedelta(hours=25))
    db.session.rollback()
    assert set(map(str, db.session.scalars(kept))) == {"{}"}
