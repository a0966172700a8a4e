"""Days with sessions to book into."""

from __future__ import annotations

from datetime import time

import pytest
from flask import Flask

from booking.core.database import transaction
from tests import factories
from tests.appointments.acts import FRIDAY
from tests.factories import Day


@pytest.fixture
def day(app: Flask) -> Day:
    """A session today, and one tomorrow, of two advisors."""
    with transaction():
        day = factories.session_on(starts=time(10), ends=time(16), advisors=2)
        factories.session_on(FRIDAY, time(10), time(16), at=day.venue, offering=[day.service], advisors=day.advisors)
    return day


@pytest.fixture
def one(app: Flask) -> Day:
    """One advisor, today and tomorrow, 10 to 16."""
    with transaction():
        day = factories.session_on(starts=time(10), ends=time(16), advisors=1)
        factories.session_on(FRIDAY, time(10), time(16), at=day.venue, offering=[day.service], advisors=day.advisors)
    return day


@pytest.fixture
def tomorrow(app: Flask) -> Day:
    """A session tomorrow of one advisor, 10 to 16."""
    with transaction():
        return factories.session_on(FRIDAY, time(10), time(16))
