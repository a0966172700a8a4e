"""Password of the demo: generated when it is loaded, kept beside the database, printed at every start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from booking.demo.team import TEAM
from booking.staff import queries as staff_queries


def new_password() -> str:
    """Generate a password nobody can guess: a demo may be opened to colleagues, too."""
    return secrets.token_urlsafe(9)


def keep_password(instance: Path, password: str) -> None:
    """Write the password to a file that only its owner can read."""
    path = _file(instance)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")


def kept_password(instance: Path) -> str | None:
    """Return the password of the last load; None where it was not kept here."""
    path = _file(instance)
    return path.read_text().strip() if path.exists() else None


def lines(instance: Path, base_url: str) -> Iterator[str]:
    """Yield the lines that say where to sign in, as whom, with which password.

    Only who can sign in is named: a demo that an earlier version loaded may lack a colleague.
    """
    yield f"Sign in at {base_url}/staff/sign-in with any of these addresses:"
    for person in TEAM:
        if staff_queries.by_email(person.email) is None:
            continue
        roles = dict.fromkeys(role for role, _venue, _department in person.grants)
        departments = dict.fromkeys(part for _role, _venue, part in person.grants if part)
        what = " and ".join(roles)
        where = f" ({', '.join(departments)})" if departments else ""
        yield f"  {person.email:<36} {what}{where}"
    password = kept_password(instance)
    yield f"Password of all of them: {password}" if password else "The password was shown when the demo was loaded."


def _file(instance: Path) -> Path:
    return instance / "demo-password"
