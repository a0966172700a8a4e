"""One press each, and what the second front desk reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.citizens.models import ContactPoint
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.staff.models import Grant
from booking.visits import operations
from booking.visits.models import Visit, VisitAct
from tests import factories
from tests.client import CheckedClient, checked
from tests.desk.conftest import Library, at
from tests.visits.scenes import appointment

PART = {"Alongside-Part": "yes"}


def visit() -> Visit:
    db.session.rollback()
    return db.session.scalars(select(Visit)).one()


def check_in(desk: CheckedClient, library: Library) -> str:
    return desk.post(f"{library.url}/appointments/{library.ada.reference}/check-in", follow_redirects=True).text


def test_one_press_checks_in_and_tells_the_ticket(desk: CheckedClient, library: Library) -> None:
    html = check_in(desk, library)
    came = visit()
    assert came.status == "here" and came.checked_in_by_id == library.host.id
    assert "Checked in:" in html and f">{came.ticket}</strong>" in html
    assert "1 waiting" in html and "1 expected" in html


def test_a_second_press_is_the_same_answer_and_one_arrival(desk: CheckedClient, library: Library) -> None:
    first = desk.post(f"{library.url}/appointments/{library.ada.reference}/check-in").location
    with clock.stopped_at(clock.now() + timedelta(seconds=30)):
        assert desk.post(f"{library.url}/appointments/{library.ada.reference}/check-in").location == first
    assert len(visit().consultations) == len(db.session.scalars(select(VisitAct)).all()) == 1
    with clock.stopped_at(clock.now() + timedelta(minutes=5)):
        assert "checked this person in at 10:15" in check_in(desk, library)


def test_the_second_front_desk_reads_who_and_when(app: Flask, desk: CheckedClient, library: Library) -> None:
    with transaction():
        second = factories.staff("Jo Second", "host")
        second.grants = [Grant(role="host", venue_id=library.day.venue.id)]
    other = checked(app)
    other.sign_in(second)
    check_in(desk, library)
    refused = other.post(f"{library.url}/appointments/{library.ada.reference}/check-in")
    assert refused.status_code == 409
    assert "Sam Host checked this person in at 10:15." in refused.text
    assert "Waiting" in refused.text  # on the list itself, with everything as it stands now
    part = other.post(f"{library.url}/appointments/{library.ada.reference}/check-in", headers=PART)
    assert part.status_code == 200 and "Sam Host checked" in part.text and "<html" not in part.text
    assert "Sam Host" in other.get(f"{library.url}/list").text


def test_undo_expects_the_person_again(desk: CheckedClient, library: Library) -> None:
    check_in(desk, library)
    act = db.session.scalars(select(VisitAct.reference)).one()
    html = desk.post(f"{library.url}/acts/{act}/undo", follow_redirects=True).text
    assert "2 expected" in html and "0 waiting" in html
    refused = desk.post(f"{library.url}/acts/{act}/undo")
    assert refused.status_code == 409 and "no longer be undone" in refused.text


def test_undo_after_ten_minutes_is_refused(desk: CheckedClient, library: Library) -> None:
    check_in(desk, library)
    act = db.session.scalars(select(VisitAct.reference)).one()
    with clock.stopped_at(clock.now() + timedelta(minutes=11)):
        assert desk.post(f"{library.url}/acts/{act}/undo").status_code == 409
        assert "Undo" not in desk.get(f"{library.url}/list").text


def test_undo_of_another_venues_act_is_not_found(desk: CheckedClient, library: Library) -> None:
    with transaction():
        elsewhere = factories.venue("Middleton Library")
        operations.add_drop_in(
            elsewhere.id, citizen=None, service_id=None, needs=Needs(), by_id=library.host.id, now=clock.now()
        )
        act = db.session.scalars(select(VisitAct.reference)).one()
    assert desk.post(f"{library.url}/acts/{act}/undo").status_code == 404


def test_someone_who_planned_to_come_arrives(desk: CheckedClient, library: Library) -> None:
    with transaction():
        planned = operations.plan_visit(
            library.day.session, citizen=factories.citizen("Cy Coming"), service_id=None, needs=Needs(), now=clock.now()
        )
        reference = planned.reference
    assert "Drop-in" in desk.get(library.url).text
    html = desk.post(f"{library.url}/visits/{reference}/arrived", follow_redirects=True).text
    assert "Cy Coming" in html and visit().status == "here"


def test_someone_who_planned_to_come_does_not(desk: CheckedClient, library: Library) -> None:
    with transaction():
        reference = operations.plan_visit(
            library.day.session, citizen=factories.citizen("Cy Coming"), service_id=None, needs=Needs(), now=clock.now()
        ).reference
    html = desk.post(f"{library.url}/visits/{reference}/not-coming", follow_redirects=True).text
    assert "Not coming:" in html and visit().gone_how == "withdrawn"
    act = db.session.scalars(select(VisitAct.reference).order_by(VisitAct.id.desc())).first()
    desk.post(f"{library.url}/acts/{act}/undo")
    assert visit().status == "coming"


def test_leaving_unseen(desk: CheckedClient, library: Library) -> None:
    check_in(desk, library)
    html = desk.post(f"{library.url}/visits/{visit().reference}/left", follow_redirects=True).text
    assert "Left without being seen:" in html and visit().gone_how == "left"
    again = desk.post(f"{library.url}/visits/{visit().reference}/left")
    assert again.status_code == 409 and "Sam Host closed this visit at 10:15." in again.text


def test_did_not_come_and_the_way_back(desk: CheckedClient, library: Library) -> None:
    url = f"{library.url}/appointments/{library.ada.reference}"
    assert desk.post(f"{url}/did-not-come").status_code == 409  # before it has started, nobody can say so
    with clock.stopped_at(at(10, 50)):
        assert "late" in desk.get(library.url).text
        html = desk.post(f"{url}/did-not-come", follow_redirects=True).text
        assert "did not come" in html and "0 expected" not in html
        html = desk.post(f"{url}/came-after-all", follow_redirects=True).text
        assert "Check in" in html


def test_wrong_library_waits_here_and_is_told_there(desk: CheckedClient, library: Library) -> None:
    with transaction():
        other = factories.session_on(at=factories.venue("Middleton Library"))
        reference = appointment(other, at(11), citizen=factories.citizen("Wanda Wrong")).reference
    html = desk.post(f"{library.url}/appointments/{reference}/check-in", follow_redirects=True).text
    assert "Wanda Wrong" in html and visit().venue_id == library.day.venue.id


def test_wrong_day_is_told_and_can_drop_in(desk: CheckedClient, library: Library) -> None:
    with transaction():
        tomorrow = factories.session_on(factories.THURSDAY + timedelta(days=1), at=library.day.venue)
        reference = appointment(
            tomorrow, at(11) + timedelta(days=1), citizen=factories.citizen("Wanda Wrong")
        ).reference
    refused = desk.post(f"{library.url}/appointments/{reference}/check-in")
    assert refused.status_code == 409 and "27 Nov" in refused.text
    html = desk.post(f"{library.url}/appointments/{reference}/drop-in", follow_redirects=True).text
    assert "Added:" in html and "Wanda Wrong" in html
    assert visit().appointment_id is None


@pytest.mark.parametrize("what", ["visits/NOTHERE000/left", "visits/NOTHERE000/arrived", "acts/NOTHERE000/undo"])
def test_unknown_references(desk: CheckedClient, library: Library, what: str) -> None:
    assert desk.post(f"{library.url}/{what}").status_code == 404
    assert desk.post(f"{library.url}/appointments/NOTHERE000/check-in").status_code == 404


def test_a_text_when_called_is_asked_for_with_one_press_and_taken_back_with_another(
    desk: CheckedClient, library: Library
) -> None:
    html = check_in(desk, library)
    assert 'Text<span class="govuk-visually-hidden"> when called' in html
    url = f"{library.url}/visits/{visit().reference}/text"
    html = desk.post(url, data={"wanted": "1"}, follow_redirects=True).text
    assert visit().text_when_called and "text when called" in html and "No text" in html
    version = visit().version
    desk.post(url, data={"wanted": "1"})
    assert visit().text_when_called and visit().version == version
    desk.post(url, data={"wanted": "0"})
    assert not visit().text_when_called


@pytest.mark.parametrize("wish", ["do_not_text", "shared", "opted_out_at", "none"])
def test_no_text_is_offered_to_who_cannot_get_one(desk: CheckedClient, library: Library, wish: str) -> None:
    with transaction() as session:
        for point in session.scalars(select(ContactPoint)):
            if wish == "none":
                library.ada.citizen.contact_points = []
            else:
                setattr(point, wish, at(9) if wish == "opted_out_at" else True)
    assert 'Text<span class="govuk-visually-hidden"> when' not in check_in(desk, library)


def test_who_has_left_is_not_called(desk: CheckedClient, library: Library) -> None:
    check_in(desk, library)
    url = f"{library.url}/visits/{visit().reference}"
    desk.post(f"{url}/left")
    assert desk.post(f"{url}/text", data={"wanted": "1"}).status_code == 409
    assert not visit().text_when_called
    assert desk.post(f"{library.url}/visits/NOBODY0000/text", data={"wanted": "1"}).status_code == 404
