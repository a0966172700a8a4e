"""Proof of an appointment's messages against a simple model, for longer than the suite can run."""

from __future__ import annotations

import logging
import traceback
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings

from booking.core import clock
from tests.conftest import NOW
from tests.messages.lives import histories, live
from tests.proofs.proof import FULL, Answer, ProofDatabase, Size, proof

LIVES = 120


@proof(
    "The messages that a reader of the facts expects",
    "Booked, moved, cancelled, taken back, shut, reopened, another number, wishes and opt-outs, at any hour: what is "
    "sent is what a slow reader of the facts would have sent, no more and no less",
    in_short=False,
)
def expected(ground: ProofDatabase, size: Size) -> Answer:
    """Run random histories; after every round of the worker both are compared."""
    logging.getLogger("hypothesis").setLevel(logging.ERROR)
    answer, lived = Answer({}), Counter[str]()
    how = settings(
        max_examples=LIVES if size is FULL else 2,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @how
    @given(histories)
    def whatever_happens(history) -> None:  # type: ignore[no-untyped-def]
        life = live(*history)
        lived["lives"] += 1
        lived["messages"] += life.sent
        assert not life.faults, (history, life.faults)

    with ground.application(), clock.stopped_at(NOW):
        try:
            whatever_happens()
        except Exception as error:
            answer.faults.append("".join(traceback.format_exception_only(error)))
    answer.figures = {"lives": str(lived["lives"]), "messages": str(lived["messages"])}
    answer.expect(lived["messages"] > lived["lives"], "hardly anything was sent: the proof proves nothing")
    return answer
