"""Sign-ins: what ends them, that they give no access afterwards, and how their last use is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.journal import SecurityEvent
from booking.staff import operations, queries
from booking.staff.models import StaffMember, StaffSignIn
from booking.staff.rules import Ended, over_because
from tests import factories
from tests.client import CheckedClient, checked
from tests.conftest import NOW
from tests.statements import counted


def member(*roles: str) -> StaffMember:
    with transaction():
        return factories.staff("Hari Host", *(roles or ("host",)), email="hari@x.example")


def sign_ins() -> list[StaffSignIn]:
    db.session.rollback()
    return list(db.session.scalars(db.select(StaffSignIn).order_by(StaffSignIn.id)))


def copied(client: CheckedClient) -> CheckedClient:
    """Another browser with the same cookie."""
    other = checked(client.application)
    cookie = client.get_cookie("alongside")
    assert cookie is not None
    other.set_cookie("alongside", cookie.value)
    return other


def leave(person: StaffMember) -> None:
    operations.end_staff(person, now=clock.now())


def manager_ends(person: StaffMember) -> None:
    operations.end_sign_ins(person, Ended.BY_MANAGER, now=clock.now())


@pytest.mark.parametrize(
    ("end", "said"), [(leave, "your access has ended"), (manager_ends, "a manager ended this sign-in")]
)
def test_what_ends_a_sign_in_ends_it_in_every_browser_and_says_why(
    client: CheckedClient, end: Callable[[StaffMember], None], said: str
) -> None:
    person, elsewhere = member(), checked(client.application)
    client.sign_in(person)
    elsewhere.sign_in(person)
    with transaction():
        end(db.session.get_one(StaffMember, person.id))
    for browser in (client, elsewhere):
        answer = browser.get("/desk")
        assert answer.location == "/staff/sign-in?next=/desk"
        assert said in browser.get(answer.location).text


def test_a_cookie_copied_before_the_sign_out_opens_nothing_after_it(client: CheckedClient) -> None:
    client.sign_in(member())
    copy = copied(client)
    assert copy.get("/desk").status_code == 200
    client.post("/staff/sign-out")
    assert copy.get("/desk").location.startswith("/staff/sign-in")
    assert [s.ended_why for s in sign_ins()] == [Ended.SIGNED_OUT]


def test_signing_out_asks_the_browser_to_forget_pages_and_drafts_but_no_cookies(client: CheckedClient) -> None:
    client.sign_in(member())
    assert client.post("/staff/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/staff/sign-in").headers


def test_a_cookie_of_the_version_before_is_signed_out_with_a_sentence(client: CheckedClient) -> None:
    person = member()
    with client.session_transaction() as session:
        session.update(_user_id=person.fs_uniquifier, _fresh=True, fs_cc="set", signed_in_at=1, seen_at=1)
    for answer in (client.get("/desk"), client.post("/staff/sign-out")):
        assert answer.status_code == 302
    page = client.get("/staff/sign-in")
    assert "You were signed out because Alongside has been updated. Sign in again." in page.text
    client.sign_in(person)
    assert client.get("/desk").status_code == 200


@pytest.mark.parametrize(
    ("since", "used", "ended", "why"),
    [
        (0, 0, None, None),
        (119, 119, None, None),
        (120, 120, None, Ended.IDLE),
        (719, 0, None, None),
        (720, 0, None, Ended.TOO_OLD),
        (0, 0, "password", Ended.PASSWORD),
        (800, 800, "signed_out", Ended.SIGNED_OUT),
    ],
)
def test_how_long_a_sign_in_stands(since: int, used: int, ended: str | None, why: Ended | None) -> None:
    sign_in = StaffSignIn(
        since=NOW - timedelta(minutes=since), last_used_at=NOW - timedelta(minutes=used), ended_why=ended
    )
    assert over_because(sign_in, NOW) == why


def test_the_last_use_is_written_every_five_minutes_and_never_by_a_screen_that_refreshes_itself(
    client: CheckedClient,
) -> None:
    client.sign_in(member())
    seen = []
    polls = ({"Sec-Fetch-Dest": "empty"}, {"Accept": "*/*"})
    for minutes, headers in ((4, {}), (5, polls[0]), (6, polls[1]), (7, {}), (11, {}), (12, {"Accept": "text/html"})):
        with clock.stopped_at(NOW + timedelta(minutes=minutes)):
            client.get("/desk", headers=headers)
        seen.append((sign_ins()[0].last_used_at - NOW).total_seconds() / 60)
    assert seen == [0, 0, 0, 7, 7, 12]


def test_a_post_by_a_script_is_a_use(client: CheckedClient) -> None:
    client.sign_in(member())
    with clock.stopped_at(NOW + timedelta(minutes=9)):
        client.post("/desk/nowhere/drop-ins", headers={"Sec-Fetch-Dest": "empty"})
    assert sign_ins()[0].last_used_at == NOW + timedelta(minutes=9)


def test_a_page_whose_work_fails_still_notes_its_use_and_nothing_else(client: CheckedClient) -> None:
    client.sign_in(member("advisor"))
    with clock.stopped_at(NOW + timedelta(minutes=9)):
        assert client.get("/desk").status_code == 403
    assert sign_ins()[0].last_used_at == NOW + timedelta(minutes=9)


def test_one_statement_says_who_it_is_and_what_they_are_granted(app: Flask, client: CheckedClient) -> None:
    client.sign_in(member("host", "advisor"))
    db.session.rollback()
    with counted() as sent:
        assert client.get("/staff").status_code == 302
    assert len(sent) == 1 and "staff_grant" in sent[0]


def test_only_the_hash_of_a_token_is_kept(app: Flask) -> None:
    person = member()
    with transaction():
        token = operations.begin_sign_in(person, device="Firefox on Windows, 1", now=clock.now())
    assert token not in str(db.session.execute(db.select(StaffSignIn.__table__)).all())
    sign_in = queries.sign_in_of(token)
    assert sign_in is not None and sign_in.staff_member.name == "Hari Host"
    assert queries.sign_in_of("") is None and queries.sign_in_of(token + "x") is None


def test_others_are_ended_and_one_stays(app: Flask, now: datetime) -> None:
    person = member()
    with transaction():
        tokens = [operations.begin_sign_in(person, device="d", now=now) for _ in range(3)]
    kept = queries.sign_in_of(tokens[1])
    assert kept is not None
    with transaction():
        assert operations.end_sign_ins(person, Ended.ELSEWHERE, now=now, by_id=person.id, but_id=kept.id) == 2
        assert operations.end_sign_ins(person, Ended.ELSEWHERE, now=now, by_id=person.id, but_id=kept.id) == 0
    assert [s.ended_why for s in sign_ins()] == ["elsewhere", None, "elsewhere"]
    assert [s.reference for s in queries.open_sign_ins(person.id, now)] == [kept.reference]
    told = db.session.scalars(db.select(SecurityEvent).filter_by(act="sign_in_ended")).one()
    assert (told.by_id, told.about_id, told.detail) == (person.id, person.id, {"why": "elsewhere", "count": "2"})


def test_the_sweep_writes_down_what_time_has_ended_and_drops_what_is_old(app: Flask, now: datetime) -> None:
    person = member()
    with transaction():
        operations.begin_sign_in(person, device="d", now=now)
        operations.begin_sign_in(person, device="d", now=now + timedelta(hours=1))
        operations.sweep_sign_ins(now + timedelta(hours=2))
    assert [s.ended_why for s in sign_ins()] == ["idle", None]
    with transaction():
        operations.sweep_sign_ins(now + timedelta(hours=13))
    assert [s.ended_why for s in sign_ins()] == ["idle", "too_old"]
    with transaction():
        operations.sweep_sign_ins(now + timedelta(days=90, hours=3))
    assert [s.ended_why for s in sign_ins()] == ["too_old"]
