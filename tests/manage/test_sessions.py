"""One session: opened, changed, cancelled, handed on for a part; looked at before, refused in words."""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SENTENCES
from booking.sessions.errors import (
    AssignmentOverlaps,
    BookingCut,
    NoDeskFree,
    SessionEndsFirst,
    SessionOutsideHours,
    SessionOver,
    StandInBusy,
)
from booking.sessions.models import AdvisorSession
from booking.staff import operations as staff
from tests import factories
from tests.client import CheckedClient
from tests.manage.conftest import FRIDAY, MONDAY, Libraries, at
from tests.manage.posting import confirm, do, look, said, words

NEW = "/manage/sessions/new?venue=heywood"


def typed(libraries: Libraries, **changes: Any) -> dict[str, Any]:
    """Monday from ten to one, with Bilal at whichever desk is free."""
    fields = {
        **{"day": "2026-11-30", "starts": "10:00", "ends": "13:00", "kind": "mixed", "services": ["tax"]},
        "advisors": [libraries.bilal.reference],
    }
    return {**fields, **changes}


def address(libraries: Libraries, act: str = "") -> str:
    return f"/manage/sessions/{libraries.day.session.reference}{act}"


def sessions() -> list[str]:
    db.session.rollback()
    rows = db.session.scalars(select(AdvisorSession).order_by(AdvisorSession.starts_at)).all()
    return [f"{clock.local(r.starts_at):%a %H:%M}-{clock.local(r.ends_at):%H:%M}" for r in rows if not r.cancelled_at]


def booked(libraries: Libraries, name: str) -> Appointment:
    db.session.rollback()
    return db.session.get_one(Appointment, getattr(libraries, name).id)


def test_a_session_is_opened(manager: CheckedClient, libraries: Libraries) -> None:
    seen = look(manager, NEW, **typed(libraries))
    assert "1 session is opened" in words(seen) and "Bilal Khan, desk 1" in words(seen)
    assert sessions() == ["Fri 10:00-16:00"]
    answer = confirm(manager, NEW, seen, **typed(libraries))
    assert sessions() == ["Fri 10:00-16:00", "Mon 10:00-13:00"]
    assert "Done. This is how it stands now." in said(manager, answer.location)


def test_bad_input_has_its_sentence_and_loses_nothing(manager: CheckedClient, libraries: Libraries) -> None:
    bad: list[tuple[dict[str, Any], object]] = [
        ({"day": "30/02/2027"}, SENTENCES["day.wrong"]),
        ({"day": ""}, SENTENCES["day.missing"]),
        ({"starts": ""}, SENTENCES["starts.missing"]),
        ({"ends": "25:00"}, SENTENCES["time.wrong"]),
        ({"ends": "9.30"}, SessionEndsFirst.sentence),
        ({"starts": "05:30"}, SessionOutsideHours.sentence),
        ({"ends": "23:30"}, SessionOutsideHours.sentence),
        ({"services": []}, SENTENCES["offered.missing"]),
        ({"kind": "other"}, SENTENCES["kind.missing"]),
        ({"advisors": [libraries.amina.reference], "day": "2026-11-27"}, AssignmentOverlaps.sentence),
    ]
    for changes, sentence in bad:
        answer = look(manager, NEW, **typed(libraries, **changes))
        assert answer.status_code >= 400, changes
        assert str(sentence) in answer.text, changes
        for name, value in typed(libraries, **changes).items():
            if isinstance(value, str) and value and name != "kind":
                assert f'value="{value}"' in answer.text, changes
    assert sessions() == ["Fri 10:00-16:00"]


