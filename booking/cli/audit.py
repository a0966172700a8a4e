"""`flask audit verify`: whether the audit is whole."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from booking.cases.queries import verify_chain

audit = AppGroup("audit", help="Who looked at which case record.")


@audit.command("verify")
def verify() -> None:
    """Check every row of the audit against the chain of seals. Ends with 1, naming the row, where it is broken."""
    chain = verify_chain()
    if chain.broken_at is not None:
        click.echo(f"The audit is broken at row {chain.broken_at}. Rows before it that hold: {chain.rows}.", err=True)
        sys.exit(1)
    click.echo(f"The audit is whole. Rows: {chain.rows}.")
    click.echo(
        f"Its last seal is {chain.last_seal}. Note it down elsewhere: an audit written anew would end otherwise."
    )
