"""Sizes of files, and calls that only one room may make."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = [
    path for folder in ("booking", "tests", "migrations/env.py") for path in sorted(ROOT.glob(f"{folder}/**/*.py"))
]
BOOKING = sorted((ROOT / "booking").glob("**/*.py"))
TEMPLATES = sorted((ROOT / "templates").glob("**/*.html"))
OUR_TEXT = [*PYTHON, *TEMPLATES, *sorted((ROOT / "docs").glob("**/*.md")), *sorted(ROOT.glob("*.md"))]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def where(pattern: str, files: list[Path], *, allowed: tuple[str, ...] = ()) -> list[str]:
    """List the lines of these files that match, except in the files allowed to."""
    found = []
    for path in files:
        if name_of(path) in allowed:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [f"{name_of(path)}:{n} {line.strip()}" for n, line in enumerate(lines, 1) if re.search(pattern, line)]
    return found


def test_a_python_file_has_300_lines_at_most() -> None:
    long = {name_of(p): n for p in PYTHON if (n := len(p.read_text(encoding="utf-8").splitlines())) > 300}
    assert long == {}


def test_a_template_has_120_lines_at_most() -> None:
    long = {name_of(p): n for p in TEMPLATES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 120}
    assert long == {}


def test_only_the_clock_reads_the_time() -> None:
    pattern = r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|time\.time\("
    assert where(pattern, BOOKING, allowed=("booking/core/clock.py",)) == []


def test_only_the_configuration_reads_the_environment() -> None:
    found = where(r"os\.environ|os\.getenv", BOOKING, allowed=("booking/config/__init__.py",))
    assert found == []


def test_only_the_database_room_commits() -> None:
    assert where(r"\.commit\(|\.rollback\(", BOOKING, allowed=("booking/core/database.py",)) == []


def test_nothing_below_the_views_opens_a_transaction() -> None:
    below = [p for p in BOOKING if re.search(r"/(operations|queries|models|rules|forms)(/|\.py)", name_of(p))]
    assert where(r"with transaction\(\)", below) == []


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error"])
def test_no_todo_is_left(word: str) -> None:
    assert where(rf"\b{word}\b", OUR_TEXT) == []


def test_no_module_is_named_utils_or_helpers() -> None:
    homeless = {"utils", "helpers", "common", "misc"}
    assert [name_of(p) for p in BOOKING if p.stem in homeless or p.parent.name in homeless] == []


def test_templates_hold_no_inline_style_or_handler() -> None:
    assert where(r"\sstyle=|\son[a-z]+=\"|hx-on", TEMPLATES) == []


def test_advisor_is_spelt_so_everywhere() -> None:
    assert where(r"(?i)\badvi" + "ser", OUR_TEXT) == []


def test_a_browser_test_waits_for_what_it_expects() -> None:
    """`expect(...)` retries while a page is loading; a plain assert does not."""
    at_once = r"assert .*\.(is_visible|is_hidden|is_checked|is_enabled|is_disabled|input_value|all_inner_texts)\("
    tests = [path for path in PYTHON if name_of(path).startswith("tests/")]
    assert where(at_once, tests) == []
    assert where(r"assert .*(get_by_\w+|locator)\(.*\.count\(\)", tests) == []
