"""What a template asks of a form field reaches the page."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "templates").glob("**/*.html"))


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
