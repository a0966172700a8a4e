"""Proof of properties of slots and bookings, with more examples than the suite can run."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.stateful import run_state_machine_as_test

from booking.core import clock
from tests.appointments.machine import Diary
from tests.conftest import NOW
from tests.interpreters.machine import Interpreted
from tests.interpreters.walk import STEPS as KINDS_OF_STEPS
from tests.interpreters.walk import walks
from tests.proofs.proof import FULL, Answer, ProofDatabase, Size, proof
from tests.sessions.ten_years import Decade, mondays

LIVES, STEPS = 150, 50
WALKS, WALK_STEPS = 40, 45
SHOWN = 5  # faults shown


@proof(
    "Ten years of slots",
    "Series, changes of the clocks, bank holidays, closures, breaks, bookings and holds: every slot that a slow "
    "calendar finds minute by minute is shown, and no other",
    in_short=False,
)
def ten_years(ground: ProofDatabase, size: Size) -> Answer:
    """Compare every week of ten years; in short, four of them. Each database has another council."""
    weeks = mondays() if size is FULL else mondays(every=130)
    answer = Answer({})
    with ground.application():
        decade = Decade(seed=len(ground.database))
        decade.build()
        for monday in weeks:
            answer.faults += [f"{monday}: {wrong}" for wrong in decade.week(monday)[:SHOWN]]
    answer.figures = {"weeks": str(decade.weeks), "slots compared": str(decade.compared)}
    answer.expect(decade.compared > 10 * len(weeks), "there were hardly any slots: the proof proves nothing")
    return answer


class Counted(Diary):
    """A diary state machine that counts its examples."""

    lives = Counter[str]()

    def teardown(self) -> None:
        """Count this example."""
        self.lives["lives"] += 1
        self.lives["bookings"] += len(self.paper.promises)
        self.lives["cancelled"] += sum(one.status == "cancelled" for one in self.paper.promises.values())
        self.lives["closures and absences"] += len(self.paper.closures) + len(self.paper.away)


@proof(
    "Lives of a diary",
    "Held, confirmed, moved, cancelled, taken back, shut, reopened, shortened, handed on, ended: the diary agrees with "
    "one on paper, and nothing acknowledged is lost",
    in_short=False,
)
def lives(ground: ProofDatabase, size: Size) -> Answer:
    """Run random histories, every step compared."""
    logging.getLogger("hypothesis").setLevel(logging.ERROR)
    Counted.lives = Counter()
    answer = Answer({})
    how = settings(
        max_examples=LIVES if size is FULL else 2,
        stateful_step_count=STEPS if size is FULL else 10,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with ground.application(), clock.stopped_at(NOW):
        try:
            run_state_machine_as_test(Counted, settings=how)
        except Exception as error:
            answer.faults.append("".join(traceback.format_exception_only(error)))
    kinds = ("lives", "bookings", "cancelled", "closures and absences")
    answer.figures = {kind: str(Counted.lives[kind]) for kind in kinds}
    return answer


@proof(
    "Interpreters on every path",
    "Booked, planned, taken at the desk, moved, cancelled, undone, a session cancelled: whoever needs an interpreter "
    "has one arranged, or one open Task, or was told that there is none; who is not needed any more is called off",
    in_short=False,
)
def interpreters(ground: ProofDatabase, size: Size) -> Answer:
    """Take random walks, the promise looked at after every step."""
    answer, taken = Answer({}), Counter[str]()

    @settings(
        max_examples=WALKS if size is FULL else 2,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(steps=walks(WALK_STEPS if size is FULL else 10))
    def walked(steps: list[tuple[str, dict[str, Any]]]) -> None:
        Interpreted().walk(steps)
        taken.update(["walks", *(["steps"] * len(steps))])

    with ground.application(), clock.stopped_at(NOW):
        try:
            walked()
        except Exception as error:
            answer.faults.append("".join(traceback.format_exception_only(error)))
    answer.figures = {kind: str(taken[kind]) for kind in ("walks", "steps")}
    answer.expect(taken["steps"] > len(KINDS_OF_STEPS), "there were hardly any steps: the proof proves nothing")
    return answer
