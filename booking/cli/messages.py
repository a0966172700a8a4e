"""`flask messages pause` and `resume`: stop and restart all sending."""

from __future__ import annotations

import click

from booking.cli.words import Commands, line, need_ready
from booking.config.sending import gateways_for
from booking.core import clock
from booking.core.database import transaction
from booking.core.pause import open_pause, paused_since
from booking.gateways.base import Refused, Unsure
from booking.messages import jobs as message_jobs
from booking.messages import operations
from booking.web.shell import settings


@click.group(cls=Commands)
def messages() -> None:
    """Whether messages go out."""


@messages.command("pause")
@click.argument("why", callback=line(200))
def pause(why: str) -> None:
    """Send nothing from now on, and say WHY on the pages of staff. What is being sent this minute still goes."""
    need_ready()
    standing = open_pause()
    if standing is not None:
        raise click.ClickException(f"Sending is paused already, since {paused_since(standing)}.")
    with transaction():
        operations.pause(why, clock.now())
    click.echo("Sending is paused: messages are planned, and nothing goes out before `flask messages resume`.")


@messages.command("resume")
def resume() -> None:
    """Compare what the provider took since the pause began with what is planned, then let messages go out."""
    need_ready()
    now = clock.now()
    emails = message_jobs.emails_that_may_go_twice(now)
    try:
        done = message_jobs.resume(gateways_for(settings()), now)
    except (Refused, Unsure) as error:
        raise click.ClickException(
            f"The provider's list cannot be read ({error}): sending stays paused. Try again in a few minutes."
        ) from None
    if done is None:
        click.echo("Sending is not paused: nothing was changed.")
        return
    click.echo(f"The provider took {done.listed:,} texts in that time: {done.known:,} were known here as sent.")
    click.echo(f"{done.marked:,} were planned here and have gone already: they are not sent again.")
    click.echo(f"{done.asked:,} are about what is not known here or stands differently: managers have Tasks.")
    if done.without:
        click.echo(f"{done.without:,} name no booking: answers in a colleague's own words.")
    if emails:
        click.echo(f"{emails:,} e-mails may arrive a second time: e-mail keeps no list.")
    click.echo("Messages go out again.")
