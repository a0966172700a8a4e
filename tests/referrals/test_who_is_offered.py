"""Who is offered on the page of a referral: of somebody shielded whoever may read it, of somebody who died nobody."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from booking.cases import operations as cases
from booking.core.database import transaction
from booking.record.operations import write_down_death
from booking.referrals.errors import ReferredDead
from tests import factories as make
from tests.client import CheckedClient
from tests.referrals.stage import council, sent
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


def offered(page: str) -> list[str]:
    """Who can be chosen on the page of a referral."""
    return re.findall(r'name="add" value="([^"]+)"', page)
