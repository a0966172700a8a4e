"""Proofs in short: the same code as `make prove`, for a second each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import POSTGRES_DIR
from tests.postgres import fresh_database
from tests.proofs.proof import SHORT, Proof, ProofDatabase
from tests.proofs.registry import PROOFS
from tests.selection import databases_of

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the databases as tests/selection.py says."""
    chosen = databases_of(metafunc.definition.path, everything=metafunc.config.getoption("--all"))
    metafunc.parametrize("database", [NAMES[database] for database in chosen])


@pytest.mark.parametrize("one", [one for one in PROOFS if one.in_short], ids=lambda one: one.name)
def test_proof_in_short(one: Proof, database: str, tmp_path: Path) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    url = (
        f"sqlite:///{tmp_path / 'proof.sqlite'}"
        if database == "SQLite"
        else fresh_database(os.environ[POSTGRES_DIR], f"proof_{PROOFS.index(one)}_{worker}")
    )
    ground = ProofDatabase(database, url, tmp_path)
    ground.prepare()
    answer = one.run(ground, SHORT)
    assert not answer.faults, answer
