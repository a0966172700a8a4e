"""Writing a referral with what cannot be: too many, nobody's matter, who closed or was removed meanwhile."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from sqlalchemy import select

from booking.core.database import count_of, transaction
from booking.referrals.models import Referral
from booking.visits import operations as visits
from tests import factories as make
from tests.client import CheckedClient
from tests.referrals.stage import council
from tests.referrals.test_views import only, page_of, refer


def test_more_than_four_at_once_are_refused_and_nothing_is_dropped(client: CheckedClient) -> None:
    stage = council()
    with transaction():
        asked = [f"department/{make.department(f'Part {n}').slug}" for n in range(5)]
    client.sign_in(stage.sender)
    record = stage.consultation.visit.party[0].citizen.case_record.reference
    token = re.search(r'name="form_token" value="([^"]+)"', page_of(client, stage, to=asked[0]))
    assert token
    typed = {"to": asked, "summary": "Kept words", "asked": "Help", "told": "y", "form_token": token[1]}
    refused = client.post(f"/records/{record}/refer", data=typed)
    assert refused.status_code == 400 and refused.text.count("Ask 4 at once at most.") == 2  # and in the summary
    assert re.findall(r'name="to" value="([^"]+)"', refused.text) == asked and "Kept words" in refused.text
    assert count_of(select(Referral)) == 0
    four = {**typed, "to": [*asked[:4], asked[0]]}  # one of them twice
    assert client.post(f"/records/{record}/refer", data=four).status_code == 303
    assert count_of(select(Referral)) == 4


def test_of_a_family_the_sender_chooses_whose_matter_it_is(client: CheckedClient, now: datetime) -> None:
    stage = council()
    visit = stage.consultation.visit
    with transaction():
        for name in ("Ben Lovelace", "Hidden Person"):
            visits.add_to_party(visit, make.citizen(name), by_id=stage.sender.id, now=now)
        ada, ben, hidden = (member.citizen for member in visit.party)
        hidden.shielded = True
        both = [ada.case_record.reference, ben.case_record.reference]
    client.sign_in(stage.sender)
    page = page_of(client, stage, to=f"service/{stage.home.slug}", consultation=stage.consultation.reference)
    offered = re.findall(r'name="clients"\s+value="([^"]+)"( checked)?', page)
    assert offered == [(both[0], " checked"), (both[1], "")] and "Hidden" not in page
    refused = refer(client, stage)
    assert refused[0] == 400 and "Tick whose matter it is" in refused[1] and "Two months" in refused[1]
    assert refer(client, stage, clients=hidden.case_record.reference)[0] == 400
    assert refer(client, stage, clients=both)[0] == 303
    assert only().clients == [ada, ben]
    for record in both:
        assert "Find a smaller home" in client.get(f"/records/{record}", follow_redirects=True).text


@pytest.mark.parametrize("who", ["service", "organisation", "department"])
def test_who_closed_or_was_removed_while_it_was_written_is_refused_by_name(
    client: CheckedClient, now: datetime, who: str
) -> None:
    stage = council()
    with transaction():
        outside = make.organisation("Debt line")
    asked, name = {
        "service": (f"service/{stage.home.slug}", "Finding a home"),
        "organisation": (f"organisation/{outside.reference}", "Debt line"),
        "department": (f"department/{stage.housing.slug}", "Housing"),
    }[who]
    client.sign_in(stage.sender)
    token = re.search(r'name="form_token" value="([^"]+)"', page_of(client, stage, to=asked))
    assert token
    with transaction():
        if who == "department":
            stage.housing.takes_referrals = False
        elif who == "service":
            stage.home.ended_at = now
        else:
            outside.ended_at = now
    record = stage.consultation.visit.party[0].citizen.case_record.reference
    typed = {"to": asked, "summary": "Kept words", "asked": "Help", "agreed": "said", "form_token": token[1]}
    refused = client.post(f"/records/{record}/refer", data=typed)
    assert refused.status_code == 409 and "Kept words" in refused.text
    assert f"{name} takes no referrals at present. Choose somebody else" in refused.text
    assert f'name="add" value="{asked}"' not in page_of(client, stage)
    assert count_of(select(Referral)) == 0
