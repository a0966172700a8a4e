"""`python -m tests.proofs`: every proof at full size on both databases; the table goes to docs/proofs.md.

`--short` tries them as the test suite does and writes nothing.
"""

from __future__ import annotations

import logging
import os
import platform
import sys
import tempfile
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
    with tempfile.TemporaryDirectory(prefix="alongside-proofs-") as folder:
        try:
            for number, one in enumerate(PROOFS):
                for database in ("SQLite", "PostgreSQL"):
                    ground = _ground(database, Path(folder), number)
                    print(f"{one.name}, {database}, {size.processes} processes, {size.seconds} s …", flush=True)
                    answer = one.run(ground, size)
                    _say(answer)
                    found.append((one, ground, answer))
        finally:
            stop(str(Path(folder) / "postgres"))
    if size is FULL:
        TABLE.write_text(_table(found, size))
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


def _table(found: list[tuple[Proof, Ground, Answer]], size: Size) -> str:
    lines = [
        "# Proofs",
        "",
        "Written by `make prove`: do not edit. Each proof starts real processes against a real database.",
        "",
        f"Last run: {datetime.now(UTC):%d %B %Y}, {size.processes} processes for {size.seconds} seconds each, "
        f"on {os.cpu_count()} processor cores, Python {platform.python_version()}.",
    ]
    for one in PROOFS:
        rows = [(ground, answer) for proof, ground, answer in found if proof is one]
        names = list(rows[0][1].figures)
        lines += ["", f"## {one.name}", "", f"{one.promise}.", "", f"| | {' | '.join(names)} | holds |"]
        lines += ["|---|" + "---|" * (len(names) + 1)]
        for ground, answer in rows:
            cells = " | ".join(answer.figures.get(name, "") for name in names)
            lines.append(f"| {ground.database} | {cells} | {'no' if answer.faults else 'yes'} |")
            lines += [f"\nBroken on {ground.database}: {fault}" for fault in sorted(set(answer.faults))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
