"""The confirmation: until when and how long, with whom, what is arranged, and what paper needs."""

from __future__ import annotations

import re

import pytest
import segno
from flask import Flask

from booking.core.database import transaction
from booking.venues.models import PrivateRoom, Venue
from tests.book import walk
from tests.book.test_drop_in import plan
from tests.client import CheckedClient, checked


def test_it_says_until_when_how_long_and_with_whom(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    page = walk.book(client)
    stranger = checked(app).get(f"/appointments/{walk.token_of(page)}").text
    for shown in (page.text, stranger):
        assert "10am to 10:25am, about 25 minutes" in shown and "An advisor of the council" in shown
        assert "Private room" not in shown


def test_a_room_that_is_kept_is_said_to_whoever_sees_it_all(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    with transaction():
        (venue,) = walk.loaded(Venue)
        venue.rooms.append(PrivateRoom(name="Room 1"))
    walk.needs(client, help="private_room")
    walk.times(client)
    walk.details(client)
    page = client.get(walk.send(client, client.get("/book/tax/check")).location)
    assert "Kept for you." in page.text
    assert "Kept for you." not in checked(app).get(f"/appointments/{walk.token_of(page)}").text


@pytest.mark.parametrize(("kind", "short"), [("appointments", "a"), ("tickets", "t")])
def test_paper_says_whose_it_is_whom_to_call_and_where_on_the_web(client: CheckedClient, kind: str, short: str) -> None:
    if short == "a":
        walk.a_council()
    page = walk.book(client) if short == "a" else plan(client, name="Bo")
    assert 'only-print print-head"><strong>Rochdale Demo Council</strong><br>Telephone: 01706 000000' in page.text
    assert f'print-address">http://127.0.0.1:8000/{short}/{walk.token_of(page, kind)}</strong>' in page.text
    drawing = re.search(r'<svg viewBox="0 0 (\d+) \1" class="qr-code">(.*?)</svg>', page.text)
    code = segno.make_qr(f"http://127.0.0.1:8000/{short}/{walk.token_of(page, kind)}", error="m")
    assert drawing and code.designator.endswith("-M") and int(drawing[1]) == code.symbol_size(border=4)[0]
    assert "style=" not in drawing[0] and dark(drawing[2]) == {
        (x, y) for y, row in enumerate(code.matrix_iter(border=4)) for x, module in enumerate(row) if module
    }


def dark(drawing: str) -> set[tuple[int, int]]:
    """Read the dark modules from the path: strokes to the right, each after a move."""
    modules, x, y = set[tuple[int, int]](), 0, 0.5
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", drawing.partition('d="')[2]):
        if command == "h":
            modules |= {(x + n, int(y)) for n in range(int(first))}
            x += int(first)
        else:
            x, y = (int(first), float(second)) if command == "M" else (x + int(first), y + float(second))
    return modules


@pytest.mark.parametrize("path", ["/", "/book/tax/help", "/find-booking", "/drop-in/heywood"])
def test_only_a_page_that_holds_the_token_has_a_code(client: CheckedClient, path: str) -> None:
    walk.a_council()
    assert "qr-code" not in client.get(path).text


def test_an_email_is_being_sent_only_where_the_time_was_just_booked(client: CheckedClient) -> None:
    walk.a_council()
    walk.up_to_check(client, mobile="", email="ada@example.com")
    walk.send(client, client.get("/book/tax/check"))
    page = client.get("/book/tax/booked")
    assert "We are sending a confirmation to ada@example.com now." in page.text
    later = client.get(f"/appointments/{walk.token_of(page)}").text
    assert "We write to ada@example.com." in later and "now" not in later.split("We write to")[1].split("</p>")[0]
