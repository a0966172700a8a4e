"""Nothing personal in any log: whatever a test makes the application log or print is read, and fails the test.

A plugin of pytest. It reads what pytest captured beside each test: every logger's lines, and both output streams.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator
from typing import Any

import pytest

# The surnames and names of the people in tests, e-mail addresses, numbers, and what opens a page.
PERSONAL = {
    "a name": re.compile(
        r"\b(?:Lovelace|Grace Hopper|Amina Hussain|Bo Diddley|Cy Coming|Wanda (?:Wrong|Later)|Sol Stranger"
        r"|(?:Sam|Hana|Holly|Omar) Host|Alex Advisor|Mina Advisor|Mo Manager|Someone Else|Somebody Else)\b"
    ),
    # Not a message's own id: ten letters and digits of ours before the host.
    "an e-mail address": re.compile(r"(?<![\w.+-])(?![0-9A-HJKMNP-TV-Z]{10}@)[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a number": re.compile(r"\+\d{10,14}\b|\b0044\d{9,10}\b|\b07\d{3} ?\d{6}\b|\b7700 ?900\d{3}\b"),
    "a token": re.compile(
        r"/(?:a|t|appointments|tickets|calendar|welcome)/[0-9A-Za-z_-]{16,}"
        r"|\b(?=[a-z]*\d)(?=\d*[a-z])[0-9a-hjkmnp-tv-z]{22,26}\b"
    ),
}
INFO_OF = "booking"


def personal_in(text: str) -> list[str]:
    """What kinds of personal things a text holds; never the things themselves."""
    return [kind for kind, pattern in PERSONAL.items() if pattern.search(text)]


def pytest_configure(config: pytest.Config) -> None:
    """What the application says in passing is read too."""
    del config
    logging.getLogger(INFO_OF).setLevel(logging.INFO)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail the part of a test beside which something personal was captured."""
    report = yield
    fresh = [text for name, text in report.sections if name.endswith(f" {call.when}")]
    found = sorted({kind for text in fresh for kind in personal_in(text)})
    if found and report.passed:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: {' and '.join(found)} stands in what was logged or printed ({call.when})."
    return report
