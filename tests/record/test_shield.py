"""Pages of shielded records: set, kept by named readers and managers, refused to others, undone."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.cases.jobs import ask_about_shields
from booking.cases.models import Shield
from booking.core.database import db, transaction
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from tests import factories as make
from tests.client import CheckedClient
from tests.record.test_views import a_record, advisor  # noqa: F401

WHY = {"kind": "fled", "review": "180"}


@pytest.fixture
def shielded(app: Flask, client: CheckedClient, now: datetime, advisor: StaffMember) -> tuple[str, str]:  # noqa: F811
    """The addresses of a record of the advisor's own, shielded on its page, and of its list."""
    there = f"/records/{a_record(now, seen_by=advisor)}"
    assert "Shield this record" in client.get(there).text
    answer = client.post(f"{there}/shield", data=WHY)
    assert answer.status_code == 303
    return there, answer.headers["Location"]


def colleague(name: str, *roles: str) -> StaffMember:
    with transaction():
        return make.staff(name, *roles)


def button(page: str, act: str) -> str:
    [found] = re.findall(rf'name="act" value="({act}:?\w*)"', page)
    return str(found)


def test_whoever_is_not_named_is_refused_wherever_they_ask(client: CheckedClient, shielded: tuple[str, str]) -> None:
    there, its_list = shielded
    assert "Shielded: who opens it" in client.get(there).text
    client.sign_in(colleague("Noor Shah", "advisor"))
    answer = client.get(there)
    assert answer.status_code == 403 and "This record is shielded" in answer.text and "Ada" not in answer.text
    answer = client.post(there, data={"reason": "A long enough reason"}, follow_redirects=True)
    assert answer.status_code == 403 and "Ada" not in answer.text
    for page in ("/person", "/wishes", "/shield", "/died", "/print"):
        assert client.get(f"{there}{page}").status_code == 403
    for page in ("/file", "/shield"):
        assert client.post(f"{there}{page}").status_code == 403
    assert client.get(its_list).status_code == client.post(its_list, data={"act": "undo"}).status_code == 404
    assert "There is none that you keep." in client.get("/shields").text
    assert "Nobody was found." in client.post("/records", data={"text": "Lovelace"}).text
    client.sign_in(colleague("Hana Host", "host"))
    assert client.get("/shields").status_code == 403


def test_one_more_reader_is_asked_for_and_agreed_to_by_a_manager_who_sees_no_name(
    client: CheckedClient, shielded: tuple[str, str]
) -> None:
    there, its_list = shielded
    noor, omar = colleague("Noor Shah", "advisor"), colleague("Omar Reid", "manager")
    page = client.post(its_list, data={"act": "ask", "colleague": noor.reference, "reason": "now"})
    assert page.status_code == 400 and 'value="now"' in page.text and " selected>Noor Shah" in page.text
    page = client.post(its_list, data={"act": "ask", "colleague": "", "reason": "Sees them next week"})
    assert page.status_code == 400 and "Only advisors who work here now can be named." in page.text
    asked = {"act": "ask", "colleague": noor.reference, "reason": "Sees them next week"}
    page = client.post(its_list, data=asked, follow_redirects=True)
    assert "Asked. They may open it once a second person agrees." in page.text
    refused = client.post(its_list, data={"act": button(page.text, "name")})
    assert refused.status_code == 409 and "A second person agrees to this" in refused.text
    client.sign_in(omar)
    assert "1 shielded record waits for a second person" in client.get("/manage").text
    assert "waits for a second person" in client.get("/shields").text
    page = client.get(its_list)
    assert "Sees them next week" in page.text and "Ada" not in page.text
    page = client.post(its_list, data={"act": button(page.text, "name")}, follow_redirects=True)
    assert "They may open the record now." in page.text
    assert client.get(there).status_code == 403
    client.sign_in(noor)
    assert "Why are you opening this record?" in client.get(there).text


def test_each_act_is_said_and_undone_and_the_last_reader_stays(
    client: CheckedClient, shielded: tuple[str, str]
) -> None:
    _there, its_list = shielded
    page = client.post(its_list, data={"act": button(client.get(its_list).text, "take")})
    assert page.status_code == 409 and "Nobody could open this record then." in page.text
    page = client.post(its_list, data={"act": "renew", "review": "365"}, follow_redirects=True)
    assert "Needed still." in page.text
    typing = page.text[page.text.rindex("<form", 0, page.text.index('id="reason"')) :]
    assert re.findall(r'<button type="submit"[^>]*value="(\w+)', typing)[0] == "ask"  # by Enter
    assert client.post(its_list, data={"act": "burn"}).status_code == 400
    client.post(its_list, data={"act": "ask_end", "reason": "They moved, and it is safe"})
    client.sign_in(colleague("Omar Reid", "manager"))
    page = client.post(its_list, data={"act": "keep"}, follow_redirects=True)
    assert "The shield stays." in page.text
    client.post(its_list, data={"act": "ask_end", "reason": "They moved, and it is safe"})
    client.sign_in(colleague("Oona Reid", "manager"))
    page = client.post(its_list, data={"act": "end"}, follow_redirects=True)
    assert "The shield has ended." in page.text
    page = client.post(its_list, data={"act": button(page.text, "undo_end")}, follow_redirects=True)
    assert "the record is shielded again" in page.text


