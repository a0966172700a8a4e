"""The hashed lock files pin what the readable lists name; after a change, run `make lock`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def pins(path: str) -> dict[str, str]:
    """Map package to version in a list or a lock."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)", (ROOT / path).read_text(), re.MULTILINE)
    return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in found}


@pytest.mark.parametrize("name", ["requirements", "tests/requirements"])
def test_a_lock_pins_every_listed_package(name: str) -> None:
    listed, locked = pins(f"{name}.txt"), pins(f"{name}.lock")
    lines = [line for line in (ROOT / f"{name}.txt").read_text().splitlines() if line and line[0] not in "#-"]
    assert len(listed) == len(lines), "every line pins a version"
    assert {package: locked.get(package) for package in listed} == listed


def test_the_tests_lock_pins_the_runtime_versions() -> None:
    runs, tests = pins("requirements.lock"), pins("tests/requirements.lock")
    assert {package: tests.get(package) for package in runs} == runs


@pytest.mark.parametrize("name", ["requirements", "tests/requirements"])
def test_every_package_has_its_hashes_and_no_place(name: str) -> None:
    text = (ROOT / f"{name}.lock").read_text()
    packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [package.partition("=")[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in text and "index" not in re.sub(r"^[a-z].*$", "", text, flags=re.MULTILINE)
