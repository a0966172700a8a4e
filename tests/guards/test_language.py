"""Every sentence a citizen sees goes through gettext: the pages in a longer, right-to-left pseudo-language.

It wraps translations in ⟦…⟧, and the council's people, venues and services are Greek. Latin letters outside the
brackets were not translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask import Flask, g
from flask_babel import Domain
from werkzeug.test import TestResponse

from booking.book.rules import HOLD
from booking.core import clock
from booking.core.languages import SPOKEN_LANGUAGES
from booking.web.error_pages import PAGES, error_page
from tests.book import walk
from tests.client import CheckedClient, checked
from tests.guards.council import NOBODY, Council, a_council
from tests.page_rules import Page

LANGUAGE = "he"  # its days and months have no Latin letters
# Text that is the same in every language.
SAME_EVERYWHERE = re.compile(
    r"https?://\S+|[\w.+-]+@[\w.-]+|\b[\w-]+(\.[\w-]+)*\.(uk|org|com)(/[\w-]*)*|\b[A-Z0-9]{5}\b"
    r"|\b\d{1,2}(:\d\d)?[ap]m\b"
)
SPOKEN = ("title", "placeholder", "alt", "aria-label", "aria-description")


class Pseudo:
    """Pseudo-translations: in brackets, a third longer."""

    def ugettext(self, text: str) -> str:
        return f"⟦{text} ~{'~' * (len(text) // 3)}⟧"

    def ungettext(self, one: str, many: str, number: int) -> str:
        return self.ugettext(one if number == 1 else many)

    gettext, ngettext = ugettext, ungettext


class PseudoDomain(Domain):
    """A translation domain that always returns Pseudo."""

    def get_translations(self) -> Pseudo:
        return Pseudo()


@pytest.fixture
def foreign(app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> Council:
    """A council whose pages are shown in the pseudo-language."""
    council = a_council(app)
    babel = app.extensions["babel"]
    monkeypatch.setattr(babel.instance, "domain_instance", PseudoDomain())
    monkeypatch.setattr(babel, "locale_selector", lambda: LANGUAGE)
    settings = replace(app.extensions["alongside_settings"], council_name="Δήμος")
    monkeypatch.setitem(app.extensions, "alongside_settings", settings)
    for kept in list(g):  # cached language of earlier pages
        g.pop(kept)
    return council


class Reader(HTMLParser):
    """Collects everything a page says, to the eye or to a screen reader."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect spoken attributes, and skip scripts and styles."""
        given = dict(attrs)
        self._silent = tag in {"script", "style"}
        self.said += [given[name] or "" for name in SPOKEN if name in given]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self.said.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def bare(html: str) -> list[str]:
    """Return the Latin letters left once translated parts, which may be nested, are removed."""
    text, before = "\n".join(" ".join(piece.split()) for piece in Reader(html).said), ""
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    lines = (SAME_EVERYWHERE.sub(" ", line).strip() for line in text.split("\n"))
    return [line for line in lines if line not in SPOKEN_LANGUAGES.values() and re.search(r"[A-Za-z]", line)]


def the_pages(app: Flask, council: Council) -> Iterator[tuple[str, TestResponse]]:
    """Yield every public page by name."""
    mine, stranger = council.citizen, checked(app)
    link, ticket = f"/appointments/{council.appointment_token}", f"/tickets/{council.visit_token}"
    open_to_all = (
        *("/", "/?q=xyz", "/?cleared=1", "/services/tax", "/venues", "/venues?q=xyz", "/venues/heywood"),
        *("/venues/langley", "/drop-in/heywood", "/drop-in/langley", "/find-booking", "/privacy", "/accessibility"),
        *("/staff/sign-in", "/nowhere", f"/appointments/{NOBODY}", link, f"{link}/move", f"{link}/cancel"),
        *(ticket, f"{ticket}/change", f"{ticket}/withdraw", "/book/tax/help"),
    )
    for address in open_to_all:
        yield f"a stranger's {address}", stranger.get(address)
    yield "an invitation", stranger.get(f"/staff/welcome/{council.invitation}")
    yield "a wrong invitation", stranger.post(f"/staff/welcome/{council.invitation}", data={"password": "x"})
    yield "an invitation that is over", stranger.get(f"/staff/welcome/{NOBODY}")
    of_mine = ("help", "times", "details", "check")
    for address in (*(f"/book/tax/{step}" for step in of_mine), "/book/tax/times?day=2026-12-24&part=morning"):
        yield f"my {address}", mine.get(address)
    for address in (link, f"{link}/move", f"{link}/cancel", ticket, f"{ticket}/change", f"{ticket}/withdraw"):
        yield f"my {address}", mine.get(address)
    yield from the_refused(council, mine, stranger, link, ticket)
    yield from the_changed(council, mine, link, ticket)
    yield "the link after finishing", mine.get(mine.post("/finish").location)


