"""What people read when something is refused: short, whole sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from booking.core import errors
from booking.web.errors import PAGES


def all_refusals(above: type[errors.Refusal] = errors.Refusal) -> Iterator[type[errors.Refusal]]:
    for refusal in above.__subclasses__():
        yield refusal
        yield from all_refusals(refusal)


@pytest.fixture
def sentences(app: Flask) -> dict[str, str]:
    with app.test_request_context():
        said = {name: str(sentence) for name, sentence in errors.SENTENCES.items()}
        said |= {refusal.__name__: str(refusal.sentence) for refusal in all_refusals()}
        return said | {f"page {status}": str(texts[1]) for status, texts in PAGES.items()}


def test_a_sentence_has_25_words_at_most(sentences: dict[str, str]) -> None:
    assert {name: text for name, text in sentences.items() if len(text.split()) > 25} == {}


def test_a_sentence_is_whole(sentences: dict[str, str]) -> None:
    odd = {n: t for n, t in sentences.items() if (not t[0].isupper() and not t.startswith("%(")) or t[-1] not in ".?"}
    assert odd == {}


def test_every_refusal_lives_in_the_catalogue() -> None:
    elsewhere = [r.__name__ for r in all_refusals() if not r.__module__.startswith(f"{errors.__name__}.")]
    assert elsewhere == []
