"""On every path whoever needs an interpreter has one open Task, is arranged, or was told that there is none."""

from __future__ import annotations

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings

from tests.interpreters.machine import Interpreted
from tests.interpreters.walk import walks
from tests.selection import examples


@settings(
    max_examples=examples(3),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(steps=walks(35))
def test_whoever_needs_an_interpreter_is_arranged_or_a_task_or_refused(
    app: Flask, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    Interpreted().walk(steps)
