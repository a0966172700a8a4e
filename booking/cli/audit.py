"""`flask audit verify`: check the audit's chain of seals."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from booking.cases.queries import verify_chain
from booking.cases.rules import Chain

audit = AppGroup("audit", help="Who looked at which case record.")


@audit.command("verify")
@click.option("--from", "since", default="", metavar="SEAL", help="A last seal noted elsewhere: check what follows it.")
@click.option("--plain", is_flag=True, help="Nobody has worked since the upgrade to a version that has AUDIT_KEY.")
def verify(since: str, plain: bool) -> None:
    """Check the rows of the audit against the chain of seals. Ends with 1, naming the row, where it is broken."""
    chain = verify_chain(since.strip().lower())
    if chain is None:
        raise click.ClickException("That seal is not in the audit: its row was taken out, or all was written anew.")
    wrong = _wrong(chain, plain)
    if wrong:
        raise click.ClickException(wrong)
    keyed = f", sealed with a key from row {chain.keyed_from} on" if chain.keyed_from else ""
    click.echo(f"The audit is whole. Rows: {chain.rows}{keyed}.")
    click.echo(f"Its last seal is {chain.last_seal}. Note it down elsewhere, and check from it the next time: --from.")


def _wrong(chain: Chain, plain: bool) -> str:
    """Return the sentence that says what is wrong; empty where nothing is."""
    if chain.unknown_key:
        return f"Row {chain.broken_at} is sealed with another key: AUDIT_KEY or AUDIT_KEY_FALLBACKS is not what it was."
    if chain.broken_at is not None:
        return f"The audit is broken at row {chain.broken_at}. Rows before it that hold: {chain.rows}."
    if chain.rows and not chain.keyed_from and not plain:
        return (
            f"None of the {chain.rows} rows is sealed with AUDIT_KEY, as in an earlier version. Where anybody has "
            "worked since the upgrade, they were written anew; where nobody has, say --plain."
        )
    return ""
