"""Searches of the page of free times, and how its list stands."""

from __future__ import annotations

from datetime import date

from tests.client import CheckedClient

FRIDAY = date(2026, 11, 27)
HEYWOOD, MIDDLETON = (53.593, -2.219), (53.550, -2.200)


def order(page: str, *words: str) -> bool:
    """Whether these stand in the list in this order."""
    start = page.index('class="slot-list"')
    found = [page.index(word, start) for word in words]
    return found == sorted(found)


def search(client: CheckedClient, **typed: str) -> str:
    """The list after a search that was accepted."""
    sent = client.post("/book/tax/times", data={"search": "look", **typed})
    assert sent.status_code == 302, sent.text
    return client.get(sent.location).text
