"""The rota: a week of a venue or an advisor, gaps and clashes as words, whose weeks a manager sees."""

from __future__ import annotations

from datetime import time

from tests import factories
from tests.client import CheckedClient
from tests.manage.conftest import FRIDAY, Libraries


def test_every_screen_is_on_the_first_page(manager: CheckedClient, libraries: Libraries) -> None:
    page = manager.get("/manage")
    assert page.status_code == 200
    for address in ("/manage/rota", "/manage/series", "/manage/disruptions"):
        assert f'href="{address}"' in page.text


def test_a_venue_s_week(manager: CheckedClient, libraries: Libraries) -> None:
    page = manager.get("/manage/rota/venues/heywood?week=2026-11-23")
    assert page.status_code == 200
    assert "Amina Hussain" in page.text
    for address in (
        "/manage/rota",
        "/manage/series",
        "/manage/series/new",
        "/manage/sessions/new",
        "/manage/disruptions",
        "/manage/disruptions/close-venue",
        "/manage/disruptions/away",
        "/manage/series/new?venue=heywood",
        "/manage/sessions/new?venue=heywood",
        f"/manage/sessions/{libraries.day.session.reference}",
        f"/manage/sessions/{libraries.day.session.reference}/change",
        f"/manage/sessions/{libraries.day.session.reference}/cancel",
        f"/manage/sessions/{libraries.day.session.reference}/stand-in",
        f"/manage/rota/advisors/{libraries.amina.reference}?week=2026-11-23",
    ):
        page = manager.get(address)
        assert page.status_code == 200, address