def the_refused(
    council: Council, mine: CheckedClient, stranger: CheckedClient, link: str, ticket: str
) -> Iterator[tuple[str, TestResponse]]:
    """Yield pages with errors."""
    wrong = {"name": "x" * 200, "mobile": "1", "email": "x", "reference": "", "interpreter": "spoken"}
    for step in ("help", "times", "details", "check"):
        yield f"a wrong {step}", mine.post(f"/book/tax/{step}", data=wrong)
        yield f"an expired {step}", mine.post(f"/book/tax/{step}", data={"csrf_token": "old"})
    for address in (link, ticket, "/find-booking", "/drop-in/heywood", f"{link}/move"):
        yield f"a wrong {address}", stranger.post(address, data=wrong)
    yield "a wrong change", stranger.post(f"{ticket}/change", data={"session": "none"})
    for _ in range(6):
        tried = stranger.post("/find-booking", data={"reference": council.appointment, "who": "Ψ"})
    yield "too many tries", tried
    taken = mine.post("/book/tax/times", data={"slot": walk.TEN})
    yield "a time that is taken", taken
    search = {"search": "look", "step_free": "", "speaks": ""}
    yield "a position nobody knows", mine.post("/book/tax/times", data={**search, "near": "Ατλαντίδα"})
    for near in ("ZZ99 9ZZ", "OL", "OL10", "OL10 9ZZ"):
        mine.post("/book/tax/times", data={**search, "near": near})
        yield "a position that is not all known", mine.get("/book/tax/times")
    yield "the nearest first", mine.get("/book/tax/times?order=nearest")
    mine.post("/book/tax/times", data={**search, "speaks": "ur", "position": "53.55,-2.2"})
    yield "only advisors who speak Urdu", mine.get("/book/tax/times?day=2026-11-27&part=evening")
    yield "venues near a postcode nobody knows", mine.get("/venues?q=ZZ99")
    mine.post("/book/tax/times", data={**search, "position": "53.55,-2.2"})
    yield "where the phone is", mine.get("/book/tax/times")
    mine.post("/book/tax/times", data={"slot": walk.HALF_PAST})
    with clock.stopped_at(clock.now() + HOLD):
        yield "a hold that has lapsed", mine.get("/book/tax/check")
    yield "a method that is not", stranger.put("/privacy")


def the_changed(council: Council, mine: CheckedClient, link: str, ticket: str) -> Iterator[tuple[str, TestResponse]]:
    """Yield the pages after each act."""
    acts = [
        ("moved", link, "/move", {"slot": walk.ELEVEN}),
        ("changed", ticket, "/change", {"session": council.session}),
        ("cancelled", link, "/cancel", {}),
        ("withdrawn", ticket, "/withdraw", {}),
    ]
    for name, address, act, typed in acts:
        data = {**typed, "version": walk.hidden(mine.get(address + act), "version")}
        assert mine.post(address + act, data=data).status_code == 302, f"not {name}"
        yield name, mine.get(address)


def test_every_sentence_a_citizen_sees_is_translated(app: Flask, foreign: Council) -> None:
    found: dict[str, set[str]] = {}
    for name, page in the_pages(app, foreign):
        expected = {200} if name.startswith("my ") else {200, 400, 404, 405, 409, 429}
        assert page.status_code in expected and "⟦" in page.text, f"{name} is no page: {page.status}"
        for text in bare(page.text):
            found.setdefault(text, set()).add(name)
    assert not found, "\n".join(f"{text!r} on {sorted(names)[0]}" for text, names in found.items())


def test_the_number_asked_for_and_the_confirmation_are_translated(app: Flask, foreign: Council) -> None:
    """The council's flood came from this browser, so that a number is asked for first."""
    asked = walk.send(foreign.citizen, foreign.citizen.get("/book/tax/check"))
    assert asked.status_code == 400 and "proof" in asked.text and bare(asked.text) == []
    page = walk.answer(foreign.citizen, asked)
    assert page.location == "/book/tax/booked"
    assert bare(foreign.citizen.get(page.location).text) == []


@pytest.mark.parametrize("status", sorted(PAGES))
def test_every_error_page_is_translated(app: Flask, foreign: Council, status: int) -> None:
    with app.test_request_context("/"):
        html, _status = error_page(status)
    assert "⟦" in html and bare(html) == []


def test_a_page_declares_its_text_direction(app: Flask, foreign: Council) -> None:
    root = Page(checked(app).get("/").text).root
    assert next(root.all("html")).attributes["lang"] == LANGUAGE
    assert next(root.all("body")).attributes["dir"] == "rtl"


def test_an_untranslated_string_is_found() -> None:
    page = "<p>⟦Hello <a>⟦you⟧</a> ~⟧ and you</p><input type=submit value=Send><p title=Bare>Άδα 12 a@b.uk ABCD2</p>"
    assert bare(page) == ["and you", "Send", "Bare"]
