"""Web server with several processes, and browsers that post without waiting for each other."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from html import unescape
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from tests.proofs.proof import ProofDatabase

PROCESSES, THREADS = 2, 8
_PATIENCE = 120  # timeout in seconds


T = TypeVar("T")


def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own, because a test that drives Chromium has a running loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, asyncio.run, work).result()


@contextmanager
def serving(ground: ProofDatabase, *, processes: int = PROCESSES) -> Iterator[int]:
    """Run gunicorn with `processes` workers on this ground during the block; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    gunicorn = [sys.executable, "-m", "gunicorn", "tests.proofs.wsgi:application()", "--bind", f"127.0.0.1:{port}"]
    workers = ["--workers", str(processes), "--worker-class", "gthread", "--threads", str(THREADS)]
    quiet = ["--log-level", "warning", "--no-control-socket", "--timeout", str(_PATIENCE)]
    told = {**os.environ, "PROOF_DATABASE": ground.url, "PROOF_FOLDER": str(ground.folder)}
    with (ground.folder / "gunicorn.log").open("ab") as log:
        server = subprocess.Popen([*gunicorn, *workers, *quiet], env=told, stderr=log)
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(_PATIENCE)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server of the proof does not start: see its gunicorn.log")


class Answered(NamedTuple):
    """A response: status (0 where there was none), location, body, and latency in seconds."""

    status: int
    location: str
    text: str
    seconds: float

    def hidden(self, name: str) -> str:
        """Return the value of a hidden field."""
        found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', self.text)
        if found is None:
            raise LookupError(f"no {name} on a page answered {self.status}: {self.text[:300]}")
        return unescape(found[1])


@dataclass
class Browser:
    """A citizen's browser, with cookies and an IP address of its own."""

    port: int
    number: int
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    begun: set[str] = field(default_factory=set)  # services whose needs page it has answered

    async def get(self, path: str) -> Answered:
        return await self._send("GET", path, b"")

    async def post(self, path: str, data: Mapping[str, str]) -> Answered:
        """Post a form with the CSRF token of the first page."""
        return await self._send("POST", path, urlencode({"csrf_token": self.csrf, **data}).encode())

    async def _send(self, method: str, path: str, body: bytes) -> Answered:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(_PATIENCE):
                status, headers, text = await self._exchange(method, path, body)
        except (OSError, TimeoutError, EOFError, ValueError) as error:
            return Answered(0, "", f"{type(error).__name__}: {error}", time.perf_counter() - started)
        seconds, location = time.perf_counter() - started, ""
        for name, value in headers:
            if name == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept
            location = value if name == "location" else location
        return Answered(status, location, text, seconds)

    async def _exchange(self, method: str, path: str, body: bytes) -> tuple[int, list[tuple[str, str]], str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            address = f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"
            lines = [
                f"{method} {path} HTTP/1.1",
                "Host: 127.0.0.1",
                "Connection: close",
                f"X-Forwarded-For: {address}",
                f"Cookie: {'; '.join(f'{key}={value}' for key, value in self.cookies.items())}",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            head, _, text = (await reader.read(-1)).partition(b"\r\n\r\n")
        finally:
            writer.close()
        first, *rest = head.decode().split("\r\n")
        headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in rest)]
        return int(first.split()[1]), headers, text.decode()
