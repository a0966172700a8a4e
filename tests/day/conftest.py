"""What the tests of the day begin with."""

from __future__ import annotations

import pytest

from tests.client import CheckedClient
from tests.day.stage import Morning, morning


@pytest.fixture
def stage(client: CheckedClient) -> Morning:
    """A session with one advisor, who is signed in."""
    made = morning()
    client.sign_in(made.advisor)
    return made
