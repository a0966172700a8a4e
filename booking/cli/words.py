"""Base of all commands: groups that print a refusal as one sentence, and look-ups of rows named by an option."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click
from flask.cli import AppGroup

from booking.core.errors import Refusal
from booking.core.schema import check_ready
from booking.core.text import OddCharacters, clean_line
from booking.disruptions.queries import affected_by
from booking.services import queries as service_queries
from booking.services.models import Department, Service
from booking.sessions.models import Disruption
from booking.staff import queries as staff_queries
from booking.staff.models import StaffMember
from booking.venues import queries as venue_queries
from booking.venues.models import Venue
from booking.venues.rules import nearest


class Commands(AppGroup):
    """A command group that runs in the application context and prints a refusal as its sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal prints its sentence and exits with code 1."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None


def need_ready() -> None:
    """Exit with one sentence unless the database is ready for this version."""
    wrong = check_ready()
    if wrong:
        raise click.ClickException(wrong)


def line(longest: int) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Make an option's callback that accepts one line, or several, of at most `longest` characters each."""

    def check(_ctx: click.Context, _param: click.Parameter, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(check(_ctx, _param, part) for part in value)
        return value if value is None else _line(value, longest)

    return check


def print_affected(disruptions: Iterable[Disruption | None]) -> None:
    """Print how many appointments an end has affected, and where to follow up those that no message reaches."""
    affected = sum(len(affected_by(disruption)) for disruption in disruptions if disruption is not None)
    if affected:
        which = "1 appointment" if affected == 1 else f"{affected} appointments"
        click.echo(f"{which} cannot take place as agreed: messages ask for another time, and managers see who is left.")


def venue_named(slug: str) -> Venue:
    """Return the venue with this slug, or exit naming the nearest."""
    venue = venue_queries.by_slug(slug)
    return venue or _unknown("venue", slug, venue_queries.all_slugs(), "venues import")


def service_named(slug: str) -> Service:
    """Return the service with this slug, or exit naming the nearest."""
    service = service_queries.by_slug(slug)
    return service or _unknown("service", slug, [row.slug for row in service_queries.open_services()], "service add")


def department_named(slug: str) -> Department:
    """Return the department with this slug, or exit naming the nearest."""
    department = service_queries.department_by_slug(slug)
    return department or _unknown(
        "department", slug, [row.slug for row in service_queries.departments()], "service add"
    )


def staff_named(email: str) -> StaffMember:
    """Return the active staff member with this email address, or exit."""
    member = staff_queries.by_email(email)
    if member is None or not member.active:
        raise click.ClickException(f"Nobody who works here signs in with {email}: see `staff add`.")
    return member


def _unknown(what: str, typed: str, known: Iterable[str], command: str) -> Any:
    near = nearest(typed, known)
    if not near:
        raise click.ClickException(f"There is no {what} yet: use `{command}` first.")
    raise click.ClickException(f"There is no {what} called {typed}. The nearest are: {', '.join(near)}.")


def _line(value: str, longest: int) -> str:
    try:
        clean = clean_line(value)
    except OddCharacters:
        raise click.BadParameter("It contains characters that cannot be kept. Type it again.") from None
    if not clean:
        raise click.BadParameter("It is empty.")
    if len(clean) > longest:
        raise click.BadParameter(f"Use {longest} characters or fewer.")
    return clean
