"""A lapsed sign-in keeps what was posted for its owner alone, and does it when they send it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.staff import operations
from booking.staff.models import KeptForm, StaffMember
from booking.staff.rules import Ended
from booking.staff.rules.sign_ins import FORMS_KEPT, LONGEST_FORM, fields_to_keep, typed_in
from booking.staff.views.kept import NOT_KEPT, PRESSED
from booking.staff.views.passwords import hashed
from booking.visits.models import Visit
from booking.worker.chores import CHORES
from tests import factories
from tests.client import CheckedClient, checked
from tests.conftest import NOW

LATER = NOW + timedelta(hours=2, minutes=1)
TYPED = {"name": "Bo Diddley", "service": "Paying", "form_token": "t" * 22}


@pytest.fixture
def host(app: Flask) -> StaffMember:
    with transaction():
        factories.session_on(kind="mixed", at=factories.venue("Heywood", slug="heywood"))
        factories.staff("Olu Other", "host", email="olu@x.example").password = hashed("another long password")
        sam = factories.staff("Sam Host", "host", email="sam@x.example")
        sam.password = hashed("correct horse battery")
        return sam


def rows() -> list[KeptForm]:
    db.session.rollback()
    return list(db.session.scalars(db.select(KeptForm).order_by(KeptForm.id)))


def visits() -> int:
    db.session.rollback()
    return len(db.session.scalars(db.select(Visit)).all())


def press(client: CheckedClient, path: str = "/desk/heywood/drop-ins", **data: str) -> None:
    answer = client.post(path, data=data or TYPED)
    assert answer.location.startswith("/staff/sign-in"), answer.location


def sign_in(client: CheckedClient, email: str = "sam@x.example", password: str = "correct horse battery") -> str:
    return client.post("/staff/sign-in", data={"email": email, "password": password}).location or ""


def send_again(client: CheckedClient) -> str:
    """Press the first button of the page, with the fields it carries."""
    page = client.get("/staff/kept").text
    first = page.partition('class="kept-form"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>', first, re.S))
    kept = re.findall(r'name="kept_form" value="([^"]+)"', first)[0]
    action = re.findall(r'action="([^"]+)"', first)[0]
    return client.post(action, data={**fields, "kept_form": kept}).location or ""


def test_a_drop_in_pressed_after_the_sign_in_had_lapsed_is_added_once_its_host_says_so(
    client: CheckedClient, host: StaffMember
) -> None:
    client.sign_in(host)
    with clock.stopped_at(LATER):
        press(client)
        said = client.get("/staff/sign-in").text
        assert "nothing was done here for two hours" in said and "It is kept for half an hour" in said
        assert "Bo Diddley" not in said
        assert sign_in(client) == "/staff/kept"
        page = client.get("/staff/kept").text
        assert "12:16: you pressed “Add a drop-in”. Do it now?" in page and "Bo Diddley" in page
        assert re.findall(r"<dt>([^<]+)</dt><dd[^>]*>([^<]+)</dd>", page) == [
            ("Name", "Bo Diddley"),
            ("Service", "Paying"),
        ]
        assert visits() == 0, "nothing is done before it is sent"
        assert send_again(client).startswith("/desk/heywood?done=")
        assert (visits(), rows()) == (1, [])
        client.post("/desk/heywood/drop-ins", data=TYPED)
        assert visits() == 1, "its key is the form's"


def test_whoever_else_signs_in_sees_nothing_of_it_and_it_is_gone(client: CheckedClient, host: StaffMember) -> None:
    client.sign_in(host)
    with clock.stopped_at(LATER):
        press(client)
        assert sign_in(client, "olu@x.example", "another long password") == "/staff"
        assert "Bo Diddley" not in client.get("/staff/kept").text
        assert rows() == []
        client.post("/staff/sign-out")
        assert sign_in(client) == "/staff"


def test_a_second_press_is_kept_too_and_replaces_the_first_of_its_page(
    client: CheckedClient, host: StaffMember
) -> None:
    client.sign_in(host)
    with clock.stopped_at(LATER):
        client.get("/desk/heywood/list")  # the open page asks for its list, and learns it
        press(client)
        press(client, name="Ada Lovelace", service="Paying")
        assert [typed_in(row.fields) for row in rows()] == [[("name", "Ada Lovelace"), ("service", "Paying")]]
        for number in range(FORMS_KEPT + 2):
            press(client, f"/desk/heywood/visits/V{number}/left", wanted="x")
        assert len(rows()) == FORMS_KEPT


def by_manager(member: StaffMember) -> None:
    operations.end_sign_ins(member, Ended.BY_MANAGER, now=clock.now())


def leave(member: StaffMember) -> None:
    operations.end_staff(member, now=clock.now())


def no_grants(member: StaffMember) -> None:
    member.grants = []


@pytest.mark.parametrize("end", [by_manager, leave, no_grants])
@pytest.mark.parametrize("before", [True, False])
def test_a_sign_in_that_somebody_ended_keeps_nothing(
    client: CheckedClient, host: StaffMember, end: Callable[[StaffMember], None], before: bool
) -> None:
    client.sign_in(host)
    for step in ("end", "press") if before else ("press", "end"):
        with clock.stopped_at(LATER if step == "press" or not before else NOW):
            if step == "press":
                press(client)
            else:
                with transaction():
                    end(db.session.get_one(StaffMember, host.id))
    with clock.stopped_at(LATER):
        sign_in(client)
        assert "Bo Diddley" not in client.get("/staff/kept", follow_redirects=True).text
        assert before is False or rows() == []


def test_what_is_kept_ends_after_half_an_hour(client: CheckedClient, host: StaffMember) -> None:
    client.sign_in(host)
    with clock.stopped_at(LATER):
        press(client)
    over = LATER + timedelta(minutes=30)
    with clock.stopped_at(over):
        assert sign_in(client) == "/staff"
        chore = next(one for one in CHORES if one.name == "delete kept forms")
        chore.run(None, over)  # type: ignore[arg-type]
    assert rows() == []


def test_it_can_be_deleted_unsent_and_nobody_else_can_delete_it(client: CheckedClient, host: StaffMember) -> None:
    client.sign_in(host)
    with clock.stopped_at(LATER):
        press(client)
        sign_in(client)
        [row] = rows()
        other = checked(client.application)
        other.sign_in(db.session.scalars(db.select(StaffMember).filter_by(email="olu@x.example")).one())
        other.post(f"/staff/kept/{row.reference}/delete")
        assert len(rows()) == 1
        client.post(f"/staff/kept/{row.reference}/delete")
        assert rows() == []


@pytest.mark.parametrize("path", ["/desk/heywood", "/desk/heywood/find", "/staff/account/password"])
def test_searches_and_passwords_are_not_kept(client: CheckedClient, host: StaffMember, path: str) -> None:
    client.sign_in(host)
    with clock.stopped_at(LATER):
        press(client, path, q="Bo", present="x", password="secret")
    assert rows() == []


@pytest.mark.parametrize(("hours", "forged", "kept"), [(2.1, False, 1), (5, False, 1), (2.1, True, 0), (5, True, 0)])
def test_a_page_that_is_too_old_for_its_token_is_kept_and_a_forged_one_is_not(
    app: Flask, client: CheckedClient, host: StaffMember, monkeypatch: pytest.MonkeyPatch, hours: float, forged: bool,
    kept: int
) -> None:  # fmt: skip
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client.sign_in(host)
    with clock.stopped_at(NOW):
        token = client.csrf_token()
    monkeypatch.setitem(app.config, "WTF_CSRF_TIME_LIMIT", 4 * 3600 if hours < 4 else -1)
    with clock.stopped_at(NOW + timedelta(hours=hours)):
        client.post("/desk/heywood/drop-ins", data={**TYPED, "csrf_token": "forged" if forged else token})
    assert len(rows()) == kept


def test_every_endpoint_that_is_named_exists(app: Flask) -> None:
    assert {*PRESSED, *NOT_KEPT} <= set(app.view_functions)


def test_no_password_no_token_and_nothing_too_long_is_kept() -> None:
    assert fields_to_keep([("csrf_token", "x"), ("name", "B\0o")]) == [["name", "Bo"]]
    assert fields_to_keep([("new_password", "x")]) is None
    assert fields_to_keep([("note", "x" * LONGEST_FORM)]) is None


def test_what_is_too_much_to_read_is_refused_with_its_sentence(client: CheckedClient, host: StaffMember) -> None:
    client.sign_in(host)
    answer = client.post("/desk/heywood/drop-ins", data={"name": "a" * 1_100_000})
    assert answer.status_code == 413
    assert "That was too much" in answer.text
