"""An advisor's tomorrow, and what became of an earlier day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.citizens.models import Citizen
from booking.core import clock
from booking.core.database import db, transaction
from booking.visits import operations as visits
from booking.visits.jobs import close_days
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, is_seen


def person(name: str) -> Citizen:
    with transaction():
        return make.citizen(name)


def test_yesterday_says_what_became_of_each(client: CheckedClient, stage: Morning, now: datetime) -> None:
    for hour, name in ((11, "Ann Absent"), (12, "Una Unknown")):
        row = booked(stage, now.replace(hour=hour, minute=0), person(name))
        if hour == 11:
            with clock.stopped_at(now.replace(hour=12)), transaction():
                visits.mark_no_show(row, by_id=stage.advisor.id, now=clock.now())
    consultation = is_seen(stage, "Cy Seen")
    with transaction():
        visits.finish(consultation, advisor_id=stage.advisor.id, outcome="resolved", now=now)
    with clock.stopped_at(now + timedelta(days=1)):
        close_days(clock.now())
        client.sign_in(stage.advisor)
        html = client.get("/day?day=2026-11-26").text
        states = {
            name: html.split(name)[1].split('list__state">')[1].split("<")[0] for name in ("Ann", "Una", "Cy Seen")
        }
        assert states == {"Ann": "did not come", "Una": "not recorded", "Cy Seen": "resolved"}
        assert "Thursday 26 November 2026" in html and ">free<" not in html
        assert "/day/begin/" not in html and "/day/did-not-come/" not in html
        shown = db.session.execute(select(AuditRow.act, AuditRow.basis)).all()
        assert [tuple(row) for row in shown] == [("shown", "appointment")] * 3


def test_tomorrow_shows_what_is_booked_and_free(client: CheckedClient, stage: Morning, now: datetime) -> None:
    with transaction():
        make.session_on(
            make.THURSDAY + timedelta(days=1), at=stage.venue, offering=[stage.service], advisors=[stage.advisor]
        )
    booked(stage, now.replace(day=27, hour=11, minute=0), person("Tom Tomorrow"))
    assert "/day?day=2026-11-27" in client.get("/day").text
    html = client.get("/day?day=2026-11-27").text
    assert "Tom Tomorrow" in html and ">free<" in html and "/day?day=2026-11-28" in html
    with transaction():
        other = make.staff("Other Advisor")
    client.sign_in(other)
    assert "Tom Tomorrow" not in client.get("/day?day=2026-11-27").text


@pytest.mark.parametrize("typed", ["soon", "31/11/2026", "9999-12-31"])
def test_a_day_that_is_none_gets_its_sentence(client: CheckedClient, stage: Morning, typed: str) -> None:
    answer = client.get("/day", query_string={"day": typed})
    assert answer.status_code == 400 and "Enter a day that exists, like 27/11/2026." in answer.text
    assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(("days", "asked"), [(0, "/day"), (1, "/day?day=2026-11-27")])
def test_the_advisor_reads_before_they_come_that_an_interpreter_is_not_yet_arranged(
    client: CheckedClient, stage: Morning, now: datetime, days: int, asked: str
) -> None:
    if days:
        at = make.THURSDAY + timedelta(days=days)
        with transaction():
            make.session_on(at, at=stage.venue, offering=[stage.service], advisors=[stage.advisor])
    row = booked(stage, now.replace(hour=11, minute=0) + timedelta(days=days), person("Rosie Byrne"))
    with transaction() as session:
        session.merge(row).needs = {"interpreter": "bsl", "step_free": True}
    client.sign_in(stage.advisor)
    assert "BSL interpreter (not yet arranged) · step-free" in client.get(asked).text
    with transaction() as session:
        session.merge(row).interpreter_arranged_at = now
    assert "BSL interpreter (arranged)" in client.get(asked).text
