"""Selection of tests: a file's name decides on which databases it runs; a test of rules needs none."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import pytest_generate_tests
from tests.selection import (
    BOTH,
    HERE,
    LONG,
    LONG_LIVES,
    MAIN_JOURNEYS,
    OVER_TLS,
    PROOFS,
    QUICK,
    RULES,
    databases_of,
    examples,
    is_long,
    journeys_of,
    layer_of,
    quickly,
)

# Modules that start an application or a database, or insert rows.
BEYOND_RULES = ("flask", "sqlalchemy", "playwright", "booking.core.database", "tests.factories", "tests.client")


@pytest.mark.parametrize(
    ("file", "databases"),
    [
        ("desk/test_rules.py", ()),
        ("disruptions/test_rules_standing.py", ()),
        ("desk/test_find.py", ("postgresql",)),
        ("desk/test_operations.py", BOTH),
        ("figures/test_queries.py", BOTH),
        ("messages/test_views.py", ("postgresql",)),
        ("messages/test_in_browser.py", ("postgresql",)),
        ("messages/test_jobs.py", BOTH),
        ("visits/test_arrive.py", BOTH),
        ("cli/test_backup.py", BOTH),
        ("guards/matrix/test_matrix.py", ("postgresql",)),
        ("demo/test_load.py", ("sqlite",)),
        ("sessions/test_series_walk.py", ("sqlite",)),
        ("proofs/test_short.py", ("postgresql",)),
        ("test_smoke.py", BOTH),
    ],
)
def test_a_file_s_name_says_on_which_databases_it_runs(file: str, databases: tuple[str, ...]) -> None:
    path = HERE / file
    assert databases_of(path, everything=False) == databases
    assert databases_of(path, everything=True) == (BOTH if databases else ())


def test_three_journeys_run_on_both_databases_and_one_over_tls() -> None:
    folder = HERE / "journeys"
    walks = {path.stem: journeys_of(path, "", everything=False) for path in folder.glob("test_*.py")}
    assert {name for name, pairs in walks.items() if ("sqlite", "plain") in pairs} == MAIN_JOURNEYS
    assert [name for name, pairs in walks.items() if ("postgresql", "tls") in pairs] == [OVER_TLS]
    assert all(("postgresql", "plain") in pairs for pairs in walks.values())
    assert len(journeys_of(folder / f"{OVER_TLS}.py", "", everything=True)) == 4
    assert journeys_of(folder / f"{OVER_TLS}.py", "nginx", everything=False) == [(one, "nginx") for one in BOTH]


def test_every_file_and_test_that_is_chosen_by_name_is_there() -> None:
    assert [name for name in {*LONG_LIVES, PROOFS} if not (HERE / name).exists()] == []
    gone = []
    for file, _, test in (name.partition("::") for name in LONG):
        words = (HERE / file).read_text(encoding="utf-8") if (HERE / file).exists() else ""
        gone += [] if f"def {test.partition('[')[0]}" in words else [f"{file}::{test}"]
    assert gone == []


def test_a_quick_run_takes_each_test_of_data_on_one_database_and_both_about_as_often() -> None:
    file = HERE / "visits/test_arrive.py"
    taken = [quickly(BOTH, file, f"test_{number}") for number in range(100)]
    assert all(len(databases) == 1 for databases in taken)
    assert 30 < taken.count(("sqlite",)) < 70
    assert taken == [quickly(BOTH, file, f"test_{number}") for number in range(100)]
    assert quickly(BOTH, HERE / "sessions/test_constraints.py", "test_x") == BOTH
    assert quickly(("postgresql",), HERE / "desk/test_find.py", "test_x") == ("sqlite",)
    assert quickly(("postgresql",), HERE / "desk/test_in_browser.py", "test_x") == ("postgresql",)


def test_a_quick_run_leaves_out_what_is_long_and_keeps_the_main_journeys() -> None:
    assert is_long(HERE / "journeys/test_family_comes_together.py", "test_x[postgresql-plain]")
    assert is_long(HERE / "web/test_shell.py", "test_a_flood_is_answered_with_a_page")
    assert not is_long(HERE / "web/test_shell.py", "test_x")
    for name in MAIN_JOURNEYS:
        assert not is_long(HERE / f"journeys/{name}.py", f"{name}[postgresql-plain]")
        assert is_long(HERE / f"journeys/{name}.py", f"{name}[sqlite-plain]")


def test_a_quick_run_tries_a_third_of_the_random_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(QUICK, raising=False)
    assert [examples(number) for number in (1, 3, 8)] == [1, 3, 8]
    monkeypatch.setenv(QUICK, "yes")
    assert [examples(number) for number in (1, 3, 8)] == [1, 1, 3]


def imported(path: Path) -> set[str]:
    """Return all imports of a file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return names


def test_tests_of_rules_import_neither_application_nor_database() -> None:
    """A test that uses their fixtures is refused at collection: conftest."""
    files = [path for path in HERE.rglob("test_*.py") if layer_of(path) == RULES]
    beyond = {
        f"{path.relative_to(HERE)}: {name}"
        for path in files
        for name in imported(path)
        if name == "booking.create_app" or name.startswith(BEYOND_RULES)
    }
    assert len(files) > 10
    assert beyond == set()


class Asking:
    """A stand-in for a collected test."""

    def __init__(self, file: str, fixture: str) -> None:
        self.fixturenames, self.definition, self.config = [fixture, "migrated"], self, self
        self.path, self.name = HERE / file, "test_x"
        self.given: tuple[str, ...] = ()

    def getoption(self, _name: str) -> bool:
        return False

    def iter_markers(self, _name: str) -> list[pytest.Mark]:
        return []

    def parametrize(self, _name: str, values: tuple[str, ...], **_how: object) -> None:
        self.given = values


def test_a_test_of_rules_that_asks_for_the_application_is_refused() -> None:
    asking: Any = Asking("desk/test_find.py", "client")
    pytest_generate_tests(asking)
    assert asking.given == ("postgresql",)
    refused: Any = Asking("desk/test_rules.py", "client")
    with pytest.raises(pytest.fail.Exception, match="may start no application"):
        pytest_generate_tests(refused)
