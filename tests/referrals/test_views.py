"""Pages of referrals: referred with the next time in one act, opened there, answered; refused for others."""

from __future__ import annotations

import re

from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.core.database import count_of, db
from booking.referrals.models import Referral
from tests.client import CheckedClient
from tests.referrals.stage import Council, council, sent


def refer(client: CheckedClient, stage: Council, **said: str) -> tuple[int, str]:
    record = stage.consultation.visit.party[0].citizen.case_record.reference
    to = f"service/{stage.home.slug}"
    page = client.get(f"/records/{record}/refer", query_string={"consultation": stage.consultation.reference, "to": to})
    assert page.status_code == 200
    slot = re.search(r'value="([^"]+@[^"]+)"', page.text)
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert slot
    assert token
    data = {"to": to, f"slot {to}": slot[1], "consultation": stage.consultation.reference, "form_token": token[1]}
    typed = {"summary": "Two months of arrears", "asked": "Find a smaller home", "told": "y", **said}
    answer = client.post(f"/records/{record}/refer", data={**data, **typed})
    db.session.rollback()
    return answer.status_code, answer.text


def only() -> Referral:
    return db.session.scalars(select(Referral)).one()


def test_referred_with_a_time_and_seen_and_closed_there(client: CheckedClient) -> None:
    stage = council()
    client.sign_in(stage.sender)
    assert refer(client, stage)[0] == 303
    referral = only()
    assert (referral.state, referral.told_how) == ("booked", "in_person")
    record = referral.clients[0].case_record.reference
    assert "Find a smaller home" in client.get(f"/records/{record}").text
    client.sign_in(stage.lena)
    before = count_of(select(AuditRow))
    assert "Find a smaller home" in client.get("/tasks/referrals").text
    opened = client.post(f"/tasks/referrals/{referral.reference}/open", follow_redirects=True)
    assert "Two months of arrears" in opened.text
    assert count_of(select(AuditRow)) > before
    address = f"/records/{record}/referrals/{referral.reference}"
    data = {"version": str(referral.version), "act": "closed"}
    assert "Choose how it ended" in client.post(address, data={**data, "asked_again": "The rent"}).text
    client.post(address, data={**data, "outcome": "helped", "they_know": "y"})
    db.session.rollback()
    assert (only().outcome, only().had_enough, only().tell) == ("helped", True, "")
    assert client.post(address, data={**data, "act": "accepted"}).status_code == 409


def test_bad_input_keeps_what_was_typed(client: CheckedClient) -> None:
    stage = council()
    client.sign_in(stage.sender)
    status, text = refer(client, stage, asked="", summary="Kept words")
    assert (status, "Say what they should do." in text, "Kept words" in text) == (400, True, True)
    assert count_of(select(Referral)) == 0


def test_opening_is_seeing_and_others_find_nothing(client: CheckedClient) -> None:
    stage = council()
    referral = sent(stage)
    record = referral.clients[0].case_record.reference
    client.sign_in(stage.lena)
    client.post(f"/tasks/referrals/{referral.reference}/open")
    db.session.rollback()
    assert only().state == "seen"
    client.sign_in(stage.tax.host)
    assert client.get("/tasks/referrals").status_code == 403
    client.sign_in(stage.omar)
    page = client.get(f"/records/{record}/referrals/{referral.reference}")
    assert (page.status_code, "arrears" in page.text) == (200, False)
