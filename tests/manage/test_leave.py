"""A colleague asks for leave: seen before it is agreed, answered by one other manager, told on their own page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SENTENCES
from booking.disruptions import operations as disruptions
from booking.disruptions.errors import LeaveAnswered, OwnLeave
from booking.sessions.errors import NoSessionThen
from booking.sessions.models import Disruption, LeaveRequest
from booking.staff.models import Grant
from tests import factories
from tests.book.walk import hidden
from tests.client import CheckedClient, checked
from tests.manage.conftest import Libraries
from tests.manage.posting import confirm, do, look, said
from tests.manage.test_disruptions import outcomes

WEDDING = {"starts": "2026-11-27", "ends": "", "words": "A wedding"}


def asks(browser: CheckedClient, libraries: Libraries, **typed: Any) -> str:
    """Amina asks in her own browser; return the address at which a manager answers."""
    amina = checked(browser.application)
    amina.sign_in(libraries.amina)
    form = amina.get("/day/leave")
    answer = amina.post("/day/leave", data={"form_token": hidden(form, "form_token"), **WEDDING, **typed})
    assert answer.status_code == 302, answer.text
    db.session.rollback()
    return "/manage/leave/" + db.session.scalars(select(LeaveRequest.reference)).one()


def test_leave_is_previewed_agreed_and_told(manager: CheckedClient, libraries: Libraries) -> None:
    address = asks(manager, libraries)
    manager.sign_in(libraries.manager)
    inbox = said(manager, "/tasks")
    assert "Answer a colleague" in inbox and "Amina Hussain asks for leave." in inbox and "Look and answer" in inbox
    assert "Fri 27 Nov: A wedding asked" in said(manager, address)
    assert "2 bookings cannot take place" in " ".join(look(manager, address).text.split())
    assert db.session.scalars(select(Disruption)).all() == []
    answer = do(manager, address)
    assert "Amina Hussain: the advisor is away" in said(manager, answer.location)
    assert outcomes(libraries) == ("open", "open")
    amina = checked(manager.application)
    amina.sign_in(libraries.amina)
    for page in ("/day", "/day/leave"):
        assert "Fri 27 Nov · A wedding agreed" in said(amina, page)
    assert "Look and answer" not in said(manager, "/tasks")


def test_confirmed_twice_is_agreed_once_and_the_second_manager_is_told(
    manager: CheckedClient, libraries: Libraries
) -> None:
    address = asks(manager, libraries)
    manager.sign_in(libraries.manager)
    second = checked(manager.application)
    with transaction():
        moses = factories.staff("Moses Manager", "manager")
    second.sign_in(moses)
    theirs, seen = look(second, address), look(manager, address)
    assert [confirm(manager, address, seen).status_code for _ in range(2)] == [302, 302]
    late = confirm(second, address, theirs)
    assert late.status_code == 409 and str(LeaveAnswered.sentence) in late.text and "Maya Manager" in late.text
    declined = second.post(f"{address}/decline", data={"why": "Two are away"})
    assert declined.status_code == 409 and str(LeaveAnswered.sentence) in declined.text
    assert len(db.session.scalars(select(Disruption)).all()) == 1


def test_declined_with_a_reason_that_is_needed(manager: CheckedClient, libraries: Libraries) -> None:
    address = asks(manager, libraries)
    manager.sign_in(libraries.manager)
    bare = manager.post(f"{address}/decline", data={"why": ""})
    assert bare.status_code == 400 and str(SENTENCES["decline.missing"]) in bare.text
    assert manager.post(f"{address}/decline", data={"why": "Two are away"}).status_code == 302
    amina = checked(manager.application)
    amina.sign_in(libraries.amina)
    assert "Maya Manager: Two are away declined" in said(amina, "/day")


def test_nobody_agrees_to_their_own(manager: CheckedClient, libraries: Libraries) -> None:
    address = asks(manager, libraries)
    with transaction():
        db.session.add(Grant(staff_member_id=libraries.amina.id, role="manager", state="in_force"))
    manager.sign_in(libraries.amina)
    assert "Another manager answers this" in said(manager, address)
    for post in (address, f"{address}/decline"):
        answer = manager.post(post, data={"form_token": "t" * 20, "confirm": "1", "why": "Me"})
        assert answer.status_code == 403 and str(OwnLeave.sentence) in answer.get_data(as_text=True), post
    assert db.session.scalars(select(Disruption)).all() == []


def test_other_hours_are_answered_after_they_are_changed(manager: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        person = db.session.merge(libraries.amina)
        asked = disruptions.ask_in_words(person, "From nine on Fridays", now=clock.now()).reference
    manager.sign_in(libraries.manager)
    page = manager.get(f"/manage/leave/{asked}")
    assert "From nine on Fridays" in page.text and "It is done" in page.text
    kept = {"form_token": hidden(page, "form_token")}
    assert [manager.post(f"/manage/leave/{asked}", data=kept).status_code for _ in range(2)] == [302, 302]
    assert "agreed" in said(manager, f"/manage/leave/{asked}") and db.session.scalars(select(Disruption)).all() == []


def test_other_hours_of_a_day_are_previewed_and_change_the_session(
    manager: CheckedClient, libraries: Libraries
) -> None:
    amina = checked(manager.application)
    amina.sign_in(libraries.amina)
    asked = {"day": "2026-11-27", "from_time": "11", "to_time": "4pm", "hours": "School run"}
    form_token = hidden(amina.get("/day/leave"), "form_token")
    assert amina.post("/day/leave/hours", data={"form_token": form_token, **asked}).status_code == 302
    db.session.rollback()
    address = "/manage/leave/" + db.session.scalars(select(LeaveRequest.reference)).one()
    manager.sign_in(libraries.manager)
    assert "asks for other hours Fri 27 Nov, 11:00–16:00: School run" in said(manager, address)
    seen = " ".join(look(manager, address).text.split())
    assert "11:00" in seen and db.session.scalars(select(Disruption)).all() == []
    do(manager, address)
    assert "Fri 27 Nov, 11:00–16:00 · School run agreed" in said(amina, "/day/leave")
    assert "agreed to what Amina Hussain asked for: Fri 27 Nov, 11:00–16:00." in said(amina, "/staff/notices")


def test_a_request_is_withdrawn_by_its_own_and_bad_input_keeps_what_was_typed(
    manager: CheckedClient, libraries: Libraries
) -> None:
    address = asks(manager, libraries)
    manager.sign_in(libraries.bilal)
    theirs = address.replace("/manage", "/day") + "/withdraw"
    assert manager.post(theirs).status_code == 404
    bad = [("starts", "", "day.missing"), ("starts", "31/11/2026", "day.wrong"), ("words", "x" * 201, "why.long")]
    for name, typed, sentence in bad:
        answer = manager.post("/day/leave", data={**WEDDING, "form_token": "t" * 20, name: typed})
        assert answer.status_code == 400 and str(SENTENCES[sentence]) in answer.text
        assert 'value="A wedding"' in answer.text or name == "words"
    bad = [
        *(("hours", " ", "hours.missing"), ("from_time", "11", "day.missing"), ("day", "2026-11-27", "starts.missing")),
        ("to_time", "half four", "time.wrong"),
    ]
    for name, typed, sentence in bad:
        answer = manager.post("/day/leave/hours", data={name: typed, "form_token": "t" * 20})
        assert answer.status_code == 400 and str(SENTENCES[sentence]) in answer.text, name
    sunday = {"day": "2026-11-29", "from_time": "11", "to_time": "15", "hours": "School", "form_token": "t" * 20}
    answer = manager.post("/day/leave/hours", data=sunday)
    assert answer.status_code == 409 and str(NoSessionThen.sentence) in answer.text and ">School" in answer.text
    manager.sign_in(libraries.amina)
    assert manager.post(theirs).status_code == 302 and "withdrawn" in said(manager, "/day/leave")
