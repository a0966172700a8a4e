"""*Referred* at the finish: a referral was made, or it stands as a Task of that advisor until it is said to whom."""

from __future__ import annotations

from sqlalchemy import select

from booking.cases.models import Entry
from booking.core.database import count_of, db, transaction
from booking.day import operations as day
from booking.disruptions import operations as disruptions
from booking.referrals import operations as referrals
from booking.tasks.models import Task
from booking.tasks.queries import open_tasks
from booking.visits.models import VisitAct
from tests.client import CheckedClient
from tests.day.stage import typed
from tests.referrals.stage import Council, council, sent


def finish(client: CheckedClient, stage: Council, **said: str) -> str:
    data = typed(client.get("/day"), **{"outcome": "referred", "note": "Two months of arrears", **said})
    answer = client.post(f"/day/finish/{stage.consultation.reference}", data=data, follow_redirects=True)
    db.session.rollback()
    return answer.text


def pending() -> Task | None:
    return db.session.scalars(select(Task).where(Task.kind == "refer", Task.done_at.is_(None))).one_or_none()


def test_it_waits_with_the_advisor_until_somebody_is_asked_and_again_once_that_is_undone(client: CheckedClient) -> None:
    stage = council()
    client.sign_in(stage.sender)
    page = finish(client, stage)
    record = stage.consultation.visit.party[0].citizen.case_record.reference
    address = f"/records/{record}/refer?consultation={stage.consultation.reference}"
    assert f"/day/refer/{stage.consultation.reference}" in page
    assert "Two months of arrears" in client.get(f"/day/refer/{stage.consultation.reference}").text
    task = pending()
    assert task is not None
    assert (task.staff_member_id, task.subject_reference) == (stage.sender.id, stage.consultation.reference)
    assert address in client.get("/tasks").text
    assert client.get(address).status_code == 200
    referral = sent(stage)
    assert pending() is None
    with transaction():
        now = referral.written_at
        referrals.undo(referral, stage.sender.id, expected_version=referral.version, now=now)
    task = pending()
    assert task is not None
    assert task.staff_member_id == stage.sender.id


def test_who_was_referred_before_the_finish_asks_for_nothing_more(client: CheckedClient) -> None:
    stage = council()
    sent(stage)
    client.sign_in(stage.sender)
    assert "Say to whom" not in finish(client, stage)
    assert pending() is None


def test_it_is_closed_with_a_word_and_a_leavers_goes_to_their_manager(client: CheckedClient) -> None:
    stage = council()
    client.sign_in(stage.sender)
    finish(client, stage)
    task = pending()
    assert task is not None
    with transaction():
        disruptions.end_advisor(stage.sender, by_id=stage.nora.id, now=task.opened_at)
    assert task in open_tasks(stage.nora.grants, mine=stage.nora.id)
    client.sign_in(stage.nora)
    assert "Somebody outside the council has it" in client.get("/tasks").text
    client.post(f"/tasks/{task.reference}/done", data={"outcome": "outside", "form_token": "t" * 20})
    db.session.rollback()
    assert pending() is None
    db.session.refresh(task)
    assert task.outcome == "Somebody outside the council has it"


def test_an_undone_finish_takes_it_back_and_a_hand_over_asks_for_nothing(client: CheckedClient) -> None:
    stage = council()
    client.sign_in(stage.sender)
    finish(client, stage)
    act = db.session.scalars(select(VisitAct).order_by(VisitAct.id.desc())).first()
    assert act is not None
    client.post(f"/day/undo/{act.reference}")
    db.session.rollback()
    assert pending() is None
    said = {"hand_over_to": stage.home.slug, "handed_over_because": "other_service"}
    data = typed(client.get("/day"), outcome="referred", **said)
    client.post(f"/day/hand-over/{stage.consultation.reference}", data=data)
    db.session.rollback()
    assert pending() is None


def test_a_finish_is_undone_whose_note_went_along_and_the_note_stays_until_the_referral_is_taken_back(
    client: CheckedClient,
) -> None:
    stage = council()
    client.sign_in(stage.sender)
    finish(client, stage)
    note = db.session.scalars(select(Entry)).one()
    referral = sent(stage, entries=[note])
    act = db.session.scalars(select(VisitAct).order_by(VisitAct.id.desc())).first()
    assert act is not None
    with transaction():
        day.undo(act, by_id=stage.sender.id, now=referral.written_at)
    assert stage.consultation.status == "in_progress"
    assert count_of(select(Entry)) == 1
    assert "arrears" not in stage.consultation.draft  # it would be written twice
    finish(client, stage, note="Said more")
    more = db.session.scalars(select(Entry).where(Entry.body == "Said more")).one()
    second = sent(stage, entries=[more])
    again = db.session.scalars(select(VisitAct).order_by(VisitAct.id.desc())).first()
    assert again is not None
    with transaction():
        referrals.undo(second, stage.sender.id, expected_version=second.version, now=second.written_at)
        day.undo(again, by_id=stage.sender.id, now=second.written_at)
    assert "Said more" in stage.consultation.draft
    assert count_of(select(Entry)) == 1


def test_what_is_being_typed_is_the_story_unless_it_is_restricted(client: CheckedClient) -> None:
    stage = council()
    client.sign_in(stage.sender)
    save, refer = f"/day/save/{stage.consultation.reference}", f"/day/refer/{stage.consultation.reference}"
    data = typed(client.get("/day"), note="Two months of arrears", then="refer", referred_to=stage.housing.slug)
    answer = client.post(save, data=data)
    assert (answer.status_code, answer.location) == (303, refer)
    page = client.get(refer).text
    assert "Two months of arrears</textarea>" in page
    assert f'name="to" value="department/{stage.housing.slug}"' in page
    data = typed(client.get("/day"), note="Ein Geheimnis", then="refer", restricted="y")
    client.post(save, data=data)
    assert "Geheimnis" not in client.get(refer).text


def test_nobody_elses_conversation_is_referred(client: CheckedClient) -> None:
    stage = council()
    client.sign_in(stage.lena)
    assert client.get(f"/day/refer/{stage.consultation.reference}").status_code == 404
