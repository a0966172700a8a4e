"""`flask service add` and `service end`: offer a service, or no longer."""

from __future__ import annotations

import click

from booking.cli.words import Commands, line, need_ready, print_affected, service_named
from booking.core import clock
from booking.core.database import transaction
from booking.core.folding import slugged
from booking.disruptions import operations as disruptions
from booking.services import operations as services
from booking.services.rules import ServiceTerms


@click.group(cls=Commands)
def service() -> None:
    """What the council helps with."""


@service.command("add")
@click.argument("name", callback=line(80))
@click.option("--department", required=True, callback=line(80), help="By name; added if there is none of it yet.")
@click.option("--summary", callback=line(300), help="One or two sentences.")
@click.option("--together", multiple=True, callback=line(200), help="Something to sort out together; repeatable.")
@click.option("--bring", multiple=True, callback=line(200), help="Something to bring; repeatable.")
@click.option("--topic", "topics", multiple=True, callback=line(120), help="What a conversation is about; repeatable.")
@click.option("--answer", "answers", nargs=2, multiple=True, metavar="QUESTION ANSWER", help="Repeatable.")
@click.option("--who", callback=line(300), help="Who should come.")
@click.option("--minutes", type=click.IntRange(5, 240), default=25, show_default=True, help="With the citizen.")
@click.option("--write-up", type=click.IntRange(0, 60), default=5, show_default=True, help="Minutes afterwards.")
@click.option("--notice", type=click.IntRange(0), default=60, show_default=True, help="Minutes before, at least.")
@click.option("--horizon", type=click.IntRange(1, 365), default=28, show_default=True, help="Days ahead, at most.")
@click.option("--private-room", is_flag=True, help="Always in a private room.")
def add(
    name: str,
    department: str,
    summary: str | None,
    together: tuple[str, ...],
    bring: tuple[str, ...],
    topics: tuple[str, ...],
    answers: tuple[tuple[str, str], ...],
    who: str | None,
    minutes: int,
    write_up: int,
    notice: int,
    horizon: int,
    private_room: bool,
) -> None:
    """Offer the service NAME, by its everyday name: "Paying council tax", not "Revenues"."""
    need_ready()
    if not slugged(name) or not slugged(department):
        raise click.ClickException("Use letters or digits in the name.")
    terms = ServiceTerms(
        name=name,
        summary=summary or "",
        together=together,
        bring=bring,
        who_should_come=who or "",
        answers=answers,
        topics=topics,
        minutes=minutes,
        write_up_minutes=write_up,
        notice_minutes=notice,
        horizon_days=horizon,
        needs_private_room=private_room,
    )
    with transaction():
        added = services.add_service(services.department_named(department), terms)
        click.echo(f"{name} is offered as {added.slug}, in the department {added.department.slug}.")


@service.command("end")
@click.argument("slug")
def end(slug: str) -> None:
    """No longer offer the service SLUG, and tell whoever is booked for it."""
    need_ready()
    with transaction():
        ended = service_named(slug)
        disruption = disruptions.end_service(ended, by_id=None, now=clock.now())
        click.echo(f"{ended.name} is no longer offered.")
        print_affected([disruption])
