"""Several people acting at the same moment, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask

from booking.core.database import db

_PATIENCE = 60  # seconds; a test that needs them has failed


def at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each act returned, or the exception it ended with; they start together."""
    db.session.remove()  # nobody reads while the others write
    answers: list[Any] = [None] * len(acts)
    line = threading.Barrier(len(acts))

    def run(place: int) -> None:
        with app.app_context():
            try:
                line.wait(_PATIENCE)
                answers[place] = acts[place]()
            except Exception as error:
                answers[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return answers
