"""The story so far, first on the record and in the panel: written, still right in one press, undone."""

import re
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.cases.operations import NextStep, write_action
from booking.cases.rules.actions import ActionOwner
from booking.core import clock
from booking.core.database import db, transaction
from booking.messages.models import Message
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, is_seen, typed

WORDS = "Lost her job in May; the landlord wants the house back in January."


def told(page: str) -> str:
    """What stands under the heading, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split('id="so-far"')[1].split("</section>")[0]).split())


def test_it_is_written_renewed_in_one_press_and_undone(app: Flask, client: CheckedClient, stage: Morning) -> None:
    seen = is_seen(stage)
    there = f"/records/{seen.visit.party[0].citizen.case_record.reference}"
    assert "None is written yet." in told(client.get(there).text)
    data = {"known": "add", "seen": "", "story": WORDS}
    page = client.post(f"{there}/story", data=data, follow_redirects=True).text
    assert "Written down: the story so far." in page and WORDS in told(page)
    later = clock.now() + timedelta(days=100)
    with clock.stopped_at(later):
        client.sign_in(stage.advisor)
        page = client.get(there).text
        assert "3 months old" in told(page)
        [press] = re.findall(r'name="known" value="(confirm:\w+)"', page)
        page = client.post(f"{there}/story", data={"known": press}, follow_redirects=True).text
        assert "Still right, as of today: the story so far." in page and "months old" not in told(page)
        [undo] = re.findall(r'name="known" value="(undo:\w+)"', page)
        page = client.post(f"{there}/story", data={"known": undo}, follow_redirects=True).text
        assert "Undone: the story so far" in page and "3 months old" in told(page)
        assert "can no longer be undone" in client.post(f"{there}/story", data={"known": undo}).text


def test_what_is_refused_stands_beside_the_field_with_what_was_typed(client: CheckedClient, stage: Morning) -> None:
    seen = is_seen(stage)
    there = f"/records/{seen.visit.party[0].citizen.case_record.reference}/story"
    answer = client.post(there, data={"known": "add", "story": " "})
    assert answer.status_code == 400 and "Type the story so far in a few lines." in answer.text
    answer = client.post(there, data={"known": "add", "story": "x" * 50_000})
    assert answer.status_code == 400 and "2,000 characters or fewer" in answer.text and "x" * 50_000 in answer.text
    assert client.post(there, data={"known": "burn", "story": WORDS}).status_code == 400
    client.post(there, data={"known": "add", "story": WORDS})
    answer = client.post(there, data={"known": "add", "story": "<b>Mine</b>"})
    assert answer.status_code == 409 and "A colleague has renewed the story meanwhile." in answer.text
    assert WORDS in told(answer.text) and "&lt;b&gt;Mine&lt;/b&gt;" in answer.text
    [seen_now] = re.findall(r'name="seen" value="(\w+)"', answer.text)
    assert client.post(there, data={"known": "add", "seen": seen_now, "story": "Mine"}).status_code == 303


def test_in_the_panel_it_comes_first_and_is_still_right_in_one_press(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen = is_seen(stage)
    record = seen.visit.party[0].citizen.case_record.reference
    assert f"/records/{record}#so-far" in client.get("/day").text
    client.post(f"/records/{record}/story", data={"known": "add", "story": WORDS})
    page = client.get("/day").text
    assert page.index(WORDS) < page.index("Timeline, all departments")
    for known, said in (("confirm", "Still right, as of today"), ("undo", "Undone: the story so far")):
        [press] = re.findall(rf'name="known" value="({known}:\w+)"', page)
        data = typed(client.get("/day"), known=press, note="Half a sentence")
        page = client.post(f"/day/story/{seen.reference}", data=data, follow_redirects=True).text
        assert said in page and "Half a sentence" in page
    data = typed(client.get("/day"), known="confirm:0000000000", note="Half a sentence")
    answer = client.post(f"/day/story/{seen.reference}", data=data)
    assert answer.status_code == 409 and "A colleague has renewed the story" in answer.text
    client.sign_in(stage.host)
    assert client.post(f"/records/{record}/story", data={"known": "add", "story": WORDS}).status_code == 403


def test_the_file_holds_all_that_the_record_shows(client: CheckedClient, stage: Morning, now: datetime) -> None:
    seen = is_seen(stage)
    record = seen.visit.party[0].citizen.case_record.reference
    with transaction():
        step = NextStep("Send the tenancy letter", ActionOwner.CITIZEN, now.date() + timedelta(days=7))
        department = make.department().id
        write_action(step, seen, department_id=department, author_id=stage.advisor.id, now=now)
        text = {
            "subject_kind": "visit",
            "subject_reference": seen.visit.reference,
            "subject_version": 1,
            "kind": "confirmation",
        }
        sent = {"channel": "sms", "says": "x", "body": "You are next.", "status": "sent", "due_at": now, "sent_at": now}
        db.session.add(Message(reference="TEXT000001", worthless_at=now + timedelta(hours=1), **text, **sent))
    client.post(f"/records/{record}/story", data={"known": "add", "story": WORDS})
    held = client.post(f"/records/{record}/file").get_json()
    assert held["story_so_far"]["body"] == WORDS and held["entries"][0]["kind"] == "story"
    assert [line["what"] for line in held["actions"]] == ["Send the tenancy letter"]
    assert [line["words"] for line in held["messages_and_replies"]] == ["You are next."]
    last = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert last is not None and (last.act, last.case_record_reference) == ("exported", record)
