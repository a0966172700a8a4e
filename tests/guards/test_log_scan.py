"""The scan of all logs for personal data finds planted lines and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.log_scan import personal_in

ROOT = Path(__file__).parent.parent.parent
PLANTED = """
import logging, sys
def test_logged(): logging.getLogger("booking.messages").info("Sent to %s", "+44" + "7700900123")
def test_raised():
    try: raise ValueError("ada" + "@example.com")
    except ValueError: logging.getLogger("elsewhere").exception("It failed")
def test_printed(): print("Ada" + " Love" + "lace")
def test_to_stderr(): sys.stderr.write("GET /a/" + "0123456789abcdefghjkmn")
def test_clean(): logging.getLogger("booking").warning("Message ABCDE12345 could not be planned.")
"""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Message ABCDE12345 went at 2026-11-26 10:15:00.123456", []),
        ("call 01706 000000, AC00000000000000000000000000000000, 1700900123", []),
        ("E-mail ABCDE12345@advice.example.gov.uk kept", []),
        ("see https://advice.example.gov.uk/staff/messages", []),
        ("to +447700900123", ["a number"]),
        ("to 07700 900123", ["a number"]),
        ("from ada.lovelace@example.com", ["an e-mail address"]),
        ("Ada Lovelace came", ["a name"]),
        ("opened /t/0123456789abcdefghjkmn", ["a token"]),
        ("token 7zk3m9q2w8x4c6v5b1n0rt", ["a token"]),
    ],
)
def test_what_is_personal(text: str, kinds: list[str]) -> None:
    assert personal_in(text) == kinds


def test_a_personal_log_line_fails_its_test(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED)
    words = ["-p", "tests.log_scan", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={tmp_path}", "-q", "-rf"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *words, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    failed = {line.split("::")[1].split()[0] for line in ran.stdout.splitlines() if line.startswith("FAILED")}
    assert failed == {"test_logged", "test_raised", "test_printed", "test_to_stderr"}, ran.stdout
    assert "1 passed, 4 failed" in ran.stdout or "4 failed, 1 passed" in ran.stdout
