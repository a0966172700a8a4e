"""Measurements from outside: whole bookings over HTTP, start to first page, a large import."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import data
from tests.proofs.proof import ProofDatabase
from tests.proofs.web import Browser, serving

CLIENTS, EACH = 16, 8
_PATIENCE = 120
_FORM = ("form_token", "shown")


def journeys(ground: ProofDatabase, slots: Sequence[str]) -> float:
    """Measure whole journeys a second (needs, slot, details, check, confirm) of 16 browsers.

    The server has two processes.
    """
    with serving(ground) as port:
        return asyncio.run(_all(port, slots))


def start_to_first_page(folder: Path) -> float:
    """Measure seconds from starting the web server, with the demo loaded, until the first page is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environ |= {"INSTANCE_PATH": str(folder), "PORT": str(port)}
    serve = [sys.executable, "-m", "booking.demo.serve"]
    for _ in range(2):  # the first time loads the demo
        started = time.perf_counter()
        with subprocess.Popen(serve, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                _first_page(port, server)
                seconds = time.perf_counter() - started
            finally:
                server.terminate()
                server.wait(_PATIENCE)
    return seconds


def import_of(file: str, folder: Path) -> tuple[float, int]:
    """Measure seconds and megabytes of importing this list of libraries into an empty database."""
    environ = {**os.environ, "INSTANCE_PATH": str(folder)}
    environ.pop("DATABASE_URL", None)
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "db", "upgrade"], env=environ, check=True, capture_output=True)
    started = time.perf_counter()
    subprocess.run([*flask, "venues", "import", file], env=environ, check=True, capture_output=True)
    return time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


async def _all(port: int, slots: Sequence[str]) -> float:
    browsers = [Browser(port, number) for number in range(1, CLIENTS + 1)]
    await asyncio.gather(*(_one(browser, [slots[-1 - n]]) for n, browser in enumerate(browsers)))  # to warm up
    started = time.perf_counter()
    told = await asyncio.gather(*(_one(b, slots[n * EACH : (n + 1) * EACH]) for n, b in enumerate(browsers)))
    return sum(told) / (time.perf_counter() - started)


async def _one(browser: Browser, slots: Sequence[str]) -> int:
    booked = 0
    browser.csrf = (await browser.get("/book/council-tax/help")).hidden("csrf_token")
    for slot in slots:
        await browser.post("/book/council-tax/help", {})
        await browser.post("/book/council-tax/times", {"slot": slot})
        await browser.post("/book/council-tax/details", {"name": "Ada Lovelace"})
        page = await browser.get("/book/council-tax/check")
        sent = await browser.post("/book/council-tax/check", {name: page.hidden(name) for name in _FORM})
        booked += sent.status == 302
    return booked


def _first_page(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        answer = asyncio.run(Browser(port, 1).get("/"))
        if answer.status == 200:
            return
        time.sleep(0.02)
    raise RuntimeError("the server does not answer")


def slots_of(free: Sequence[data.Seat]) -> list[str]:
    """Encode free half hours as form values, each library and time once, shuffled."""
    wishes = dict.fromkeys(((advisor - 1) // data.ADVISORS_EACH + 1, at) for advisor, at in free)
    return [f"library-{venue}@{at:%Y-%m-%dT%H:%MZ}" for venue, at in wishes]
