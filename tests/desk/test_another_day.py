"""The list of tomorrow and of any day: who is to come, what became of each, and nothing that only makes sense today."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.visits import operations as visits
from booking.visits.jobs import close_days
from booking.visits.models import Visit
from tests import factories
from tests.client import CheckedClient
from tests.desk.conftest import Library, at, person
from tests.visits.scenes import appointment


def seen(library: Library, name: str, outcome: str) -> None:
    with transaction():
        visit = visits.add_drop_in(
            library.day.venue.id,
            citizen=person(name),
            service_id=library.day.service.id,
            needs=Needs(),
            by_id=library.host.id,
            now=clock.now(),
        )
        if outcome == "left":
            visits.mark_left(visit, library.host.id, clock.now())
        else:
            mina = library.day.advisors[0]
            visits.start(visit.consultations[0], mina.id, clock.now(), because="came to me")
            visits.finish(visit.consultations[0], advisor_id=mina.id, outcome="resolved", now=clock.now())


def word_of(html: str, name: str) -> str:
    row = next(part for part in html.split("<tr") if name in part)
    return row.rsplit("<td", 1)[1].split(">", 1)[1].split("<")[0]


def test_each_day_beside_it_is_linked_once(desk: CheckedClient, library: Library) -> None:
    for day, links in (
        ("2026-11-27", ["Today", "Sat 28 Nov"]),
        ("2026-11-25", ["Tue 24 Nov", "Today"]),
        ("2026-12-04", ["Thu 3 Dec", "Today", "Sat 5 Dec"]),
    ):
        html = desk.get(f"{library.url}?day={day}").text
        nav = html[html.index('class="day-links') :].split("<form")[0]
        assert [text.strip() for text in re.findall(r">\s*([^<>]+)</a>", nav)] == links


def test_yesterday_says_what_became_of_each(desk: CheckedClient, library: Library) -> None:
    seen(library, "Cy Seen", "resolved")
    seen(library, "Di Left", "left")
    with transaction():
        visits.plan_visit(
            library.day.session, citizen=person("Ed Planned"), service_id=None, needs=Needs(), now=clock.now()
        )
    with clock.stopped_at(at(10, 50)), transaction():
        visits.mark_no_show(db.session.merge(library.ada), by_id=library.host.id, now=clock.now())
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        close_days(clock.now())
        desk.sign_in(library.host)
        html = desk.get(f"{library.url}?day=2026-11-26").text
        rows = {"Ada Lovelace": "did not come", "Bo Diddley": "not recorded", "Cy Seen": "seen"}
        rows |= {"Di Left": "left without being seen", "Ed Planned": "not recorded"}
        assert {name: word_of(html, name) for name in rows} == rows
        assert '<form method="post" action="/desk' not in html  # nothing to press
        assert f'href="{library.url}/appointments/{library.ada.reference}"' in html
        assert "Cy Seen" in desk.get(f"{library.url}/print?day=2026-11-26").text


def test_tomorrow_and_the_days_beside_it(desk: CheckedClient, library: Library) -> None:
    with transaction():
        friday = factories.session_on(factories.THURSDAY + timedelta(days=1), at=library.day.venue)
        appointment(friday, at(11) + timedelta(days=1), citizen=person("Fay Friday"))
    assert f"{library.url}?day=2026-11-27" in desk.get(library.url).text
    html = desk.get(f"{library.url}?day=27/11/2026").text
    assert word_of(html, "Fay Friday") == "booked" and "Ada Lovelace" not in html
    assert f'href="{library.url}"' in html and f"{library.url}?day=2026-11-28" in html  # today is the whole page
    shown = db.session.scalars(select(AuditRow.basis).where(AuditRow.staff_member_id == library.host.id)).all()
    assert set(shown) == {"desk"} and len(shown) == 3  # Ada and Bo on the list of today, Fay on this one
    assert 'id="q"' in desk.get(f"{library.url}?day=2026-11-26").text  # today is the whole page


@pytest.mark.parametrize("typed", ["tomorrow", "31/11/2026", "0001-01-01", "9999-12-31", "2026-13-01"])
@pytest.mark.parametrize("path", ["", "/print"])
def test_a_day_that_is_none_gets_its_sentence_and_nobody_is_shown(
    desk: CheckedClient, library: Library, typed: str, path: str
) -> None:
    answer = desk.get(library.url + path, query_string={"day": typed})
    assert answer.status_code == 400
    assert "Enter a day that exists, like 27/11/2026." in answer.text and f'value="{typed}"' in answer.text
    assert "Ada Lovelace" not in answer.text


def test_what_only_makes_sense_today_is_refused_for_another_day(desk: CheckedClient, library: Library) -> None:
    """Posted by hand, or from a page that was left open over night, before the day was closed."""
    with transaction():
        planned = visits.plan_visit(
            library.day.session, citizen=person("Ed Planned"), service_id=None, needs=Needs(), now=clock.now()
        ).reference
        here, missed = (
            visits.add_drop_in(
                library.day.venue.id,
                citizen=person(name),
                service_id=library.day.service.id,
                needs=Needs(),
                by_id=library.host.id,
                now=clock.now(),
            )
            for name in ("Cy Waits", "Di Missed")
        )
        visits.call(missed.consultations[0], library.day.advisors[0].id, None, clock.now(), because="x")
        visits.mark_missed(missed.consultations[0], library.day.advisors[0].id, clock.now())
        waits, called = here.reference, missed.reference
        consultation = here.consultations[0].reference
        advisor = library.day.advisors[0]
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        desk.sign_in(library.host)
        acts = {
            f"appointments/{library.ada.reference}/check-in": {},
            f"visits/{planned}/arrived": {},
            f"visits/{waits}/left": {},
            f"visits/{called}/is-back": {},
            f"visits/{waits}/text": {"wanted": "1"},
        }
        answers = {path: desk.post(f"{library.url}/{path}", data=data) for path, data in acts.items()}
        wrong = [path for path, answer in answers.items() if answer.status_code != 409 or "26 Nov" not in answer.text]
        assert not wrong
        desk.sign_in(advisor)
        for act in ("call", "start"):
            page = desk.post(f"/day/{act}/{consultation}", data={"why": "covering"}, follow_redirects=True).text
            assert "26 Nov" in page, act
        db.session.rollback()
        assert {
            one.consultations[0].status for one in db.session.scalars(select(Visit).where(Visit.reference == waits))
        } == {"waiting"}
