"""Crowd: processes that start together, act for a while, and report."""

from __future__ import annotations

import multiprocessing
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from booking.core.errors import Refusal
from tests.proofs.proof import ProofDatabase, Size

_WARM_UP_SECONDS = 120
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.proofs.registry"])


@dataclass
class CrowdReport:
    """Report of one process, or of all. Latencies are seconds from request to answer."""

    outcomes: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    kept: list[Any] = field(default_factory=list)

    def attempt(self, act: Callable[[], Any]) -> Any:
        """Run an act, time it, and count its outcome; None where it was refused or failed."""
        started = time.perf_counter()
        try:
            answer = act()
            self.outcomes["done"] += 1
        except Refusal as refusal:
            self.outcomes[type(refusal).__name__] += 1
            answer = None
        except Exception as error:
            self.outcomes["failed"] += 1
            self.faults.append(f"{type(error).__name__}: {str(error).splitlines()[0][:200]}")
            answer = None
        self.latencies.append(time.perf_counter() - started)
        return answer

    def add(self, other: CrowdReport) -> None:
        self.outcomes += other.outcomes
        self.latencies += other.latencies
        self.faults += other.faults
        self.kept += other.kept

    def figures(self, seconds: float, done: str) -> dict[str, str]:
        """Return attempts, `done` (in the proof's own word), refusals and latencies."""
        refused = sum(count for name, count in self.outcomes.items() if name not in {"done", "failed"})
        return {
            "attempts": str(len(self.latencies)),
            done: str(self.outcomes["done"]),
            "refused": str(refused),
            "failed": str(self.outcomes["failed"]),
            f"{done}/s": f"{self.outcomes['done'] / seconds:.0f}",
            "p50": f"{1000 * self.slowest(0.5):.0f} ms",
            "p95": f"{1000 * self.slowest(0.95):.0f} ms",
            "slowest": f"{1000 * self.slowest(1):.0f} ms",
        }

    def slowest(self, share: float) -> float:
        """Return the latency that this share of the answers did not exceed."""
        ordered = sorted(self.latencies) or [0.0]
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


Act = Callable[[CrowdReport, int, float], None]
"""Acts as process `number` until a moment of time.monotonic(), and reports."""


def rush(ground: ProofDatabase, size: Size, act: Act, warm_up: Callable[[], None]) -> CrowdReport:
    """Run `act` in all processes at once for `size.seconds`; return the joint report.

    `act` and `warm_up` are functions of a module; they run inside an application of the process's own. `warm_up` does
    what a process does only once, before the time starts.
    """
    answers = _context.Queue()
    line = _context.Barrier(size.processes)
    crowd = [
        _context.Process(target=_one, args=(ground, size, act, warm_up, number, line, answers), daemon=True)
        for number in range(size.processes)
    ]
    for process in crowd:
        process.start()
    told = CrowdReport()
    for _ in crowd:
        told.add(answers.get(timeout=_WARM_UP_SECONDS + 4 * size.seconds))
    for process in crowd:
        process.join(_WARM_UP_SECONDS)
    return told


def _one(
    ground: ProofDatabase, size: Size, act: Act, warm_up: Callable[[], None], number: int, line: Any, answers: Any
) -> None:
    told = CrowdReport()
    try:
        with ground.application():
            warm_up()
            line.wait(_WARM_UP_SECONDS)
            act(told, number, time.monotonic() + size.seconds)
    except Exception:
        told.faults.append(traceback.format_exc(limit=-3))
    answers.put(told)
