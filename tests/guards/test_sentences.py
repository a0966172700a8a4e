"""Sentences of refusals: short, whole, and in the room of their rule."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import booking
from booking.core import errors
from booking.web.error_pages import PAGES

BOOKING = Path(booking.__file__).parent
ERRORS = [f"booking.{path.parent.name}.errors" for path in BOOKING.glob("*/errors.py")]


def all_refusals(above: type[errors.Refusal] = errors.Refusal) -> Iterator[type[errors.Refusal]]:
    for refusal in above.__subclasses__():
        yield refusal
        yield from all_refusals(refusal)


@pytest.fixture
def refusals() -> list[type[errors.Refusal]]:
    for module in ERRORS:
        importlib.import_module(module)
    return list(all_refusals())


@pytest.fixture
def sentences(app: Flask, refusals: list[type[errors.Refusal]]) -> dict[str, str]:
    with app.test_request_context():
        said = {name: str(sentence) for name, sentence in errors.SENTENCES.items()}
        said |= {refusal.__name__: str(refusal.sentence) for refusal in refusals}
        return said | {f"page {status}": str(texts[1]) for status, texts in PAGES.items()}


def test_a_sentence_has_25_words_at_most(sentences: dict[str, str]) -> None:
    assert {name: text for name, text in sentences.items() if len(text.split()) > 25} == {}


def test_a_sentence_is_whole(sentences: dict[str, str]) -> None:
    odd = {n: t for n, t in sentences.items() if (not t[0].isupper() and not t.startswith("%(")) or t[-1] not in ".?"}
    assert odd == {}


def test_every_refusal_stands_in_the_errors_of_a_room(refusals: list[type[errors.Refusal]]) -> None:
    """Under a unique name: a refusal is found by its name."""
    elsewhere = [r.__name__ for r in refusals if r.__module__ not in {*ERRORS, f"{errors.__name__}.refusals"}]
    assert elsewhere == []
    names = [refusal.__name__ for refusal in refusals]
    assert sorted(names) == sorted(set(names)) and len(names) > 100


def test_a_refusal_is_common_only_where_several_rooms_use_it(refusals: list[type[errors.Refusal]]) -> None:
    """One used by a single room belongs there; an unused one is deleted."""
    used: dict[str, set[str]] = {refusal.__name__: set() for refusal in refusals}
    for path in BOOKING.rglob("*.py"):
        room = path.relative_to(BOOKING).parts[0]
        if path.stem != "errors" and path.parent.name != "errors":
            for name in used.keys() & set(re.findall(r"\w+", path.read_text(encoding="utf-8"))):
                used[name].add(room)
    assert [name for name, rooms in used.items() if not rooms] == []
    shared = [r.__name__ for r in refusals if r.__module__ == f"{errors.__name__}.refusals"]
    assert [name for name in shared if len(used[name]) == 1 and not used[name] & {"core", "web"}] == []
