"""What counts as explained."""

from __future__ import annotations

from tests.scan.explained import EXPLAINED, Explanation
from tests.scan.finding import Finding, unexplained

KNOWN = Explanation("bandit", "B101", "booking/core/", "why")


def test_a_finding_without_a_reason_is_left() -> None:
    found = [Finding("bandit", "B101", "booking/core/a.py:1", ""), Finding("bandit", "B101", "booking/desk/a.py:1", "")]
    assert unexplained(found, {"bandit"}, [KNOWN]) == ([found[1]], [])


def test_a_reason_without_a_finding_is_told_where_its_tool_ran() -> None:
    assert unexplained([], {"bandit"}, [KNOWN]) == ([], [KNOWN])
    assert unexplained([], {"wapiti"}, [KNOWN]) == ([], [])


def test_each_reason_says_why() -> None:
    assert all(len(one.why) > 20 for one in EXPLAINED)
