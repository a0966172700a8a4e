"""Own work cannot be made: whoever is called from outside one's own services and sessions is called with a reason."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.staff.models import StaffMember
from booking.visits import operations as visits
from booking.visits.models import Consultation
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, fresh, walks_in


@dataclass
class Elsewhere:
    """Somebody waits for Housing where another advisor gives council tax."""

    stage: Morning
    stranger: StaffMember
    consultation: Consultation
    record: str


@pytest.fixture
def housing(app: Flask, client: CheckedClient, stage: Morning) -> Elsewhere:
    with transaction():
        other = make.service("Housing options", make.department("Housing"))
        make.session_on(at=db.session.merge(stage.venue), offering=[other], kind="mixed")
        ada = make.citizen("Ada Lovelace")
        visit = visits.add_drop_in(
            stage.venue.id, citizen=ada, service_id=other.id, needs=Needs(), by_id=stage.host.id, now=clock.now()
        )
        stranger = make.staff("Nora Nosy")
    client.sign_in(stranger)
    return Elsewhere(stage, stranger, visit.consultations[0], ada.case_record.reference)


def rows(act: str = "called") -> list[tuple[int, str, str, str]]:
    db.session.rollback()
    found = db.session.scalars(select(AuditRow).where(AuditRow.act == act).order_by(AuditRow.id))
    return [(row.staff_member_id, row.case_record_reference, row.basis, row.reason) for row in found]


def test_calling_to_open_a_record_and_putting_back_opens_nothing(client: CheckedClient, housing: Elsewhere) -> None:
    """No session that day, another department's person, no reason: the way in that was found."""
    refused = client.post(f"/day/call/{housing.consultation.reference}")
    assert refused.status_code == 303
    assert "Why are you opening this record?" in client.get(f"/records/{housing.record}").text
    assert "Your sessions today do not bring you this person." in client.get("/day").text
    client.post(f"/day/start/{housing.consultation.reference}")
    client.post("/day/call-next")
    place = client.post("/day/place", data={"venue": housing.stage.venue.slug, "desk": "", "words": "because"})
    assert place.status_code == 400
    assert "You have no session there today. Choose why you are there, or say it in ten letters or more." in place.text
    assert 'value="because"' in place.text
    client.post("/day/call-next")
    fresh(housing.consultation)
    assert (housing.consultation.status, housing.consultation.advisor_id) == ("waiting", None)
    assert "Why are you opening this record?" in client.get(f"/records/{housing.record}").text
    assert (rows(), rows("opened")) == ([], [])


def test_with_a_reason_it_is_written_down_and_ends_when_they_wait_again(
    client: CheckedClient, housing: Elsewhere
) -> None:
    called = client.post(
        f"/day/call/{housing.consultation.reference}", data={"why": "covering", "words": "Olga is ill"}
    )
    assert called.status_code == 303
    client.get("/day")  # their story is on the screen
    expected = (housing.stranger.id, housing.record, "reason", "I am covering for a colleague: Olga is ill")
    assert rows() == rows("opened") == [expected]
    assert "Ada Lovelace" in client.get(f"/records/{housing.record}").text
    client.post(f"/day/wait/{housing.consultation.reference}")
    fresh(housing.consultation)
    assert (housing.consultation.status, housing.consultation.called_because) == ("waiting", "")
    assert "Why are you opening this record?" in client.get(f"/records/{housing.record}").text


def test_the_reason_is_asked_beside_the_person_and_what_is_typed_stays(
    client: CheckedClient, housing: Elsewhere
) -> None:
    with transaction():
        here = make.session_on(at=db.session.merge(housing.stage.venue), advisors=[db.session.merge(housing.stranger)])
    mine = walks_in(Morning(here.venue, here.service, housing.stranger, housing.stage.host), "Own Work")
    page = client.get("/day")
    ticket = mine.ticket or ""
    assert re.search(rf'Call<span class="govuk-visually-hidden">: {ticket}', page.text)
    assert f'Call, with a reason<span class="govuk-visually-hidden">: {housing.consultation.visit.ticket}' in page.text
    refused = client.post(f"/day/call/{housing.consultation.reference}", data={"why": "", "words": "short"})
    assert refused.status_code == 400
    assert "Your sessions today do not bring you this person." in refused.text
    assert f'id="words-{housing.consultation.reference}"' in refused.text and 'value="short"' in refused.text
    for no_reason in ("x" * 151, "." * 20, "a b c d e "):
        assert client.post(f"/day/call/{housing.consultation.reference}", data={"words": no_reason}).status_code == 400
    assert client.post(f"/day/call/{housing.consultation.reference}", data={"words": "Ten letters"}).status_code == 303
    assert [row[3] for row in rows()] == ["Ten letters"]


