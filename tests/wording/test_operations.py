"""A council's own words: kept with a mark, used from the next message on; and nothing a citizen typed among them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time

import pytest

from booking.appointments import operations as appointments
from booking.citizens import operations as citizens
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import StalePage
from booking.visits import operations as visits
from booking.wording.operations import keep_words, mark_of, use_standard_words
from booking.wording.queries import own_template, own_words
from booking.wording.rules.templates import Key, Words
from tests.messages.conftest import EMAIL, MOBILE, Council

KEY = Key("confirmation", "sms", "en")
OWN = Words("", ("See you at {venue} – {day}, {time}. {reference} {link} ’Til then",))
EVIL = "http://evil.example {link} {venue} evil.example/x"


def keep(council: Council, words: Words = OWN, seen: str = "0", key: Key = KEY) -> str:
    with transaction():
        return mark_of(keep_words(key, words, seen=seen, by_id=council.host.id, now=council.now))


def test_own_words_are_used_from_the_next_message_on(council: Council) -> None:
    council.gateways = replace(council.gateways, sender=replace(council.gateways.sender, text_price=229))
    council.book(MOBILE, day=date(2026, 12, 10))
    council.round()
    keep(council, Words("", ("ŵ" * 70 + " {venue}, {day}, {time}. {reference} {link}",)))
    council.book(MOBILE, day=date(2026, 12, 11))
    council.at(minutes=11).round()
    standard, own = council.texts()
    assert standard.startswith("Testdale Council. Booked: ") and own.startswith("ŵŵŵ") and "Fri 11 Dec, 10:30am" in own
    assert [(row.parts, row.price) for row in council.rows(kind="confirmation")] == [(1, 229), (3, 687)]


def test_typographic_marks_of_a_text_become_plain_and_letters_stay(council: Council) -> None:
    keep(council, Words("", ("Tŷ’r – “â”",)))
    assert own_words()[KEY].bodies == ('Tŷ\'r - "â"',)
    mail = Key("confirmation", "email", "en")
    keep(council, Words("A – b", ("It’s",)), key=mail)
    assert own_words()[mail] == Words("A – b", ("It’s",))


def test_nobody_overwrites_what_somebody_else_has_changed(council: Council) -> None:
    first = keep(council)
    second = keep(council, seen=first)
    assert first != second
    for stale in ("0", first, "nonsense"):
        with pytest.raises(StalePage):
            keep(council, seen=stale)
        with pytest.raises(StalePage), transaction():
            use_standard_words(KEY, seen=stale)
    with transaction():
        use_standard_words(KEY, seen=second)
    assert own_template(KEY) is None and mark_of(None) == "0"
    council.at(minutes=1)
    assert keep(council) not in {first, second}  # the same words, kept anew, are not those of before


def test_of_two_who_write_the_first_own_words_at_once_one_is_told(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(council)
    monkeypatch.setattr("booking.wording.operations.own_template", lambda key, **_how: None)
    with pytest.raises(StalePage):
        keep(council)  # it saw none yet, and the database does


def test_what_a_citizen_types_stands_in_no_message(council: Council) -> None:
    """Not in the name, nor in what it is about, nor as what they need: so no link of theirs can go out in our name."""
    with transaction():
        person = citizens.name_citizen(EVIL, contacts=[MOBILE, EMAIL], now=council.now)
        appointments.book(
            person,
            council.service,
            venue_id=council.venue.id,
            starts_at=clock.instant(date(2026, 12, 10), time(10, 30)),
            needs=Needs(language="evil.example"),
            about=EVIL,
            booked_by_id=None,
            channel="web",
            now=council.now,
        )
        guest = citizens.name_citizen(EVIL, contacts=[MOBILE], now=council.now)
        visits.plan_visit(
            council.drop_in(date(2026, 12, 1)),
            citizen=guest,
            service_id=council.service.id,
            needs=Needs(),
            about=EVIL,
            now=council.now,
        )
    keep(council)
    for _ in range(15):
        council.round()
        council.at(days=1)
    rows = [row for row in council.rows() if row.body]
    assert {row.kind for row in rows} >= {"confirmation", "reminder_3_days", "reminder_1_day"}
    assert {row.channel for row in rows} == {"sms", "email"}
    for row in rows:
        links = re.findall(r"\S*(?:://|\w\.\w{2,})\S*", row.body)
        by_text = row.body.endswith("3 to change")  # whoever texts 3 is sent the link
        assert len(links) == (not by_text), row.body
        assert all(link.startswith("https://advice.example.gov.uk/") for link in links), row.body
        assert "evil" not in row.body + row.subject_line and "{" not in row.body
