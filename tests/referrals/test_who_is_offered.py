"""Who is offered on the page of a referral: of somebody shielded whoever may read it, of somebody who died nobody."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases import operations as cases
from booking.citizens.models import CaseRecord
from booking.core.database import db, transaction
from booking.record.operations import write_down_death
from booking.referrals import operations as referrals
from booking.referrals.errors import ReferredDead
from booking.referrals.models import Referral
from booking.referrals.operations import ReferralReceiver, ReferredFrom, writing
from booking.referrals.operations.holding import settle
from booking.services.models import Department
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.visits.models import Consultation
from tests import factories as make
from tests.at_once import at_once
from tests.client import CheckedClient
from tests.referrals.stage import council, sent, words
from tests.referrals.test_views import page_of


def test_only_who_may_read_it_is_offered_and_safeguarding_reaches_every_department(
    client: CheckedClient, now: datetime
) -> None:
    stage = council()
    record = stage.consultation.visit.party[0].citizen.case_record
    with transaction():
        make.organisation("Debt line")
    client.sign_in(stage.sender)
    everybody = offered(page_of(client, stage))
    assert {one.split("/")[0] for one in everybody} == {"department", "service", "colleague", "organisation"}
    with transaction():
        until = (now + timedelta(days=90)).date()
        shield = cases.shield_record(record, "fled", "", (), review_on=until, by=stage.sender, device="", now=now)
    housing = f"department/{stage.housing.slug}"
    page = page_of(client, stage)
    assert offered(page) == [
        one for one in everybody if one.startswith("department/") or one == f"service/{stage.tax.service.slug}"
    ]
    assert page.count("Only with safeguarding") == 1 and housing in offered(page)
    referral = sent(stage, safeguarding=True)
    with transaction():
        row = cases.ask_for_reader(shield, stage.lena, "Housing takes it on", by=stage.sender, device="", now=now)
        cases.name_reader(shield, row.reference, by=stage.nora, device="", now=now)
        referral.safeguarding = False
        other = make.staff("Cara")
    page = page_of(client, stage)
    assert offered(page) == [one for one in everybody if not one.startswith("organisation/")]
    assert "Only with safeguarding" not in page and other.reference not in page
    client.sign_in(stage.lena)
    shown = client.post(f"/tasks/referrals/{referral.reference}/open", follow_redirects=True).text
    assert f'value="{housing}"' in shown and other.reference not in shown


def test_nobody_who_has_died_is_referred(client: CheckedClient, now: datetime) -> None:
    stage = council()
    ada = stage.consultation.visit.party[0].citizen
    client.sign_in(stage.sender)
    page = page_of(client, stage, to=f"department/{stage.housing.slug}")
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    with transaction():
        write_down_death(ada.case_record, "The hospital", None, staff_id=stage.sender.id, device="", now=now)
    with pytest.raises(ReferredDead):
        sent(stage)
    typed = {"to": f"department/{stage.housing.slug}", "summary": "Kept words", "asked": "Help", "told": "y"}
    address = f"/records/{ada.case_record.reference}/refer"
    refused = client.post(address, data={**typed, "form_token": token[1]})
    assert refused.status_code == 409 and "Nobody who has died" in refused.text and "Kept words" in refused.text
    for page_address in (address, f"/day/refer/{stage.consultation.reference}"):
        refused = client.get(page_address)
        assert refused.status_code == 409 and "Nobody who has died is referred." in refused.text


def test_a_referral_and_a_death_at_once_leave_none_that_does_not_say_it(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = council()
    record_id, sender_id = stage.consultation.visit.party[0].citizen.case_record_id, stage.sender.id
    talk_id, department_id = stage.consultation.id, stage.housing.id
    is_settled, has_died = Event(), Event()

    def settle_and_let_them_die(referral: Referral, *, now: datetime) -> None:
        settle(referral, now=now)
        is_settled.set()
        has_died.wait(0.3)  # whoever writes it down waits for this referral

    monkeypatch.setattr(writing, "settle", settle_and_let_them_die)

    def refer() -> None:
        with transaction():
            talk, sender = db.session.get_one(Consultation, talk_id), db.session.get_one(StaffMember, sender_id)
            assert talk.service is not None
            whose = [talk.visit.party[0].citizen]
            source = ReferredFrom(whose, sender, talk.service.department_id, talk.visit.venue_id, talk)
            to = ReferralReceiver(department=db.session.get_one(Department, department_id))
            referrals.refer(to, words(), source, now=now)

    def die() -> None:
        is_settled.wait(20)
        with transaction():
            record = db.session.get_one(CaseRecord, record_id)
            write_down_death(record, "The hospital", None, staff_id=sender_id, device="", now=now)
        has_died.set()

    assert at_once(app, [refer, die]) == [None, None]
    said = db.session.scalars(select(Task.detail).where(Task.key.startswith("referral:"), Task.done_at.is_(None))).all()
    assert len(said) == 1 and "They have died" in said[0]


def offered(page: str) -> list[str]:
    """Who can be chosen on the page of a referral."""
    return re.findall(r'name="add" value="([^"]+)"', page)
