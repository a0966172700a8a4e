"""What to do for a person is told once: in the panel, on the record, and for the next booking's desk."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import select

from booking.citizens.models import CaseRecord, PersonNeed
from booking.core import clock
from booking.core.database import db, transaction
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, is_seen, typed


def need() -> PersonNeed:
    db.session.rollback()
    return db.session.scalars(select(PersonNeed)).one()


def press(client: CheckedClient, consultation: str, known: str, **said: str) -> tuple[int, str]:
    data = typed(client.get("/day"), known=known, note="Half a sentence", **said)
    answer = client.post(f"/day/needs/{consultation}", data=data, follow_redirects=True)
    return answer.status_code, answer.text


def test_it_is_added_in_the_panel_and_follows_to_the_next_desk(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen = is_seen(stage)
    record = seen.visit.party[0].citizen.case_record.reference
    status, page = press(client, seen.reference, f"add:{record}", need="face ME when speaking")
    assert (status, need().listed, need().words) == (200, "face", "")
    assert "Written down: Face me when speaking." in page and "Half a sentence" in page
    assert f'value="undo:{need().reference}"' in page
    again = db.session.scalars(select(CaseRecord).where(CaseRecord.reference == record)).one().citizens[0]
    booked(stage, now.replace(minute=0) + timedelta(hours=2), again)
    client.sign_in(stage.host)
    for address in (f"/desk/{stage.venue.slug}", f"/desk/{stage.venue.slug}/print"):
        assert "Face me when speaking" in client.get(address).text
    assert "said on" not in client.get(f"/desk/{stage.venue.slug}").text
    client.sign_in(stage.advisor)
    assert "Face me when speaking" in client.get("/day").text


def test_what_was_said_a_year_ago_is_confirmed_in_one_press_and_that_undone(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen = is_seen(stage)
    record = seen.visit.party[0].citizen.case_record.reference
    press(client, seen.reference, f"add:{record}", need="Ring the side door")
    long_ago = now - timedelta(days=430)
    with transaction():
        need().confirmed_at = long_ago
    page = client.get("/day").text
    assert "said 14 months ago: still right?" in page
    assert re.search(r'value="confirm:\w+" formaction="[^"]+" id="still-right" aria-keyshortcuts="F7"', page)
    _status, page = press(client, seen.reference, f"confirm:{need().reference}")
    assert "Still right, as of today: Ring the side door." in page and "still right?" not in page
    assert need().confirmed_at == now
    press(client, seen.reference, f"undo:{need().reference}")
    assert need().confirmed_at == long_ago
    _status, page = press(client, seen.reference, f"undo:{need().reference}")
    assert "This can no longer be undone." in page


def test_it_ends_and_that_is_undone_and_after_ten_minutes_is_not(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen = is_seen(stage)
    record = seen.visit.party[0].citizen.case_record.reference
    press(client, seen.reference, f"add:{record}", need="Large print")
    _status, page = press(client, seen.reference, f"end:{need().reference}")
    assert "No longer: Large print." in page and "<strong>Large print" not in page
    assert press(client, seen.reference, f"confirm:{need().reference}")[0] == 409
    press(client, seen.reference, f"undo:{need().reference}")
    assert need().ended_at is None
    with clock.stopped_at(now + timedelta(minutes=11)):
        press(client, seen.reference, f"end:{need().reference}")
        with clock.stopped_at(now + timedelta(minutes=22)):
            assert "can no longer be undone" in press(client, seen.reference, f"undo:{need().reference}")[1]


def test_nothing_typed_is_refused_beside_the_field_and_the_draft_is_kept(client: CheckedClient, stage: Morning) -> None:
    seen = is_seen(stage)
    record = seen.visit.party[0].citizen.case_record.reference
    status, page = press(client, seen.reference, f"add:{record}", need=" ")
    assert (status, "Type what to do for them" in page, "Half a sentence" in page) == (400, True, True)
    status, page = press(client, seen.reference, f"add:{record}", need="x" * 121)
    assert (status, "120 characters or fewer" in page, "x" * 121 in page) == (400, True, True)


def test_a_need_of_somebody_else_cannot_be_reached(client: CheckedClient, stage: Morning) -> None:
    seen = is_seen(stage)
    press(client, seen.reference, f"add:{seen.visit.party[0].citizen.case_record.reference}", need="Large print")
    other = booked(stage, clock.now().replace(hour=13, minute=0)).citizen_id
    with transaction():
        need().citizen_id = other
    assert press(client, seen.reference, f"end:{need().reference}")[0] == 409
    assert need().ended_at is None


def test_on_the_record_it_is_added_confirmed_and_stands_in_the_file(client: CheckedClient, stage: Morning) -> None:
    seen = is_seen(stage)
    record = seen.visit.party[0].citizen.case_record.reference
    there = f"/records/{record}"
    answer = client.post(f"{there}/needs", data={"known": "add", "need": "not by post"}, follow_redirects=True)
    assert "Written down: Not by post." in answer.text
    assert "Not by post" in client.get(there).text
    assert client.post(f"{there}/needs", data={"known": "add", "need": ""}).status_code == 400
    client.post(f"{there}/needs", data={"known": "add", "need": "Not by  post"})  # said again: confirmed
    held = client.post(f"{there}/file").get_json()["what_is_done_for_them"]
    assert [line["what"] for line in held] == ["Not by post"]
    client.post(f"{there}/needs", data={"known": f"end:{need().reference}"})
    assert need().ended_at is not None
    assert client.post(f"{there}/needs", data={"known": "burn"}).status_code == 400
