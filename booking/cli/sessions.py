"""`flask session add`: open a session, once or weekly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

import click

from booking.cli.words import Commands, need_ready, service_named, staff_named, venue_named
from booking.core import clock
from booking.core.database import transaction
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.models import AdvisorSession
from booking.sessions.rules import Break, SeriesTerms, SessionKind
from booking.staff.rules import Role, allows
from booking.venues.models import Venue
from booking.venues.operations import desk_of

_KINDS = [kind.value for kind in SessionKind]


class When(NamedTuple):
    """Wall-clock times of a session on its first day, its breaks, and its recurrence rule, if any."""

    starts: datetime
    ends: datetime
    breaks: tuple[Break, ...]
    rule: str
    weeks: int  # 0: until the rule's last day


def _breaks(_ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> tuple[Break, ...]:
    """Parse breaks written as 12:00-12:30."""
    try:
        pairs = [tuple(time.fromisoformat(wall) for wall in text.split("-")) for text in value]
        return tuple((start, end) for start, end in pairs)
    except ValueError:
        raise click.BadParameter("Write a break as 12:00-12:30.") from None


@click.group(cls=Commands)
def session() -> None:
    """When advisors are at a venue."""


@session.command("add")
@click.argument("venue")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day, such as 2026-12-01.")
@click.option("--from", "starts", type=click.DateTime(["%H:%M"]), required=True, help="Such as 10:00.")
@click.option("--to", "ends", type=click.DateTime(["%H:%M"]), required=True, help="Such as 16:00.")
@click.option(
    "--kind", type=click.Choice(_KINDS), default=SessionKind.MIXED.value, show_default=True, help="What it takes."
)
@click.option("--service", "services", multiple=True, required=True, metavar="SLUG", help="Repeatable.")
@click.option("--advisor", "advisors", multiple=True, metavar="EMAIL[:DESK]", help="Repeatable.")
@click.option("--break", "breaks", multiple=True, callback=_breaks, metavar="12:00-12:30", help="Repeatable.")
@click.option("--weeks", type=click.IntRange(1, 52), default=1, show_default=True, help="Weekly, so many times.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="In place of --weeks: the last day, in two years at most."
)
@click.option("--every", type=click.IntRange(1, 26), default=1, show_default=True, help="Only every so many weeks.")
def add(
    venue: str,
    day: datetime,
    starts: datetime,
    ends: datetime,
    kind: str,
    services: tuple[str, ...],
    advisors: tuple[str, ...],
    breaks: tuple[Break, ...],
    weeks: int,
    until: datetime | None,
    every: int,
) -> None:
    """Open a session at VENUE (by its address, such as heywood-library), once or weekly."""
    need_ready()
    if until and weeks > 1:
        raise click.ClickException("Give either --weeks or --until, not both.")
    rule = f"FREQ=WEEKLY;INTERVAL={every};" + (f"UNTIL={until:%Y%m%d}" if until else f"COUNT={weeks}")
    first, last = datetime.combine(day, starts.time()), datetime.combine(day, ends.time())
    when = When(first, last, breaks, rule, 0 if until else (weeks - 1) * every + 1)
    if kind == SessionKind.APPOINTMENTS and not advisors:
        raise click.ClickException("A session for appointments needs an advisor: add --advisor, or use --kind drop_in.")
    with transaction():
        where = venue_named(venue)
        offered = [service_named(slug) for slug in dict.fromkeys(services)]
        people = [_advisor(text, where) for text in dict.fromkeys(advisors)]
        opened = _open(where, offered, kind, when, people)
        said = [_said(one, len(people)) for one in opened]
        if until:
            said.append(f"The worker opens the next ones as they come nearer, until {until:%a %d %b %Y}.")
    for text in said:
        click.echo(text)


def _open(
    venue: Venue, services: Sequence[Service], kind: str, when: When, people: Sequence[tuple[int, int | None]]
) -> Sequence[AdvisorSession]:
    first, now = when.starts.date(), clock.now()
    starts_at, ends_at = clock.instant(first, when.starts.time()), clock.instant(first, when.ends.time())
    if ends_at <= now:
        raise click.ClickException("The session would be over already: choose a later --day.")
    if when.weeks == 1:
        return [sessions.open_session(venue, services, kind, starts_at, ends_at, people, now, when.breaks)]
    terms = SeriesTerms(
        venue_id=venue.id,
        kind=kind,
        rule=when.rule,
        first_day=first,
        starts=when.starts.time(),
        ends=when.ends.time(),
        service_ids=tuple(service.id for service in services),
        advisors=tuple(people),
        breaks=when.breaks,
    )
    series = sessions.start_series(terms, now=now)
    if not when.weeks:
        return sessions.open_ahead_of(series, now=now)
    return sessions.materialise(series, first, first + timedelta(weeks=when.weeks - 1), now=now)


def _advisor(text: str, venue: Venue) -> tuple[int, int | None]:
    """Parse EMAIL[:DESK] into the ids of an advisor and a desk."""
    email, _, desk = text.partition(":")
    member = staff_named(email)
    if not allows(member.grants, Role.ADVISOR, venue_id=venue.id):
        raise click.ClickException(f"{member.name} is no advisor at {venue.name}: see the grants of `staff add`.")
    if not desk:
        return member.id, None
    if not desk.isdigit() or not 1 <= int(desk) <= 99:
        raise click.ClickException(f"{desk} is no desk: write a number from 1 to 99 after the colon.")
    return member.id, desk_of(venue, int(desk)).id


def _said(session: AdvisorSession, wanted: int) -> str:
    starts, ends = clock.local(session.starts_at), clock.local(session.ends_at)
    text = f"{session.venue.name}, {starts:%a %d %b %Y, %H:%M} to {ends:%H:%M}: open."
    missing = wanted - len(session.assignments)
    return f"{text} Without {missing} of its advisors, who are elsewhere then." if missing else text
