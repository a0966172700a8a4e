"""Limits and windows have a name in their room's rules: no number of minutes or tries stands in a view or a query."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.trees import tree_of

BOOKING = Path(__file__).resolve().parents[2] / "booking"
LAYERS = ("views", "jobs", "forms", "operations", "queries", "models")
ABOVE_RULES = [
    path for path in sorted(BOOKING.glob("*/**/*.py")) if path.relative_to(BOOKING).parts[1].startswith(LAYERS)
]
_RATE = re.compile(r"\d+ ?(?:per|/) ?(?:second|minute|hour|day)")


def limits(tree: ast.Module) -> Iterator[str]:
    """Yield each number of a limit: a length of time other than 1 of a unit, a rate, the limit of a call above 1."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _RATE.search(node.value):
            yield f"{node.lineno}: {node.value!r}"
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = [(keyword.arg, keyword.value) for keyword in node.keywords]
        given += [(called, one) for one in node.args]
        for name, value in given:
            if (called == "timedelta" or name in ("limit", "minutes")) and _is_limit(value):
                yield f"{node.lineno}: {ast.unparse(node)}"


def _is_limit(value: ast.expr) -> bool:
    numbers = [one.value for one in ast.walk(value) if isinstance(one, ast.Constant)]
    plain = not any(isinstance(one, (ast.Name, ast.Attribute, ast.Call)) for one in ast.walk(value))
    return plain and any(isinstance(number, (int, float)) and number > 1 for number in numbers)


def test_no_limit_stands_above_the_rules() -> None:
    found = [f"{path.relative_to(BOOKING)}:{one}" for path in ABOVE_RULES for one in limits(tree_of(path))]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "UNTIL = now + timedelta(minutes=15)",
        "FAR = timedelta(days=2 * 366)",
        "query.limit(50)",
        'limiter.limit("300 per minute")',
        "within(limit=5, minutes=1)",
    ],
)
def test_a_limit_is_seen(code: str) -> None:
    assert list(limits(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["timedelta(days=1)", "timedelta(minutes=service.minutes)", "query.limit(1)", "query.limit(NEWEST)"]
)
def test_what_is_no_limit_is_left_alone(code: str) -> None:
    assert list(limits(ast.parse(code))) == []
