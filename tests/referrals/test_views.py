"""Pages of referrals: referred with the next time in one act, opened there, answered; refused for others."""

from __future__ import annotations

import dataclasses
import json
import re

from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.core.database import count_of, db, transaction
from booking.referrals import operations as referrals
from booking.referrals.models import Referral
from booking.referrals.operations import ReferralAnswer
from booking.referrals.rules import ReferralAct
from booking.staff.models import Grant
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import is_seen, typed
from tests.referrals.stage import Council, council, open_tasks_of, sent


def refer(client: CheckedClient, stage: Council, **said: str | list[str]) -> tuple[int, str]:
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
    asked = client.post(address, data={**data, "act": "asked_again", "outcome": "helped"}).text
    assert "Say what you had to ask again." in asked
    assert 'aria-describedby="asked_again-error"' in asked
    client.post(address, data={**data, "outcome": "helped", "they_know": "y"})
    db.session.rollback()
    assert (only().outcome, only().had_enough, only().tell) == ("helped", True, "")
    said = client.get("/tasks/referrals").text
    assert "Finding a home: closed." in said
    undone = {"version": str(only().version), "act": "undo"}
    assert f'name="version" value="{only().version}"' in said
    assert "Undone." in client.post(address, data=undone, follow_redirects=True).text
    db.session.rollback()
    again = {**data, "act": "asked_again", "outcome": "helped", "asked_again": "The rent"}
    client.post(address, data={**again, "version": str(only().version)})
    db.session.rollback()
    assert (only().had_enough, only().asked_again) == (False, "The rent")
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


def page_of(client: CheckedClient, stage: Council, **asked: str) -> str:
    record = stage.consultation.visit.party[0].citizen.case_record.reference
    return client.get(f"/records/{record}/refer", query_string=asked).text


def test_the_list_says_who_takes_people_what_they_need_and_when_and_chooses_nobody(client: CheckedClient) -> None:
    stage = council(receiver_needs="The rent book", referrals_note="Not on Fridays")
    with transaction():
        parks = make.department("Parks", takes_referrals=False, referrals_note="Back in May")
    client.sign_in(stage.sender)
    page = page_of(client, stage)
    headings = [page.index(f">{kind}</h2>") for kind in ("A department", "A service", "A colleague")]
    assert headings == sorted(headings)
    row = page[page.index('value="service/') - 200 :]
    assert all(said in page for said in ("The rent book", "Not on Fridays", "Takes nobody at present.", "Back in May"))
    assert re.search(rf'value="service/{stage.home.slug}">[^<]*</button> · <span class="times">Thu 26 Nov', row)
    assert f'value="department/{parks.slug}"' not in page
    assert 'name="to" value=' not in page


def test_choosing_and_looking_lose_nothing_that_was_typed(client: CheckedClient) -> None:
    stage = council()
    record = stage.consultation.visit.party[0].citizen.case_record.reference
    client.sign_in(stage.sender)
    housing, home = f"department/{stage.housing.slug}", f"service/{stage.home.slug}"
    typed = {"summary": "Kept words", "asked": "A home", "find": "lena", "to": housing}
    address = f"/records/{record}/refer"
    looked = client.post(address, data={**typed, "look": "1"}).text
    assert ("Kept words" in looked, 'value="A home"' in looked, "colleague/" in looked, "service/" in looked) == (
        *(True, True, True),
        False,
    )
    added = client.post(address, data={**typed, "add": home}).text
    assert re.findall(r'name="to" value="([^"]+)"', added) == [housing, home]
    without = client.post(address, data={**typed, "without": housing}).text
    assert ("Kept words" in without, 'value="A home"' in without, 'name="to" value=' in without) == (True, True, False)
    assert count_of(select(Referral)) == 0


def test_it_is_asked_in_the_name_of_the_conversations_department_or_of_another_of_ones_own(
    client: CheckedClient,
) -> None:
    stage = council()
    with transaction():
        care = make.department("Adult care")
        stage.sender.grants.append(Grant(role="advisor", department_id=care.id))
    client.sign_in(stage.sender)
    page = page_of(client, stage, to=f"service/{stage.home.slug}", consultation=stage.consultation.reference)
    revenues = stage.tax.service.department
    assert re.findall(r'<option value="([^"]+)"', page) == [revenues.slug, care.slug]
    assert refer(client, stage)[0] == 303
    assert only().from_department_id == revenues.id
    assert refer(client, stage, department=care.slug, safeguarding="y")[0] == 303
    latest = db.session.scalars(select(Referral).order_by(Referral.id.desc())).first()
    assert latest is not None
    assert latest.from_department_id == care.id


def test_each_refused_field_says_so_beside_it(client: CheckedClient) -> None:
    stage = council()
    client.sign_in(stage.sender)
    text = refer(client, stage, asked="", summary="")[1]
    assert 'aria-describedby="asked-error"' in text
    assert 'aria-describedby="summary-error"' in text
    assert 'href="#asked"' in text


