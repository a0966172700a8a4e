"""Proof behind nginx with docs/nginx.conf: the browser journeys, and hostile requests."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlencode

from booking.core import clock
from booking.core.tokens import random_token
from tests.browser.gunicorn_server import HOST, ROOT, Certificate, GunicornServer, Nginx, program_path
from tests.proofs.proof import SHORT, Answer, ProofDatabase, Size, proof

SLOW, ENOUGH = 60, 5.0  # concurrent half-sent requests; seconds within which others must be answered


def install_nginx() -> bool:
    """Install nginx where the machine has none and this user may; True where there is one now."""
    if program_path() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for way in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "nginx-light"]):
            subprocess.run(way, check=False)
    return program_path() is not None


@proof(
    "Behind nginx",
    "With the configuration that docs/nginx.conf gives, every journey of a browser goes through under forged "
    "X-Forwarded headers, half-sent requests hold nobody up, and no token reaches a log",
    in_short=False,
)
def behind_nginx(ground: ProofDatabase, size: Size) -> Answer:
    """Walk the journeys, then send hostile requests."""
    if not install_nginx():
        return Answer({}, ["nginx is not installed: install your system's nginx package"])
    answer = Answer({})
    if size is not SHORT:
        _walk_journeys(ground, answer)
    _send_hostile_requests(ground, answer)
    return answer


def _walk_journeys(ground: ProofDatabase, answer: Answer) -> None:
    command = [sys.executable, "-m", "pytest", "tests/journeys", "--transport", "nginx", "-k", ground.database.lower()]
    walked = subprocess.run([*command, "-p", "no:cacheprovider"], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line for line in walked.stdout.splitlines() if " passed" in line or " failed" in line]
    answer.figures["journeys"] = lines[-1].partition(" in ")[0].strip("= ") if lines else "none"
    answer.expect(walked.returncode == 0, f"a journey failed: {walked.stdout[-1500:]}")


def _send_hostile_requests(ground: ProofDatabase, answer: Answer) -> None:
    certificate = Certificate(ground.folder)
    nginx = Nginx(ground.folder, certificate)
    server = GunicornServer(ground.url, ground.folder, behind=nginx.port)
    try:
        server.set_time(clock.now())
        server.wait()
        nginx.start(server.port)
        _hold_lines_open(nginx, certificate, answer)
        _forge(nginx, certificate, answer)
        answer.figures["a body of 2 MB"] = str(_status(nginx, certificate, "POST", "/find-booking", b"x" * 2_000_000))
        answer.expect(answer.figures["a body of 2 MB"] == "413", "a body of 2 MB is let in")
        token = random_token()
        _status(nginx, certificate, "GET", f"/a/{token}?q=Lovelace", b"")
    finally:
        nginx.stop()
        server.stop()
    logged = "".join(path.read_text() for path in Path(ground.folder).glob("*.log"))
    answer.expect("/a/-" in logged, "the access log lacks the address without its token")
    answer.expect(token not in logged and "Lovelace" not in logged, "a token or a query stands in a log")
    answer.faults += server.faults


def _hold_lines_open(nginx: Nginx, certificate: Certificate, answer: Answer) -> None:
    context = certificate.context()
    with ExitStack() as slow:
        for _ in range(SLOW):
            line = context.wrap_socket(socket.create_connection(("127.0.0.1", nginx.port)), server_hostname=HOST)
            slow.enter_context(line)
            line.sendall(b"POST /staff/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nhalf")
        started = time.perf_counter()
        status = _status(nginx, certificate, "GET", "/", b"")
        seconds = time.perf_counter() - started
    answer.figures[f"a page beside {SLOW} half-sent forms"] = f"{status} in {seconds:.2f} s"
    answer.expect(status == 200 and seconds < ENOUGH, "half-sent requests hold others up")


def _forge(nginx: Nginx, certificate: Certificate, answer: Answer) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.66"}
    line = http.client.HTTPSConnection(HOST, nginx.port, timeout=30, context=certificate.context())
    line.request("GET", "/day", headers=forged)
    sent = line.getresponse()
    led, _page = str(sent.headers["Location"]), sent.read()
    answer.figures["forged host"] = led.partition("?")[0]
    answer.expect(led.startswith("/staff/sign-in"), f"a forged host leads to {led}")
    line.request("GET", "/healthz", headers={"Host": "evil.example"})
    with suppress(http.client.RemoteDisconnected):  # expected: nginx closes the connection
        answer.expect(line.getresponse().status >= 400, "another Host is answered")


def _status(nginx: Nginx, certificate: Certificate, method: str, path: str, body: bytes) -> int:
    line = http.client.HTTPSConnection(HOST, nginx.port, timeout=30, context=certificate.context())
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    try:
        line.request(method, path, body or urlencode({}), form)
        return line.getresponse().status
    except (BrokenPipeError, ConnectionResetError):
        return 413  # refused, and closed before all of it was sent
    finally:
        line.close()
