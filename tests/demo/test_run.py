"""`make run` and `make dev`: from an empty folder to a page; Ctrl-C ends every process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from booking.config import ROOT
from booking.demo.run import CannotStart, need_free

PATIENCE = 60


def environment(instance: Path, **more: object) -> dict[str, str]:
    """A clean environment for a subprocess."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "INSTANCE_PATH": str(instance), **{name: str(value) for name, value in more.items()}}


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> str:
    """Get a page, as soon as something answers there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            if error.code != 503 or time.monotonic() > deadline:
                raise
        except (urllib.error.URLError, ConnectionError):  # not listening yet, or just started anew
            if time.monotonic() > deadline:
                raise
        threading.Event().wait(0.05)


def test_one_command_from_an_empty_folder_to_a_page_and_back(tmp_path: Path, free: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "booking.demo.run"],
        cwd=ROOT,
        env=environment(tmp_path / "instance", PORT=free),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert "Get help from the council" in fetch(f"http://127.0.0.1:{free}/")
        assert "Rochdale Central Library" in fetch(f"http://127.0.0.1:{free}/venues")
        assert fetch(f"http://127.0.0.1:{free}/readyz") == "ok\n"
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, output
    assert f"http://127.0.0.1:{free}/staff/sign-in" in output
    assert "margaret.fielden@rochdale.example" in output
    assert "Password of all of them: " in output
    assert "The worker has stopped." in output
    assert "Traceback" not in output
    need_free(free)


def wait_for(words: str, log: Path) -> None:
    """Wait until the program has printed a line."""
    deadline = time.monotonic() + PATIENCE
    while words not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        threading.Event().wait(0.05)


def test_a_changed_file_starts_server_and_worker_again(tmp_path: Path, free: int) -> None:
    """Over a named database, which gets its tables and no demo: loading that would take longer than all the rest."""
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "booking.demo.run", "--reload"],
            cwd=ROOT,
            env=environment(
                tmp_path,
                PORT=free,
                DATABASE_URL=f"sqlite:///{tmp_path / 'named.sqlite'}",
                STATIC_BUILD=tmp_path / "build",
            ),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        assert "Get help from the council" in fetch(f"http://127.0.0.1:{free}/")
        os.utime(ROOT / "booking" / "demo" / "reload.py")
        wait_for("reload.py', reloading", log)
        assert "Get help from the council" in fetch(f"http://127.0.0.1:{free}/")
        wait_for("The worker has started.", log)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)
    assert process.returncode == 0 and "Traceback" not in log.read_text(), log.read_text()
    assert (tmp_path / "build" / "main.css").exists()


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PORT": "web"}, "PORT must be a whole number from 1 to 65535."),
        ({"COUNCIL_COLOUR": "teal"}, "COUNCIL_COLOUR must be a colour such as #0b4f6c."),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, environ: dict[str, str], sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "booking.demo.run"],
        cwd=ROOT,
        env=environment(tmp_path, **environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence + "\n")


def test_a_busy_port_is_one_sentence(taken: int) -> None:
    with pytest.raises(CannotStart, match=f"Port {taken} is in use: stop what runs there, or choose another with PORT"):
        need_free(taken)


@pytest.mark.parametrize("command", [["-c", "import app"], ["-m", "flask", "--app", "app", "run"]])
def test_the_web_server_refuses_another_versions_tables(tmp_path: Path, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    said = "The database has no tables: run `make dev` or `flask --app app db upgrade` first.\n"
    assert (done.returncode, done.stderr) == (1, said)
