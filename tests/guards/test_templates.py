"""What a template asks of a form field reaches the page."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STYLES = sorted((ROOT / "static" / "css").glob("**/*.scss"))
TEMPLATES = sorted((ROOT / "templates").glob("**/*.html"))


def test_the_focus_of_a_field_is_one_of_its_attributes() -> None:
    """The macros of form fields know no "autofocus" of their own: beside "attributes" it does nothing."""
    beside = re.compile(r'params=\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*?"autofocus"')
    found = []
    for path in TEMPLATES:
        for match in beside.finditer(path.read_text()):
            inside = re.search(r'"attributes": \{(?:[^{}]|\{[^{}]*\})*"autofocus"$', match[0])
            if inside is None:
                found.append(path.name)
    assert found == []


def test_what_scrolls_sideways_holds_its_hidden_words() -> None:
    """Words for screen readers are placed absolutely: in a box that is not positioned they make the page wider."""
    blocks = [(path.name, block) for path in STYLES for block in re.findall(r"[^{}]*\{[^{}]*\}", path.read_text())]
    scrolling = [(name, block.strip()) for name, block in blocks if "overflow-x: auto" in block]
    assert len(scrolling) >= 3
    assert [found for found in scrolling if "position: relative" not in found[1]] == []