def test_a_shield_set_by_mistake_is_undone_by_whoever_set_it(client: CheckedClient, shielded: tuple[str, str]) -> None:
    there, its_list = shielded
    page = client.post(its_list, data={"act": button(client.get(its_list).text, "undo")}, follow_redirects=True)
    assert "Undone: the record is not shielded." in page.text
    assert "Shield this record" in client.get(there).text


def test_a_shield_without_a_reason_is_refused_with_all_that_was_typed(
    client: CheckedClient,
    now: datetime,
    advisor: StaffMember,  # noqa: F811
) -> None:
    there = f"/records/{a_record(now, seen_by=advisor)}/shield"
    lena = colleague("Lena Holt", "advisor")
    typed = {"kind": "other", "reason": "shy", "review": "365", "colleagues": lena.reference}
    page = client.post(there, data=typed)
    assert page.status_code == 400 and "Another reason takes ten letters or more." in page.text
    assert 'value="shy"' in page.text and f'value="{lena.reference}" checked' in page.text
    assert client.post(there, data={**typed, "reason": "x" * 50_000}).status_code == 400
    page = client.post(there, data={**typed, "reason": "<b>a neighbour follows her</b>"}, follow_redirects=True)
    assert "&lt;b&gt;a neighbour" in page.text and "Lena Holt" in page.text


def test_a_leaver_s_place_goes_to_the_manager_who_ends_them(
    client: CheckedClient,
    shielded: tuple[str, str],
    advisor: StaffMember,  # noqa: F811
) -> None:
    _there, its_list = shielded
    omar = colleague("Omar Reid", "manager")
    client.sign_in(omar)
    at = f"/manage/staff/{advisor.reference}/end"
    first = client.post(at, data={"reason": "Left the council"})
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', first.text))
    client.post(at, data={**hidden, "reason": "Left the council", "confirm": "yes"})
    db.session.expire_all()
    assert not db.session.get_one(StaffMember, advisor.id).active
    assert "Omar Reid" in client.get(its_list).text


def test_who_is_not_named_asks_once_and_learns_nothing(client: CheckedClient, shielded: tuple[str, str]) -> None:
    there, its_list = shielded
    noor = colleague("Noor Shah", "advisor")
    client.sign_in(noor)
    for _twice in range(2):
        answer = client.post(f"{there}/ask-named", follow_redirects=True)
        assert answer.status_code == 403 and "Asked." in answer.text and "Ada" not in answer.text
        assert "Alex" not in answer.text
    db.session.rollback()
    [task] = db.session.scalars(db.select(Task)).all()
    mina = db.session.scalars(db.select(Shield)).one().set_by
    assert (task.staff_member_id, task.done_at, "Noor Shah asks to be named" in task.detail) == (mina.id, None, True)
    assert "Noor Shah asks to be named" not in client.get("/tasks").text
    client.sign_in(mina)
    assert "Noor Shah asks to be named" in client.get("/tasks").text
    client.post(its_list, data={"act": "ask", "colleague": noor.reference, "reason": "She covers for me now"})
    db.session.rollback()
    assert task.done_at is not None
    client.sign_in(noor)
    client.post(f"{there}/ask-named")  # stands on the list already
    assert len(db.session.scalars(db.select(Task)).all()) == 1


def test_a_shield_past_its_day_is_asked_about_once_until_it_is_renewed(
    client: CheckedClient, shielded: tuple[str, str], now: datetime
) -> None:
    _there, its_list = shielded
    assert ask_about_shields(now) == 0
    with transaction():
        db.session.scalars(db.select(Shield)).one().review_on = now.date()
    assert [ask_about_shields(now), ask_about_shields(now + timedelta(days=1))] == [1, 0]
    [task] = db.session.scalars(db.select(Task)).all()
    assert (task.role, task.done_at, "Ada" in task.detail) == ("manager", None, False)
    client.post(its_list, data={"act": "renew", "review": "90"})
    db.session.rollback()
    assert task.done_at is not None and ask_about_shields(now + timedelta(days=1)) == 0
    assert ask_about_shields(now + timedelta(days=91)) == 1
