"""Whatever happens to an appointment and its numbers, the messages are those that a reader of the facts expects."""

from __future__ import annotations

import os
from datetime import date

from flask import Flask
from hypothesis import HealthCheck, Phase, example, given, settings

from tests.messages.conftest import EMAIL, MOBILE, OTHER_MOBILE
from tests.messages.lives import histories, live

IN_SHORT = settings(
    max_examples=int(os.environ.get("ALONGSIDE_LIVES", "1")),
    derandomize="ALONGSIDE_LIVES" not in os.environ,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # `make prove` lives many more
    suppress_health_check=list(HealthCheck),
)


LATE = (("nothing",), 36_000)  # from a quarter past ten in the morning to a quarter past eight in the evening
FAR = date(2026, 12, 8)
UNDONE_IN_TIME = [(("cancel", True), 100), (("undo", True), 10_800)]
CANCELLED_BY_NIGHT = [LATE, (("cancel", True), 43_200)]
CANCELLED_ON_THE_EVE = [(("nothing",), 86_400 * 11), LATE, (("cancel", True), 3_600)]
LIKED_BEST = [(("wish", "email", "preferred"), 86_400 * 12)]
NOT_TO_BE_TEXTED = [(("wish", "mobile", "do_not_text"), 60), (("cancel", True), 10_800)]
STOPPED = [(("wish", "mobile", "opted_out_at"), 86_400 * 12)]
THERE_AND_BACK = [(("move", FAR, 16, True), 1_800), (("disrupt",), 10_800), (("restore",), 10_800)]
ANOTHER_NUMBER = [(("reach", (OTHER_MOBILE,)), 86_400), (("move", date(2026, 12, 1), 9, False), 10_800)]


@IN_SHORT
@example(((MOBILE,), FAR, UNDONE_IN_TIME))
@example(((MOBILE,), FAR, CANCELLED_BY_NIGHT))
@example(((MOBILE,), FAR, CANCELLED_ON_THE_EVE))
@example(((MOBILE, EMAIL), FAR, LIKED_BEST))
@example(((MOBILE, EMAIL), FAR, NOT_TO_BE_TEXTED))
@example(((MOBILE,), FAR, STOPPED))
@example(((MOBILE, EMAIL), FAR, THERE_AND_BACK))
@example(((MOBILE,), FAR, ANOTHER_NUMBER))
@given(histories)
def test_the_messages_are_those_that_a_reader_of_the_facts_would_send(app: Flask, history) -> None:
    life = live(*history)
    assert not life.faults, (history, life.faults)
