"""`python -m tests.proofs`: run every proof at full size on both databases; each result goes to docs/proofs.md.

`--short` runs them as the test suite does and writes nothing. Other words select proofs by the beginning of their name.
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
from tests.proofs.proof import FULL, SHORT, Answer, Proof, ProofDatabase, Size
from tests.proofs.registry import PROOFS

TABLE = Path(__file__).parent.parent.parent / "docs" / "proofs.md"
HEAD = """# Proofs

Written by `make prove`: do not edit. Each proof starts real processes against a real database. """


def main(arguments: list[str]) -> int:
    """Run all, or the selected ones; 0 when every one holds."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    size = SHORT if "--short" in arguments else FULL
    words = tuple(word.lower() for word in arguments if not word.startswith("--"))
    chosen = [one for one in PROOFS if not words or one.name.lower().startswith(words)]
    broken = 0
    with tempfile.TemporaryDirectory(prefix="alongside-proofs-") as folder:
        try:
            for one in chosen:
                started, found = time.monotonic(), _tried(one, Path(folder), size)
                broken += sum(bool(answer.faults) for _, answer in found)
                if size is FULL:
                    _write(one, found, size, (time.monotonic() - started) / 60)
        finally:
            stop(str(Path(folder) / "postgres"))
    return 1 if broken else 0


def _tried(one: Proof, folder: Path, size: Size) -> list[tuple[ProofDatabase, Answer]]:
    found = []
    for database in ("SQLite", "PostgreSQL"):
        ground = _ground(database, folder, PROOFS.index(one))
        print(f"{one.name}, {database} …", flush=True)
        found.append((ground, one.run(ground, size)))
        _say(found[-1][1])
    return found


def _ground(database: str, folder: Path, number: int) -> ProofDatabase:
    place = folder / f"{number}-{database}"
    place.mkdir()
    if database == "SQLite":
        url = f"sqlite:///{place / 'proof.sqlite'}"
    else:
        url = fresh_database(str(folder / "postgres"), f"proof_{number}")
    ground = ProofDatabase(database, url, place)
    ground.prepare()
    return ground


def _say(answer: Answer) -> None:
    print("  " + ", ".join(f"{name} {value}" for name, value in answer.figures.items()))
    for fault in sorted(set(answer.faults)):
        print(f"  FAULT ({answer.faults.count(fault)}): {fault}", file=sys.stderr)
    print("  holds" if not answer.faults else "  BROKEN", flush=True)


def _write(one: Proof, rows: list[tuple[ProofDatabase, Answer]], size: Size, minutes: float) -> None:
    """Replace this proof's section; the others keep the result of their own last run."""
    kept = TABLE.read_text(encoding="utf-8").split("\n## ")[1:] if TABLE.exists() else []
    sections = {text.partition("\n")[0]: f"## {text.rstrip()}" for text in kept}
    lines = [
        f"## {one.name}",
        "",
        f"{one.promise}.",
        "",
        f"Run on {datetime.now(UTC):%d %B %Y} in {minutes:.0f} minutes, on {os.cpu_count()} processor cores, Python "
        f"{platform.python_version()}.",
        "",
        *_turned(rows),
    ]
    for ground, answer in rows:
        lines += [f"\nBroken on {ground.database}: {fault}" for fault in sorted(set(answer.faults))]
    sections[one.name] = "\n".join(lines)
    in_order = [sections[proof.name] for proof in PROOFS if proof.name in sections]
    head = f"{HEAD}A rush without a web server has {size.processes} processes for {size.seconds:.0f} seconds."
    TABLE.write_text("\n\n".join([head, *in_order]) + "\n", encoding="utf-8")


def _turned(rows: list[tuple[ProofDatabase, Answer]]) -> list[str]:
    """Return a table line for each figure, with a column for each database."""
    names = list(dict.fromkeys(name for _, answer in rows for name in answer.figures))
    lines = [f"| | {' | '.join(ground.database for ground, _ in rows)} |", "|---|" + "---|" * len(rows)]
    lines += [f"| {name} | {' | '.join(answer.figures.get(name, '') for _, answer in rows)} |" for name in names]
    return [*lines, f"| holds | {' | '.join('no' if answer.faults else 'yes' for _, answer in rows)} |"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
