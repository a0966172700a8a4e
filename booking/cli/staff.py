"""`flask staff add`, `grant`, `invite` and `end`: accounts of staff and their grants."""

from __future__ import annotations

import re
import secrets

import click
from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password

from booking.cli.words import Commands, department_named, line, need_ready, print_affected, staff_named, venue_named
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES
from booking.core.languages import SPOKEN_LANGUAGES
from booking.disruptions import operations as disruptions
from booking.staff import operations
from booking.staff import queries as staff_queries
from booking.staff.models import StaffMember
from booking.staff.rules import INVITED_FOR, GrantState, GrantTerms, Role, grant_words, password_fault
from booking.web.shell import settings

_GRANT = re.compile(r"(?P<role>[a-z]+)(@(?P<venue>[^/]+))?(/(?P<department>.+))?")


@click.group(cls=Commands)
def staff() -> None:
    """Who works here, and as what."""


def _email(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized.casefold()
    except EmailNotValidError:
        raise click.BadParameter("Enter an email address in the right form, like name@example.com.") from None


@staff.command("add")
@click.argument("email", callback=_email)
@click.option("--name", required=True, callback=line(120), help="Full name, as citizens and colleagues see it.")
@click.option(
    "--grant",
    "grants",
    multiple=True,
    required=True,
    metavar="ROLE[@VENUE][/DEPARTMENT]",
    help="host, advisor or manager, such as host@heywood-library or advisor/housing; may be given several times.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(sorted(SPOKEN_LANGUAGES)),
    help="Spoken besides English.",
)
@click.option("--ask", is_flag=True, help="Ask for the password; otherwise one is made and shown once.")
def add(email: str, name: str, grants: tuple[str, ...], languages: tuple[str, ...], ask: bool) -> None:
    """Let EMAIL sign in as a member of staff."""
    need_ready()
    password = _asked(email, name) if ask else secrets.token_urlsafe(12)
    hashed = hash_password(password)
    with transaction():
        terms = [_grant(text) for text in grants]
        member = operations.add_staff(email, name, hashed, terms, languages=languages, now=clock.now())
        waiting = _waiting(member)
    click.echo(f"{name} can sign in with {email}.")
    if not ask:
        click.echo(f"Password, shown this once: {password}")
    _say_waiting(waiting)


@staff.command("grant")
@click.argument("email")
@click.argument("grants", nargs=-1, required=True, metavar="ROLE[@VENUE][/DEPARTMENT]...")
def grant(email: str, grants: tuple[str, ...]) -> None:
    """Give EMAIL, who works here, these grants, or confirm those that a manager asked for.

    Where two others manage everything, an advisor or manager of more than one department waits for one of them.
    """
    need_ready()
    with transaction():
        member = staff_named(email)
        given = [operations.give_grant(member, _grant(text), by=None, now=clock.now()) for text in grants]
        held = [grant_words(one) for one in given if one.state == GrantState.IN_FORCE]
        name, waiting = member.name, _waiting(member)
    for words in held:
        click.echo(f"{name} has this grant: {words}.")
    _say_waiting(waiting)


@staff.command("invite")
@click.argument("email")
def invite(email: str) -> None:
    """Print a new link with which EMAIL chooses a password, to be handed to them: where no e-mail reaches them."""
    need_ready()
    with transaction():
        member = staff_named(email)
        operations.invite_again(member, by=None, now=clock.now())
        link = f"{settings().public_base_url}/staff/welcome/{operations.token_for(member)}"
        name = member.name
    click.echo(f"Give this link to {name} and to nobody else; it works once, for {INVITED_FOR.days} days:\n{link}")


@staff.command("end")
@click.argument("email")
def end(email: str) -> None:
    """Close the sign-in of EMAIL, and tell whoever is booked with them. What they wrote stays under their name."""
    need_ready()
    with transaction():
        member = staff_named(email)
        disruption = disruptions.end_advisor(member, by_id=None, now=clock.now())
        click.echo(f"{member.name} can no longer sign in.")
        print_affected([disruption])


def _waiting(member: StaffMember) -> list[str]:
    return [grant_words(grant) for grant in member.open_grants if grant.state == GrantState.PROPOSED]


def _say_waiting(waiting: list[str]) -> None:
    for words in waiting:
        click.echo(f"Waits until a manager approves it, under Manage, Grants to approve: {words}.")


def _asked(email: str, name: str) -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    known = (email, name, settings().council_name, *staff_queries.names_of_places())
    fault = password_fault(password, known=known)
    if fault is not None:
        raise click.ClickException(str(SENTENCES[fault]))
    return password


def _grant(text: str) -> GrantTerms:
    found = _GRANT.fullmatch(text)
    if not found or found["role"] not in set(Role):
        roles = ", ".join(Role)
        raise click.ClickException(f"{text} is no grant: write one of {roles}, then @venue or /department if not all.")
    venue = venue_named(found["venue"]).id if found["venue"] else None
    department = department_named(found["department"]).id if found["department"] else None
    return GrantTerms(Role(found["role"]), venue, department)
