"""Whatever happens to an appointment and its numbers, the messages are those that a reader of the facts expects."""

from __future__ import annotations

import os

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings

from tests.messages.lives import histories, live

IN_SHORT = settings(
    max_examples=int(os.environ.get("ALONGSIDE_LIVES", "4")),
    deadline=None,
    derandomize="ALONGSIDE_LIVES" not in os.environ,
    database=None,
    phases=[Phase.generate],  # `make prove` lives many more
    suppress_health_check=list(HealthCheck),
)


@IN_SHORT
@given(histories)
def test_the_messages_are_those_that_a_reader_of_the_facts_would_send(app: Flask, history) -> None:
    life = live(*history)
    assert not life.faults, (history, life.faults)
