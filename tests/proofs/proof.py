"""What a proof is given, what it answers, and the list that they put themselves on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from booking import create_app
from booking.core.database import db
from tests.databases import make_settings

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


@dataclass(frozen=True)
class StandingFacts:
    """An empty database of the proof's own, its schema made by the migrations."""

    database: str  # "SQLite" or "PostgreSQL"
    url: str
    folder: Path

    @contextmanager
    def application(self) -> Iterator[Flask]:
        """An application on it, inside its context, with connections of its own; in any process."""
        app = create_app(make_settings(self.url, self.folder))
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    def prepare(self) -> None:
        """Make the schema."""
        with self.application():
            upgrade(directory=str(MIGRATIONS))


@dataclass(frozen=True)
class Size:
    """How hard to try."""

    processes: int
    seconds: float


FULL = Size(processes=16, seconds=8)
SHORT = Size(processes=3, seconds=1)


@dataclass
class Answer:
    """What was counted, and every fault found. It holds when there is none."""

    figures: dict[str, str]
    faults: list[str] = field(default_factory=list)

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note a fault unless it holds."""
        if not holds:
            self.faults.append(otherwise)


@dataclass(frozen=True)
class Proof:
    """One promise, and how it is tried."""

    name: str
    promise: str
    run: Callable[[StandingFacts, Size], Answer]
    in_short: bool  # the suite tries it in short; it need not where it has a short test of its own


PROOFS: list[Proof] = []


def proof(
    name: str, promise: str, *, in_short: bool = True
) -> Callable[[Callable[[StandingFacts, Size], Answer]], Callable[[StandingFacts, Size], Answer]]:
    """Put a function on the list: a short name and the sentence it proves."""

    def register(run: Callable[[StandingFacts, Size], Answer]) -> Callable[[StandingFacts, Size], Answer]:
        PROOFS.append(Proof(name, promise, run, in_short))
        return run

    return register
