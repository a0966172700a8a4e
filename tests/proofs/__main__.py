"""`python -m tests.proofs`: every proof at full size on both databases; the table goes to docs/proofs.md.

`--short` tries them as the test suite does and writes nothing.
"""

from __future__ import annotations

import logging
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.postgres import fresh_database, stop
from tests.proofs.proof import FULL, SHORT, Answer, Ground, Proof, Size
from tests.proofs.registry import PROOFS

TABLE = Path(__file__).parent.parent.parent / "docs" / "proofs.md"


def main(arguments: list[str]) -> int:
    """Run all; 0 when every one holds."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    size = SHORT if "--short" in arguments else FULL
    found: list[tuple[Proof, Ground, Answer]] = []
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="alongside-proofs-") as folder:
        try:
            for number, one in enumerate(PROOFS):
                for database in ("SQLite", "PostgreSQL"):
                    ground = _ground(database, Path(folder), number)
                    print(f"{one.name}, {database} …", flush=True)
                    answer = one.run(ground, size)
                    _say(answer)
                    found.append((one, ground, answer))
        finally:
            stop(str(Path(folder) / "postgres"))
    if size is FULL:
        TABLE.write_text(_table(found, size, (time.monotonic() - started) / 60))
        print(f"Written to {TABLE.relative_to(Path.cwd())}.")
    return 1 if any(answer.faults for *_, answer in found) else 0


def _ground(database: str, folder: Path, number: int) -> Ground:
    place = folder / f"{number}-{database}"
    place.mkdir()
    if database == "SQLite":
        url = f"sqlite:///{place / 'proof.sqlite'}"
    else:
        url = fresh_database(str(folder / "postgres"), f"proof_{number}")
    ground = Ground(database, url, place)
    ground.prepare()
    return ground


def _say(answer: Answer) -> None:
    print("  " + ", ".join(f"{name} {value}" for name, value in answer.figures.items()))
    for fault in sorted(set(answer.faults)):
        print(f"  FAULT ({answer.faults.count(fault)}): {fault}", file=sys.stderr)
    print("  holds" if not answer.faults else "  BROKEN", flush=True)


def _table(found: list[tuple[Proof, Ground, Answer]], size: Size, minutes: float) -> str:
    lines = [
        "# Proofs",
        "",
        "Written by `make prove`: do not edit. Each proof starts real processes against a real database.",
        "",
        f"Last run: {datetime.now(UTC):%d %B %Y}, on {os.cpu_count()} processor cores, Python "
        f"{platform.python_version()}, in {minutes:.0f} minutes. A rush without a web server has {size.processes} "
        f"processes for {size.seconds} seconds.",
    ]
    for one in PROOFS:
        rows = [(ground, answer) for proof, ground, answer in found if proof is one]
        lines += ["", f"## {one.name}", "", f"{one.promise}.", "", *_turned(rows)]
        for ground, answer in rows:
            lines += [f"\nBroken on {ground.database}: {fault}" for fault in sorted(set(answer.faults))]
    return "\n".join(lines) + "\n"


def _turned(rows: list[tuple[Ground, Answer]]) -> list[str]:
    """A line for each figure, a column for each database."""
    names = list(dict.fromkeys(name for _, answer in rows for name in answer.figures))
    lines = [f"| | {' | '.join(ground.database for ground, _ in rows)} |", "|---|" + "---|" * len(rows)]
    lines += [f"| {name} | {' | '.join(answer.figures.get(name, '') for _, answer in rows)} |" for name in names]
    return [*lines, f"| holds | {' | '.join('no' if answer.faults else 'yes' for _, answer in rows)} |"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
