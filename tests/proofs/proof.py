"""Registry of proofs: their input, their result, and the decorator that registers them."""

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
class ProofDatabase:
    """An empty database of the proof's own, with the schema made by the migrations."""

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
        with self.application():
            upgrade(directory=str(MIGRATIONS))


@dataclass(frozen=True)
class Size:
    """The load of a proof."""

    processes: int
    seconds: float


FULL = Size(processes=16, seconds=8)
SHORT = Size(processes=3, seconds=1)


@dataclass
class Answer:
    """Figures, and every fault found. The proof holds when there is none."""

    figures: dict[str, str]
    faults: list[str] = field(default_factory=list)

    def expect(self, holds: bool, otherwise: str) -> None:
        """Record a fault unless `holds`."""
        if not holds:
            self.faults.append(otherwise)


@dataclass(frozen=True)
class Proof:
    """A promise, and the function that proves it."""

    name: str
    promise: str
    run: Callable[[ProofDatabase, Size], Answer]
    in_short: bool  # whether the suite runs it in short; not where it has a short test of its own


PROOFS: list[Proof] = []


def proof(
    name: str, promise: str, *, in_short: bool = True
) -> Callable[[Callable[[ProofDatabase, Size], Answer]], Callable[[ProofDatabase, Size], Answer]]:
    """Register a function with a short name and the sentence it proves."""

    def register(run: Callable[[ProofDatabase, Size], Answer]) -> Callable[[ProofDatabase, Size], Answer]:
        PROOFS.append(Proof(name, promise, run, in_short))
        return run

    return register
