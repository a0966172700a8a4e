"""What a scanner found, and whether it is explained."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tests.scan.explained import EXPLAINED, Explanation


class Finding(NamedTuple):
    """One finding: the tool, its rule, where, and what it says."""

    tool: str
    rule: str
    where: str
    said: str


def unexplained(
    found: Iterable[Finding], tools: set[str], explained: Iterable[Explanation] = EXPLAINED
) -> tuple[list[Finding], list[Explanation]]:
    """Split what must be mended from what is known: findings without a reason, reasons without a finding.

    `tools` are those that ran: the reasons of others are not looked at.
    """
    reasons, used, left = [one for one in explained if one.tool in tools], set(), []
    for finding in found:
        fits = [one for one in reasons if one[:2] == finding[:2] and finding.where.startswith(one.where)]
        used.update(fits)
        if not fits:
            left.append(finding)
    return left, [one for one in reasons if one not in used]
