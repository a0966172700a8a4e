"""Somebody shielded comes: an advisor who is not named serves them by ticket, and whoever is named has their story."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from booking.cases.models import AuditRow
from booking.cases.operations import shield_record
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import show_reference
from booking.staff.models import StaffMember
from booking.visits.models import Consultation
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, typed, walks_in
from tests.referrals.stage import council, with_time


def shielded_by(who: StaffMember, person_of: Consultation) -> str:
    """The reference of the record, which only this colleague opens from now on."""
    record = person_of.visit.party[0].citizen.case_record
    with transaction():
        until = clock.today() + timedelta(days=90)
        shield_record(record, "fled", "", (), review_on=until, by=who, device="d", now=clock.now())
    return record.reference


def test_an_advisor_who_is_not_named_sees_them_by_ticket_and_writes_their_note(
    app: Flask, client: CheckedClient, stage: Morning
) -> None:
    with transaction():
        nell = make.staff("Nell Kay", "advisor")
    visit = walks_in(stage, "Zdislava Quillfeather")
    consultation = visit.consultations[0]
    record = shielded_by(nell, consultation)
    client.post(f"/day/call/{consultation.reference}")
    assert "Zdislava" not in client.get("/day").text
    client.post(f"/day/start/{consultation.reference}")
    page = client.get("/day")
    assert page.status_code == 200 and "Zdislava" not in page.text
    assert visit.ticket in page.text and "Name withheld" in page.text
    assert "Only colleagues who are named open this record." in page.text
    assert "Was not here" not in page.text and "Date of birth" not in page.text
    data = typed(page, note="She asked about her council tax.", outcome="resolved")
    done = client.post(f"/day/finish/{consultation.reference}", data=data, follow_redirects=True)
    assert done.status_code == 200 and "Zdislava" not in done.text
    assert client.get(f"/records/{record}").status_code == 403
    assert db.session.query(AuditRow).filter_by(staff_member_id=stage.advisor.id, act="opened").count() == 0
    client.sign_in(nell)
    client.post(f"/records/{record}", data={"reason": "She asked me to help"})
    page = client.post(f"/records/{record}", data={"reason": "She asked me to help"}, follow_redirects=True)
    assert "She asked about her council tax." in page.text and "Zdislava" in page.text


def test_whoever_is_named_has_the_name_and_the_story(client: CheckedClient, stage: Morning) -> None:
    consultation = walks_in(stage, "Zdislava Quillfeather").consultations[0]
    shielded_by(stage.advisor, consultation)
    assert "Zdislava" not in client.get("/day").text  # a list
    client.post(f"/day/call/{consultation.reference}")
    client.post(f"/day/start/{consultation.reference}")
    page = client.get("/day").text
    assert "Zdislava Quillfeather" in page and "Nothing was written before" in page


def test_the_front_desk_knows_them_by_their_reference_until_they_have_a_ticket(
    client: CheckedClient, stage: Morning
) -> None:
    with transaction():
        who = make.citizen("Zdislava Quillfeather")
        until = clock.today() + timedelta(days=90)
        shield_record(who.case_record, "fled", "", (), review_on=until, by=stage.advisor, device="d", now=clock.now())
    due = booked(stage, clock.now() + timedelta(minutes=45), who)
    client.sign_in(stage.host)
    desk = f"/desk/{stage.venue.slug}"
    page = client.get(desk).text
    assert f"Name withheld, {show_reference(due.reference)}" in page and "Zdislava" not in page
    answer = client.post(f"{desk}/appointments/{due.reference}/check-in", follow_redirects=True)
    assert "Zdislava" not in answer.text and ">Name withheld" in answer.text.replace("\n", "")


@pytest.mark.parametrize("safeguarding", [False, True])
def test_their_slip_says_when_they_come_again_but_not_to_a_safeguarding_referral(
    client: CheckedClient, safeguarding: bool
) -> None:
    asked = council()
    referral = with_time(asked, clock.now(), safeguarding=safeguarding)
    shielded_by(asked.sender, asked.consultation)
    client.sign_in(asked.sender)
    slip = client.get(f"/day/slip/{asked.consultation.reference}").text
    assert referral.appointment is not None
    assert (show_reference(referral.appointment.reference) in slip) is not safeguarding