def test_whoever_helps_out_says_why_once_and_each_call_says_it_again(client: CheckedClient, housing: Elsewhere) -> None:
    place = {"venue": housing.stage.venue.slug, "desk": "1", "why": "host_asked"}
    assert client.post("/day/place", data=place).status_code == 303
    assert f'Call next <span id="next-up">{housing.consultation.visit.ticket}' in client.get("/day").text
    client.post("/day/call-next")
    assert [row[3] for row in rows()] == ["The front desk asked me to"]


def test_the_reason_for_being_there_holds_for_one_person_called_as_well(
    client: CheckedClient, housing: Elsewhere
) -> None:
    place = {"venue": housing.stage.venue.slug, "desk": "1", "why": "host_asked"}
    assert client.post("/day/place", data=place).status_code == 303
    assert "Call, with a reason" not in client.get("/day").text
    assert client.post(f"/day/call/{housing.consultation.reference}").status_code == 303
    assert [row[3] for row in rows()] == ["The front desk asked me to"]


def test_it_holds_for_that_library_alone(client: CheckedClient, housing: Elsewhere) -> None:
    with transaction():
        elsewhere = make.venue("Langley Library")
    client.post("/day/place", data={"venue": elsewhere.slug, "desk": "", "why": "host_asked"})
    client.post(f"/day/call/{housing.consultation.reference}")
    fresh(housing.consultation)
    assert (housing.consultation.status, rows()) == ("waiting", [])


def test_ones_own_service_session_and_appointment_need_no_reason(client: CheckedClient, stage: Morning) -> None:
    consultation = walks_in(stage).consultations[0]
    assert client.post(f"/day/call/{consultation.reference}").status_code == 303
    client.post(f"/day/wait/{consultation.reference}")
    with transaction():
        elsewhere = make.venue("Langley Library")
    appointment = booked(stage, clock.now().replace(hour=11, minute=0))
    with transaction():
        visit = visits.check_in_appointment(
            db.session.merge(appointment), venue_id=elsewhere.id, by_id=stage.host.id, now=clock.now()
        )
    assert client.post(f"/day/call/{visit.consultations[0].reference}").status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Consultation.advisor_id).where(Consultation.visit_id == visit.id)).all() == [
        stage.advisor.id
    ]
    assert rows() == []


def test_a_walk_up_who_is_started_at_once_came_to_the_desk(client: CheckedClient, housing: Elsewhere) -> None:
    client.post("/day/place", data={"venue": housing.stage.venue.slug, "desk": "1", "why": "host_asked"})
    page = client.get("/day")
    token = re.search(r'name="form_token" value="([^"]*)"', page.text)
    assert token is not None
    client.post("/day/drop-in", data={"form_token": token[1], "name": "Walk Up", "service": "", "then": "start"})
    assert [row[3] for row in rows()] == ["They came to my desk"]


def test_whom_nobody_saw_is_nobodys_own_work(client: CheckedClient, housing: Elsewhere) -> None:
    client.post(f"/day/call/{housing.consultation.reference}", data={"why": "asked_for_me"})
    with transaction():
        consultation = db.session.get_one(Consultation, housing.consultation.id)
        visits.mark_left(consultation.visit, housing.stage.host.id, clock.now())
    assert "Why are you opening this record?" in client.get(f"/records/{housing.record}").text


def test_a_grant_for_one_department_calls_nobody_of_another(client: CheckedClient, housing: Elsewhere) -> None:
    """They are not on the list, and no reason opens them; who waits for no service is for whoever asks first."""
    with transaction() as session:
        grant = session.merge(housing.stranger).grants[0]
        grant.department_id = housing.stage.service.department_id
    walks_in(housing.stage, "Cleo Council")
    listed = client.get("/day/list").text
    assert "Housing options" not in listed and "Housing options" not in client.get("/day").text
    why = {"why": "covering", "words": "Olga is ill"}
    for act in ("call", "start"):
        assert client.post(f"/day/{act}/{housing.consultation.reference}", data=why).status_code == 403
    client.post("/day/place", data={"venue": housing.stage.venue.slug, "desk": "", **why})
    client.post("/day/call-next")
    fresh(housing.consultation)
    assert (housing.consultation.status, rows("opened")) == ("waiting", [])
    assert "Cleo Council" in client.get("/day").text
