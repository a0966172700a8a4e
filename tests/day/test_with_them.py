import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.cases.models import AuditRow, Entry
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.visits import operations as visits
from booking.visits.models import Visit
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, housing_is_given, is_seen, typed, walks_in


def test_the_story_is_on_the_screen_and_its_opening_is_written_down_once(client: CheckedClient, stage: Morning) -> None:
    first = is_seen(stage)
    ada = first.visit.party[0].citizen
    client.post(
        f"/day/finish/{first.reference}", data=typed(client.get("/day"), outcome="resolved", note="Earlier today.")
    )
    rows = count_of(select(AuditRow))
    with transaction():
        again = visits.add_drop_in(
            stage.venue.id,
            citizen=db.session.merge(ada),
            service_id=stage.service.id,
            needs=Needs(),
            by_id=stage.host.id,
            now=clock.now(),
        )
        visits.start(again.consultations[0], stage.advisor.id, clock.now())
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        with transaction():
            again.consultations[0].started_at = clock.now()
        for _ in range(3):
            assert "Earlier today." in client.get("/day").text
    written = db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert len(written) == rows + 1
    assert (written[-1].act, written[-1].basis, written[-1].staff_member_id) == ("opened", "visit", stage.advisor.id)


def test_turned_shows_only_this_visit(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    with transaction():
        consultation.visit.needs = {"step_free": True}
    waiting = walks_in(stage, "Someone Else")
    page = client.get("/day?turned=1")
    assert "Ada Lovelace" in page.text
    for hidden in ("Someone Else", "step-free", "Story so far", f"{waiting.ticket} "):
        assert hidden not in page.text
    with transaction():
        visits.add_to_party(
            consultation.visit, make.citizen("Friend"), "companion", by_id=stage.advisor.id, now=clock.now()
        )
    assert "Story so far" not in client.get("/day").text
    assert "Story so far" in client.get("/day?turned=0").text


def test_turning_keeps_what_is_typed(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    done = client.post(
        f"/day/save/{consultation.reference}", data=typed(client.get("/day"), note="Before turning", then="turn")
    )
    assert done.location.endswith("/day?turned=1")
    assert "Before turning" in client.get(done.location).text


def test_a_follow_up_is_booked_without_losing_what_is_typed(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    with transaction():
        day = clock.today() + timedelta(days=7)
        make.session_on(day, at=stage.venue, offering=[stage.service], advisors=[stage.advisor])
    asked = client.post(
        f"/day/save/{consultation.reference}", data=typed(client.get("/day"), note="Kept", then="book:mine:1")
    )
    page = client.get(asked.location)
    (slot, *_rest) = re.findall(r'name="slot" value="([^"]+)"', page.text)
    for _ in range(2):  # a double click books once
        done = client.post(
            f"/day/follow-up/{consultation.reference}?who=mine", data=typed(page, note="Kept", slot=slot)
        )
        assert done.status_code == 303
    made = db.session.scalars(select(Appointment)).one()
    assert (made.channel, made.advisor_id) == ("day", stage.advisor.id)
    page = client.get("/day")
    assert "Kept" in page.text
    assert "Appointment: Thu 3 Dec, 10:00, Heywood Library" in page.text
    assert re.search(r'value="follow_up"[^>]*checked', page.text)


@pytest.mark.parametrize("slot", ["", "heywood", "nowhere@2026-12-03T10:00Z", "x@2026-99-03T10:00Z"])
def test_a_forged_time_is_refused_with_all_that_was_typed(client: CheckedClient, stage: Morning, slot: str) -> None:
    consultation = is_seen(stage)
    page = client.post(
        f"/day/follow-up/{consultation.reference}?who=any", data=typed(client.get("/day"), note="Kept", slot=slot)
    )
    assert page.status_code == 409
    assert "We do not offer that time." in page.text
    assert "Kept</textarea>" in page.text
    assert 'href="#slot"' in page.text


def test_an_anonymous_visitor_gives_a_name_and_somebody_comes_along(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage, "")
    page = client.get("/day")
    assert "Name not given" in page.text
    missing = client.post(f"/day/party/{consultation.reference}", data=typed(page, note="Kept"))
    assert "Enter the name of the person you are adding." in missing.text
    assert "Kept</textarea>" in missing.text
    client.post(
        f"/day/party/{consultation.reference}",
        data=typed(page, note="Kept", party_name="Ada Lovelace", party_part="client"),
    )
    page = client.get("/day")
    client.post(f"/day/party/{consultation.reference}", data=typed(page, party_name="Byron", party_part="companion"))
    visit = db.session.scalars(select(Visit)).one()
    assert [(m.citizen.name, m.part) for m in visit.party] == [("Ada Lovelace", "client"), ("Byron", "companion")]
    assert visit.record == "on_record"
    page = client.get("/day?turned=0")
    who = visit.party[1].citizen.case_record.reference
    client.post(f"/day/party/{consultation.reference}/remove", data=typed(page, who=who))
    db.session.expire_all()
    assert [m.citizen.name for m in visit.party] == ["Ada Lovelace"]


def test_no_record_needed_is_said_openly(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage, "")
    client.post(f"/day/no-record/{consultation.reference}", data=typed(client.get("/day")))
    assert "it is counted only" in client.get("/day").text
    client.post(
        f"/day/finish/{consultation.reference}", data=typed(client.get("/day"), outcome="resolved", note="Where is it?")
    )
    assert count_of(select(Entry)) == 0


def test_handing_over_needs_a_service(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    page = client.post(f"/day/hand-over/{consultation.reference}", data=typed(client.get("/day"), note="Kept"))
    assert page.status_code == 400
    assert "Choose the service for which they wait." in page.text
    assert '<details class="party no-print" id="hand-over" open>' in page.text  # the field stands where it can be seen
    housing = housing_is_given(stage)
    data = typed(page, note="Kept", hand_over_to=housing.slug, handed_over_because="other_service")
    assert client.post(f"/day/hand-over/{consultation.reference}", data=data).status_code == 303
    assert "Waits for Housing options now." in client.get("/day").text


def test_the_slip_says_what_was_agreed_and_printing_is_written_down(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    client.post(f"/day/save/{consultation.reference}", data=typed(client.get("/day"), take_home="Pay £20 each month"))
    page = client.get(f"/day/slip/{consultation.reference}")
    assert "Pay £20 each month" in page.text
    assert "Ada" not in page.text
    row = db.session.scalars(select(AuditRow).where(AuditRow.act == "printed")).one()
    assert row.case_record_reference == consultation.visit.party[0].citizen.case_record.reference