def test_where_one_of_several_is_refused_none_is_sent_or_said_to_be(client: CheckedClient) -> None:
    stage = council()
    with transaction():
        benefits = make.service("Housing benefit", stage.housing)
    client.sign_in(stage.sender)
    record = stage.consultation.visit.party[0].citizen.case_record.reference
    both = [f"service/{stage.home.slug}", f"service/{benefits.slug}"]
    page = client.get(f"/records/{record}/refer", query_string={"to": both}).text
    found = re.search(r'value="([^"]+@[^"]+)"', page)
    assert found
    data = {"to": both, "summary": "Arrears", "asked": "Help", "form_token": "t" * 20, f"slot {both[0]}": found[1]}
    answer = client.post(f"/records/{record}/refer", data={**data, f"slot {both[1]}": "nowhere@2026-11-26T10:00Z"})
    db.session.rollback()
    assert (answer.status_code, count_of(select(Referral))) == (409, 0)
    assert re.search(r'id="slot"[^>]*>\s*<legend[^>]*>A time with Housing benefit', answer.text)
    assert "Undo" not in client.get(f"/records/{record}").text


def test_what_was_sent_is_said_on_the_day_and_undone_there(client: CheckedClient) -> None:
    stage = council()
    client.sign_in(stage.sender)
    refer(client, stage)
    page = client.get("/day").text
    assert "Finding a home: booked." in page
    undo = f"undo:{only().reference}:{only().version}"
    assert f'value="{undo}"' in page
    kept = typed(client.get("/day"), note="Half a sentence", referral=undo)
    shown = client.post(f"/day/referral/{stage.consultation.reference}", data=kept, follow_redirects=True).text
    assert "Undone." in shown
    assert "Half a sentence" in shown
    assert only().state == "withdrawn"


def test_the_advisor_it_was_sent_to_reads_the_story_and_closes_it_with_one_key(client: CheckedClient) -> None:
    stage = council()
    referral = sent(stage)
    with transaction():
        there = dataclasses.replace(stage.tax, service=stage.home, advisor=stage.lena)
    theirs = is_seen(there, "Ada")
    with transaction():
        theirs.visit.party[0].citizen.case_record_id = referral.clients[0].case_record_id
    client.sign_in(stage.lena)
    page = client.get("/day")
    assert "Two months of arrears." in page.text
    key = re.search(r'name="referral" value="([^"]+)" id="had-what-i-needed"', page.text)
    assert key
    address, data = f"/day/referral/{theirs.reference}", typed(page, note="Seen", referral=key[1])
    closed = client.post(address, data=data, follow_redirects=True).text
    db.session.rollback()
    assert (only().state, only().outcome, only().had_enough) == ("closed", "helped", True)
    assert "had-what-i-needed" not in closed
    undo = re.search(r'name="referral" value="(undo:[^"]+)"', closed)
    assert undo
    assert "Seen</textarea>" in closed
    client.post(address, data=typed(client.get("/day"), referral=undo[1]))
    db.session.rollback()
    assert only().state == "sent"
    assert client.post(address, data=typed(client.get("/day"), referral="shut:1:1")).status_code == 404
    client.sign_in(stage.sender)
    mine = f"/day/referral/{stage.consultation.reference}"
    data = typed(client.get("/day"), referral=f"closed:{referral.reference}:{only().version}")
    assert "cannot be done" in client.post(mine, data=data).text


def test_who_is_asked_to_tell_them_opens_it_from_the_list_that_does_not_name_them(client: CheckedClient) -> None:
    stage = council()
    referral = sent(stage, told=False, safeguarding=True)
    with transaction():
        colleague = make.staff("Tom Tax")
        colleague.grants[0].department_id = stage.tax.service.department_id
        open_tasks_of(referral)["tell"].staff_member_id = None
    client.sign_in(colleague)
    listed = client.get("/tasks").text
    assert "Ada" not in listed
    assert f"/tasks/referrals/{referral.reference}/open" in listed
    opened = client.post(f"/tasks/referrals/{referral.reference}/open", follow_redirects=True)
    assert "Ada" in opened.text
    assert only().state == "sent"
    with transaction():
        other = make.staff("Tess Tax")
        other.grants[0].department_id = stage.tax.service.department_id
        open_tasks_of(referral)["tell"].staff_member_id = stage.sender.id
    client.sign_in(other)
    assert client.post(f"/tasks/referrals/{referral.reference}/open").status_code == 404


def test_a_manager_opens_from_their_list_what_a_colleague_is_to_tell(client: CheckedClient) -> None:
    stage = council()
    referral = sent(stage, told=False)
    with transaction():
        ended = ReferralAnswer(outcome="helped")
        act, seen = ReferralAct.CLOSE, referral.version
        referrals.answer(referral, act, stage.lena, ended, expected_version=seen, now=referral.written_at)
        open_tasks_of(referral)["tell"].staff_member_id = stage.lena.id
    client.sign_in(stage.omar)
    address = re.search(rf'href="(/records/\w+/referrals/{referral.reference})"', client.get("/tasks").text)
    assert address
    assert client.get(address[1]).status_code == 200


def test_the_record_shows_it_with_its_state_and_the_file_has_each_step(client: CheckedClient) -> None:
    stage = council()
    referral = sent(stage)
    record = referral.clients[0].case_record.reference
    client.sign_in(stage.sender)
    assert "to Housing" in client.get(f"/records/{record}").text
    [told] = json.loads(client.post(f"/records/{record}/file").text)["referrals"]
    assert [(step["act"], step["by"]) for step in told["steps"]] == [
        (act, "Mina Advisor") for act in ("written", "sent")
    ]
    assert (told["asked"], told["receiver"], told["state"]) == ("Find a smaller home", "Housing", "sent")
