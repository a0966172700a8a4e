"""Random acts on a diary, on both databases; `make prove` runs many more."""

from __future__ import annotations

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.appointments.machine import Diary
from tests.selection import examples

IN_SHORT = settings(
    max_examples=examples(6),
    stateful_step_count=20,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # to make a failure shorter takes minutes: `make prove` does
    suppress_health_check=list(HealthCheck),
)


def test_a_session_changes_once_whoever_has_left_is_taken_off(app: Flask) -> None:
    state = Diary()
    try:
        state.open_for_business()
        state.end(advisor=0)
        for pick in range(len(state.session_ends)):
            state.shorten(pick=pick, halves=-1)
            state.the_slots_shown_are_those_that_are_free()
    finally:
        state.teardown()


def test_whatever_happens_the_diary_agrees_with_one_on_paper(app: Flask) -> None:
    run_state_machine_as_test(Diary, settings=IN_SHORT)
