"""The right message, once: what one worker is about to send, another leaves alone, whatever the moment."""

from __future__ import annotations

import threading
from datetime import date

from flask import Flask

from booking.core.database import db, transaction
from booking.messages import operations
from booking.messages.jobs.rounds import reconcile_all
from tests.messages.conftest import MOBILE, OTHER_MOBILE, SENDER, Council

FRIDAY = date(2026, 12, 4)
PATIENCE = 10  # seconds; a test that needs them has failed


def claim_meanwhile(app: Flask, council: Council, *, lost: bool = False) -> list[str]:
    """What another worker would take at this moment; it neither waits for anybody nor keeps what it took."""
    taken: list[str] = []

    def work() -> None:
        with app.app_context():
            try:
                if lost:
                    dispatches = operations.claim_lost(SENDER, council.now)
                else:
                    _due, dispatches = operations.claim(SENDER, council.now)
                taken.extend(dispatch.to for dispatch in dispatches)
            except Exception as error:
                taken.append(f"{type(error).__name__}: {error}")
            finally:
                db.session.rollback()
                db.session.remove()

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(PATIENCE)
    assert not worker.is_alive(), "a worker waits for another"
    return taken


def on_sqlite() -> bool:
    """There one worker writes at a time: `transaction` takes the lock at once, as tests/core shows."""
    return db.engine.dialect.name == "sqlite"


def test_what_one_worker_is_claiming_another_leaves_alone(app: Flask, council: Council) -> None:
    for contact, hour in ((MOBILE, 10), (OTHER_MOBILE, 12)):
        council.book(contact, day=FRIDAY, hour=hour)
    reconcile_all(council.now)
    with transaction():
        _due, [mine] = operations.claim(SENDER, council.now, limit=1)
        [other] = {MOBILE[1], OTHER_MOBILE[1]} - {mine.to}
        if not on_sqlite():
            assert claim_meanwhile(app, council) == [other]
    assert claim_meanwhile(app, council) == [other]


def test_what_one_worker_is_looking_up_another_leaves_alone(app: Flask, council: Council) -> None:
    council.book(MOBILE, day=FRIDAY)
    reconcile_all(council.now)
    with transaction():
        operations.claim(SENDER, council.now)
    council.at(minutes=6)  # its worker never came back
    assert claim_meanwhile(app, council, lost=True) == [MOBILE[1]]
    with transaction():
        assert [dispatch.to for dispatch in operations.claim_lost(SENDER, council.now)] == [MOBILE[1]]
        if not on_sqlite():
            assert claim_meanwhile(app, council, lost=True) == []
    assert claim_meanwhile(app, council, lost=True) == []
