"""The managers' first page."""

from __future__ import annotations

import pytest
from flask import url_for

from booking.manage.views.home import SCREENS
from tests.client import CheckedClient


@pytest.mark.parametrize("endpoint", [screen[0] for screen in SCREENS])
def test_every_screen_leads_back_to_the_first_page(manager: CheckedClient, endpoint: str) -> None:
    with manager.application.test_request_context():
        address = url_for(endpoint)
    page = manager.get(address)
    assert page.status_code == 200
    assert 'class="govuk-back-link" href="/manage"' in page.text