def test_more_advisors_than_desks_are_refused(manager: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        third = factories.staff("Cara Third").reference
    everyone = [libraries.amina.reference, libraries.bilal.reference, third]
    answer = look(manager, NEW, **typed(libraries, advisors=everyone))
    assert answer.status_code == 409 and str(NoDeskFree.sentence) in answer.text
    assert answer.text.count(" checked") >= 4  # the three, and the kind


def test_who_has_left_is_said_and_must_be_taken_off(manager: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        staff.end_staff(db.session.merge(libraries.amina), now=clock.now())
    path, fields = address(libraries, "/change"), typed(libraries, day="2026-11-27", starts="10:00", ends="15:00")
    assert f"{libraries.amina.name} (has left)" in words(manager.get(path))
    fields["advisors"] = [libraries.amina.reference]
    answer = look(manager, path, **fields)
    assert answer.status_code == 409
    assert f"{libraries.amina.name} has left. Untick them, and choose another advisor or none." in words(answer)
    do(manager, path, **{**fields, "advisors": [libraries.bilal.reference]})
    assert sessions() == ["Fri 10:00-15:00"]


def test_shortening_a_session_names_who_is_hit(manager: CheckedClient, libraries: Libraries) -> None:
    fields = typed(libraries, day="2026-11-27", starts="10:30", ends="16:00", kind="appointments")
    fields["advisors"] = [libraries.amina.reference]
    seen = look(manager, address(libraries, "/change"), **fields)
    assert "Fri 27 Nov 10:00–16:00 becomes Fri 27 Nov 10:30–16:00" in words(seen)
    assert "1 booking cannot take place as agreed" in words(seen) and "Ada Lovelace" in words(seen)
    assert "Bo Diddley" not in words(seen)
    answer = confirm(manager, address(libraries, "/change"), seen, **fields)
    assert "/manage/disruptions/" in answer.location
    assert booked(libraries, "ada").disrupted_at is not None and booked(libraries, "bo").disrupted_at is None
    do(manager, address(libraries, "/change"), **{**fields, "starts": "10:00"})
    assert booked(libraries, "ada").disrupted_at is None  # nothing was settled: it stands again


def test_a_change_of_services_alone_touches_nobody_who_is_served(manager: CheckedClient, libraries: Libraries) -> None:
    fields = typed(libraries, day="2026-11-27", starts="10:00", ends="16:00", kind="mixed")
    fields["advisors"] = [libraries.amina.reference]
    seen = look(manager, address(libraries, "/change"), **fields)
    assert "No booking is touched." in words(seen)
    assert confirm(manager, address(libraries, "/change"), seen, **fields).location.startswith(address(libraries))


def test_a_session_is_cancelled(manager: CheckedClient, libraries: Libraries) -> None:
    seen = look(manager, address(libraries, "/cancel"), reason="Strike")
    said_before = words(seen)
    assert "2 bookings cannot take place as agreed, 1 of them without a number or address" in said_before
    assert "No message can reach them." in said_before
    confirm(manager, address(libraries, "/cancel"), seen, reason="Strike")
    assert sessions() == []
    assert "Strike" in said(manager, address(libraries))
    again = look(manager, address(libraries, "/cancel"))
    assert again.status_code == 409 and str(SessionOver.sentence) in again.text


def test_a_stand_in_for_a_part_takes_what_is_booked_in_it(manager: CheckedClient, libraries: Libraries) -> None:
    fields = {"advisor": libraries.bilal.reference, "starts": "11:00", "ends": "12:00"}
    seen = look(manager, address(libraries, "/stand-in"), **fields)
    assert "Bilal Khan, desk 1 11:00–12:00" in words(seen) and "No booking is touched." in words(seen)
    assert booked(libraries, "bo").advisor_id == libraries.amina.id
    confirm(manager, address(libraries, "/stand-in"), seen, **fields)
    assert booked(libraries, "bo").advisor_id == libraries.bilal.id
    assert booked(libraries, "ada").advisor_id == libraries.amina.id
    page = said(manager, address(libraries))
    assert (
        "Amina Hussain 10:00–11:00" in page and "Bilal Khan 11:00–12:00" in page and "Amina Hussain 12:00–16:00" in page
    )


def test_a_stand_in_who_cannot_is_refused(manager: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        factories.session_on(FRIDAY, time(11), time(12), at=libraries.elsewhere, advisors=[libraries.bilal])
    bad = [
        ({"starts": "11:00", "ends": "12:00"}, StandInBusy.sentence),
        ({"starts": "11:10", "ends": "16:00"}, BookingCut.sentence),
        ({"starts": "", "ends": "12:00"}, SENTENCES["starts.missing"]),
        ({"starts": "11:00", "ends": "12:00", "advisor": ""}, SENTENCES["stand_in.missing"]),
    ]
    for changes, sentence in bad:
        answer = look(manager, address(libraries, "/stand-in"), **{"advisor": libraries.bilal.reference, **changes})
        assert answer.status_code >= 400 and str(sentence) in answer.text, changes
    assert booked(libraries, "bo").advisor_id == libraries.amina.id


def test_what_is_over_cannot_be_changed(manager: CheckedClient, libraries: Libraries) -> None:
    with clock.stopped_at(at(17)):
        manager.sign_in(libraries.manager)
        page = said(manager, address(libraries))
        assert "Change it" not in page and "Cancel it" not in page
        answer = look(manager, address(libraries, "/cancel"))
        assert answer.status_code == 409 and str(SessionOver.sentence) in answer.text


def test_a_manager_of_another_venue_is_refused(of_heywood: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        other = factories.session_on(MONDAY, at=libraries.elsewhere).session.reference
    for act in ("", "/change", "/cancel", "/stand-in"):
        assert of_heywood.get(f"/manage/sessions/{other}{act}").status_code == 403
    assert of_heywood.get("/manage/sessions/new?venue=langley").status_code == 403
    assert of_heywood.get("/manage/sessions/0000000000").status_code == 404
    assert "Langley" not in of_heywood.get("/manage/sessions/new").text
