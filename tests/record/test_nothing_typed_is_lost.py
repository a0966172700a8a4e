"""A reason that was refused stands in its field once more, with the sentence beside it."""

from __future__ import annotations

from datetime import datetime

import pytest

from booking.cases.models import AuditRow
from booking.core.database import db, transaction
from tests import factories
from tests.book.test_nothing_typed_is_lost import LONG, kept
from tests.client import CheckedClient
from tests.record.test_views import a_record


@pytest.mark.parametrize(("reason", "sentence"), [(LONG, "reason.long"), ("A\x07B", "reason.odd")])
def test_why_a_record_is_opened(client: CheckedClient, now: datetime, reason: str, sentence: str) -> None:
    reference = a_record(now)
    with transaction():
        advisor = factories.staff()
    client.sign_in(advisor)
    answer = client.post(f"/records/{reference}", data={"reason": reason})
    assert answer.status_code == 400 and kept(answer.text, "reason", sentence).strip() == reason.strip()
    assert "Lovelace" not in answer.text and db.session.scalars(db.select(AuditRow)).all() == []
