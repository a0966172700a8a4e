"""A link to what was agreed: only with their consent, only to what may be written to, and never what it says."""

from __future__ import annotations

import pytest

from booking.citizens import operations as citizens
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import db, transaction
from booking.visits.models import Consultation
from tests.client import CheckedClient
from tests.day.stage import Morning, fresh, is_seen, typed

MOBILE, EMAIL = (ContactKind.MOBILE, "+447700900123"), (ContactKind.EMAIL, "ada@example.com")


def with_contacts(stage: Morning, *contacts: tuple[ContactKind, str], **wishes: object) -> Consultation:
    consultation = is_seen(stage)
    with transaction():
        person = consultation.visit.party[0].citizen
        citizens.change_contacts(person, contacts, now=clock.now())
        for point in person.contact_points:
            for name, value in wishes.items():
                setattr(point, name, value)
    return consultation


def finish(client: CheckedClient, consultation: Consultation, **more: str) -> None:
    data = typed(client.get("/day"), outcome="resolved", take_home="Bring the letter.", **more)
    assert client.post(f"/day/finish/{consultation.reference}", data=data).status_code == 303
    fresh(consultation)
    assert consultation.status == "finished"


def allowed(consultation: Consultation) -> str:
    points = {point.id: point.value for point in consultation.visit.party[0].citizen.contact_points}
    return points.get(consultation.link_to_id, "")


@pytest.mark.parametrize(
    ("contacts", "said"), [((MOBILE, EMAIL), "Agreed: link by text to …123"), ((EMAIL,), "link by e-mail to a…@exam")]
)
def test_the_advisor_ticks_that_they_agreed(client: CheckedClient, stage: Morning, contacts, said: str) -> None:
    consultation = with_contacts(stage, *contacts)
    assert said in client.get("/day").text
    finish(client, consultation, link_to=contacts[0][1])
    assert allowed(consultation) == contacts[0][1]


def test_without_the_tick_nothing_is_allowed(client: CheckedClient, stage: Morning) -> None:
    consultation = with_contacts(stage, MOBILE)
    finish(client, consultation)
    assert consultation.link_to_id is None


@pytest.mark.parametrize("wish", ["do_not_text", "shared", "opted_out_at", "another", "nobody's"])
def test_a_number_that_may_not_be_written_to_is_not_offered_and_not_taken(
    client: CheckedClient, stage: Morning, wish: str
) -> None:
    wishes = {wish: clock.now() if wish == "opted_out_at" else True} if wish not in {"another", "nobody's"} else {}
    consultation = with_contacts(stage, *([] if wish == "nobody's" else [MOBILE]), **wishes)
    assert ("Agreed: link" in client.get("/day").text) is (wish == "another")
    finish(client, consultation, link_to="+447700900999" if wish == "another" else MOBILE[1])
    assert consultation.link_to_id is None


def test_the_tick_is_kept_while_they_talk(client: CheckedClient, stage: Morning) -> None:
    consultation = with_contacts(stage, MOBILE)
    client.post(f"/day/save/{consultation.reference}", data=typed(client.get("/day"), link_to=MOBILE[1]))
    db.session.rollback()
    assert f'value="{MOBILE[1]}" checked' in client.get("/day").text
