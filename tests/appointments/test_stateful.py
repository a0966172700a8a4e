"""Random acts on a diary, on both databases; `make prove` runs many more."""

from __future__ import annotations

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.appointments.machine import Diary

IN_SHORT = settings(
    max_examples=6,
    stateful_step_count=20,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # to make a failure shorter takes minutes: `make prove` does
    suppress_health_check=list(HealthCheck),
)


def test_whatever_happens_the_diary_agrees_with_one_on_paper(app: Flask) -> None:
    run_state_machine_as_test(Diary, settings=IN_SHORT)
