"""Print the demo's sign-ins: those who can sign in, and nobody else."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from booking.core.database import transaction
from booking.demo import sign_ins
from booking.demo.team import TEAM
from tests import factories


def test_only_who_is_in_the_database_is_named(app: Flask, tmp_path: Path) -> None:
    there, missing = TEAM[0], TEAM[1]  # as in a demo that an earlier version loaded
    with transaction():
        factories.staff(there.name, email=there.email)
    printed = "\n".join(sign_ins.lines(tmp_path, "http://127.0.0.1:8000"))
    assert there.email in printed and missing.email not in printed
