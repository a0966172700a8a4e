"""A visit is put right from the record's timeline and from the advisor's day, and that undone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.models import VisitCorrection
from booking.citizens.models import Citizen
from booking.core.database import db, transaction
from booking.referrals import operations as referrals
from booking.referrals.errors import ReferralStands
from booking.staff.models import StaffMember
from booking.visits.models import Visit
from tests import factories as make
from tests.cases.test_queries import advisor_of, note, visit_of
from tests.client import CheckedClient

WORDS = "Owes three months of rent."
CHOSEN = {"why": "chosen"}


@pytest.fixture
def advisor(client: CheckedClient) -> StaffMember:
    with transaction():
        person = make.staff("Mina Advisor")
    client.sign_in(person)
    return person


class Seen:
    """Ada, whom the advisor saw the day before, with a note; Eve, who has a record; and another service."""

    def __init__(self, now: datetime, by: StaffMember, **how: Any) -> None:
        with transaction():
            self.ada, self.eve = make.citizen("Ada Lovelace"), make.citizen("Eve Other")
            service = make.service("Housing options", make.department("Housing"), slug="housing")
            make.service("Council tax", make.department("Revenues"), slug="council-tax")
            talk = visit_of(self.ada, advisor=by, service=service, at=now - timedelta(days=1))
            note(WORDS, talk, by=by, now=now, **how)
            self.visit, self.talk = talk.visit.reference, talk
            self.records = {name: one.case_record.reference for name, one in (("ada", self.ada), ("eve", self.eve))}
        self.there = f"/records/visits/{self.visit}"

    def row(self) -> Visit:
        db.session.expire_all()
        return db.session.scalars(select(Visit).where(Visit.reference == self.visit)).one()

    def version(self) -> str:
        return str(self.row().version)


def opened(client: CheckedClient, record: str) -> str:
    """The record's page, opened with a reason where it is not one's own work."""
    page = client.get(f"/records/{record}")
    if "Why are you opening this record?" in page.text:
        answer = client.post(f"/records/{record}", data={"reason": "Looking what became of it"})
        page = client.get(answer.headers["Location"])
    return page.text


def test_the_wrong_person_is_put_right_from_the_record_and_undone(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    seen = Seen(now, advisor)
    assert seen.there in client.get(f"/records/{seen.records['ada']}").text
    asked = client.get(seen.there).text
    assert "What is to be put right?" in asked
    assert '<option value="0" selected>Ada Lovelace</option>' in asked, "who came alone is chosen"
    typed = {"what": "somebody_else", "member": "0", "other": seen.records["eve"], "version": seen.version()}
    answer = client.post(seen.there, data={**typed, **CHOSEN})
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "The visit is put right. It can be undone for ten minutes." in page
    assert "Before:" in page and "Ada Lovelace" in page
    act = db.session.scalars(select(VisitCorrection.reference)).one()
    undo = f"/records/visits/undo/{act}"
    eve, ada = opened(client, seen.records["eve"]), opened(client, seen.records["ada"])
    assert WORDS in eve and "It was somebody else" in eve and "Mina Advisor" in eve and undo in eve
    assert WORDS not in ada and "A visit was put right: it is not theirs." in ada and undo in ada
    held = client.post(f"/records/{seen.records['eve']}/file").get_json()
    assert held["visits"][0]["corrections"][0]["reason"] == "The wrong one was chosen"
    assert "Ada" not in str(held["visits"]), "whose it was before is no part of hers"
    answer = client.post(undo, data={"record": seen.records["ada"]})
    page = client.get(answer.headers["Location"]).text
    assert "Undone: the visit stands as it did before." in page and WORDS in page
    client.post(undo)
    assert "This can no longer be undone." in client.get(seen.there).text


def test_enter_twice_puts_it_right_once(client: CheckedClient, advisor: StaffMember, now: datetime) -> None:
    seen = Seen(now, advisor)
    token = re.search(r'name="form_token"[^>]* value="([^"]+)"', client.get(seen.there).text)
    assert token
    typed = {"what": "added", "other": seen.records["eve"], "version": seen.version(), "form_token": token[1], **CHOSEN}
    assert [client.post(seen.there, data=typed).status_code for _press in range(2)] == [303, 303]
    assert len(db.session.scalars(select(VisitCorrection)).all()) == 1
    assert client.post(seen.there, data={**typed, "part": "companion"}).status_code == 409


def test_service_and_topic_are_put_right_from_the_day_that_is_over(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    seen = Seen(now, advisor)
    with transaction():
        seen.talk.finished_at = now - timedelta(days=1)
    assert seen.there in client.get(f"/day?day={(now - timedelta(days=1)).date()}").text
    topic = "council-tax/Discounts, exemptions and arrears of earlier years"
    answer = client.post(seen.there, data={"what": "subject", "subject": topic, "version": seen.version(), **CHOSEN})
    assert answer.status_code == 303
    page = client.get(f"/records/{seen.records['ada']}").text
    assert "<strong>Council tax</strong>, Discounts" in page and "It was about another service or topic" in page
    assert "Housing options, " not in page
    assert "Housing options" in client.get(seen.there).text, "what it was before"


def test_somebody_is_named_who_has_no_record_and_a_child_with_a_reason(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    seen = Seen(now, advisor)
    typed = {"what": "added", "name": "Nia Niece", "part": "child", "version": seen.version(), **CHOSEN}
    refused = client.post(seen.there, data=typed)
    assert refused.status_code == 400 and "Somebody under 18 interprets only with a reason" in refused.text
    assert 'value="Nia Niece"' in refused.text
    assert db.session.scalars(select(Citizen).where(Citizen.typed_name == "Nia Niece")).all() == []
    assert client.post(seen.there, data={**typed, "party_why": "Nobody else spoke Twi"}).status_code == 303
    assert "Nia Niece</span>, interpreter" in client.get(seen.there).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose what is to be put right."),
        ({"what": "erased"}, "Choose what is to be put right."),
        ({"what": "taken_off", "why": ""}, "Choose who of those who stand there is meant."),
        ({"what": "taken_off", "member": "7"}, "Choose who of those who stand there is meant."),
        ({"what": "taken_off", "member": "0", "why": ""}, "Choose why, or say it in ten letters or more."),
        ({"what": "added"}, "Type the reference of their record, or their name where they have none."),
        ({"what": "added", "other": "0000000000"}, "There is no other record with that reference."),
        ({"what": "part", "member": "0", "part": "client"}, "They stand there as that already."),
        ({"what": "subject"}, "Choose the service, and the topic, that it was about."),
        ({"what": "subject", "subject": "no-such"}, "Choose the service, and the topic, that it was about."),
        ({"what": "subject", "subject": "housing"}, "Choose the service, and the topic, that it was about: another"),
        ({"what": "added", "name": "x" * 200}, "120 characters or fewer"),
        ({"what": "added", "name": "Bo", "words": "y" * 400}, "200 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    client: CheckedClient, advisor: StaffMember, now: datetime, typed: dict[str, str], sentence: str
) -> None:
    seen = Seen(now, advisor)
    before = (seen.version(), len(db.session.scalars(select(Citizen)).all()))
    sent = {"words": "", "version": seen.version(), **CHOSEN, **typed}
    refused = client.post(seen.there, data=sent)
    assert refused.status_code == 400 and sentence in refused.text
    assert sent.get("name", "") in refused.text
    assert before == (seen.version(), len(db.session.scalars(select(Citizen)).all()))


def test_a_page_that_is_stale_is_refused_and_shows_how_it_stands(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    seen = Seen(now, advisor)
    typed = {"what": "added", "name": "Bo Brother", "part": "client", "version": seen.version(), **CHOSEN}
    client.post(seen.there, data=typed)
    second = client.post(seen.there, data={**typed, "name": "Cy Cousin"})
    assert second.status_code == 409 and "This has changed since you opened the page." in second.text
    assert "Bo Brother" in second.text and 'value="Cy Cousin"' in second.text
    version = re.search(r'name="version" type="hidden" value="(\d+)"', second.text)
    assert version is not None and version[1] == seen.version()
    assert client.post(seen.there, data={**typed, "name": "Cy Cousin", "version": version[1]}).status_code == 303


def test_whoever_has_not_opened_it_or_may_not_read_all_does_not_put_it_right(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    seen = Seen(now, advisor, restricted=True)
    with transaction():
        stranger = advisor_of(db.session.scalars(select(Visit)).one().consultations[0].service, "Hal")
        tax = make.service("Benefits", make.department("Benefits"))
        other = advisor_of(tax, "Tess")
    client.sign_in(other)
    typed = {"what": "taken_off", "member": "0", "version": seen.version(), **CHOSEN}
    assert client.get(seen.there).status_code == 403 and client.post(seen.there, data=typed).status_code == 403
    answer = client.post(f"/records/{seen.records['ada']}", data={"reason": "She telephoned me about it"})
    mark = answer.headers["Location"].partition("?")[2]
    page = client.get(f"{seen.there}?{mark}").text
    assert "Whoever held this visit puts it right" in page and "What is to be put right?" not in page
    assert WORDS not in page and "Housing options" not in page
    assert client.post(f"{seen.there}?{mark}", data=typed).status_code == 403
    client.sign_in(stranger)
    answer = client.post(f"/records/{seen.records['ada']}", data={"reason": "She telephoned me about it"})
    mark = answer.headers["Location"].partition("?")[2]
    assert client.post(f"{seen.there}?{mark}", data=typed).status_code == 303
    page = client.get(f"{seen.there}?{mark}").text
    assert "Nobody is named on it." in page and "The visit is put right." in page, "who did it sees it, to undo it"


def test_a_referral_stays_with_whom_it_was_made_for(app: Flask, client: CheckedClient, now: datetime) -> None:
    with transaction():
        mina, boss = make.staff("Mina Advisor"), make.staff("Boss", "advisor", "manager")
    seen = Seen(now, mina)
    with transaction():
        whose = referrals.ReferredFrom(
            [seen.ada], mina, seen.talk.service.department_id, seen.talk.visit.venue_id, seen.talk
        )
        said = referrals.ReferralWords("The story", "Help", told=True)
        made = referrals.refer(referrals.ReferralReceiver(colleague=boss), said, whose, now=now)
    client.sign_in(mina)
    typed = {"what": "taken_off", "member": "0", **CHOSEN}
    refused = client.post(seen.there, data={**typed, "version": seen.version()})
    assert refused.status_code == 409 and str(ReferralStands()) in refused.text
    assert [one.citizen.typed_name for one in seen.row().party] == ["Ada Lovelace"]
    with transaction():
        referrals.withdraw(made, mina, "Not theirs at all", expected_version=made.version, now=now)
    assert client.post(seen.there, data={**typed, "version": seen.version()}).status_code == 303
