"""gunicorn as in production, over TLS or behind nginx, on a test's database and clock."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import trustme

ROOT = Path(__file__).resolve().parents[2]
HOST = "localhost"
_PATIENCE = 60  # seconds to wait until a server listens, or has answered
_IDLE = 0.2  # seconds without a request after which none is on its way


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serving_folder(folder: Path) -> Path:
    """Return the folder that holds one file for each request being answered; it is made where it is missing."""
    serving = folder / "serving"
    serving.mkdir(exist_ok=True)
    return serving


class Certificate:
    """A key and certificate for `localhost`, signed by an authority of its own."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        issued = authority.issue_cert(HOST)
        self.chain, self.key, self._authority = folder / "chain.pem", folder / "key.pem", authority
        self.chain.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(self.key)

    def context(self) -> ssl.SSLContext:
        """Return a client context that trusts it."""
        context = ssl.create_default_context()
        self._authority.configure_trust(context)
        return context


class GunicornServer:
    """gunicorn in processes of its own, until `stop`. `url` is where browsers connect.

    With a certificate it speaks TLS itself; else a proxy is before it at the port `behind`, or none. `changes` are
    settings.
    """

    def __init__(
        self,
        database: str,
        folder: Path,
        *,
        certificate: Certificate | None = None,
        behind: int = 0,
        processes: int = 1,
        log_level: str = "warning",
        **changes: object,
    ) -> None:
        listening = socket.create_server(("127.0.0.1", 0))  # handed over: a free port could be taken meanwhile
        self.port = listening.getsockname()[1]
        self.url = f"http{'s' if certificate or behind else ''}://{HOST}:{behind or self.port}"
        self.faults: list[str] = []
        self.unchecked: list[tuple[str, str]] = []  # always empty: only the in-process server checks every page
        self._clock, self._tls = folder / "clock", certificate.context() if certificate else None
        settings: dict[str, Any] = {"public_base_url": self.url, "trusted_proxies": 1 if behind else 0, **changes}
        told = {"database": database, "folder": str(folder), "clock": str(self._clock), "settings": settings}
        tls = ["--certfile", str(certificate.chain), "--keyfile", str(certificate.key)] if certificate else []
        command = [sys.executable, "-m", "gunicorn", "tests.browser.wsgi:application()", "--log-level", log_level]
        where = ["--bind", f"fd://{listening.fileno()}", "--workers", str(processes)]
        self.log, self._serving = folder / "gunicorn.log", serving_folder(folder)
        with listening, self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *where, *tls],
                cwd=ROOT,  # the folder of gunicorn.conf.py
                env={**os.environ, "TEST_SERVER": json.dumps(told)},
                stdout=log,
                stderr=log,
                pass_fds=[listening.fileno()],
            )

    def set_time(self, moment: datetime) -> None:
        """Stop the server's clock at this moment, from the next request on."""
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(moment.isoformat())
        fresh.replace(self._clock)

    def wait(self) -> None:
        """Wait until a process answers: connections are taken long before that."""
        line = (
            http.client.HTTPSConnection(HOST, self.port, timeout=_PATIENCE, context=self._tls)
            if self._tls
            else http.client.HTTPConnection(HOST, self.port, timeout=_PATIENCE)
        )
        line.request("GET", "/healthz")
        with closing(line), line.getresponse() as answer:
            assert answer.status == 200, self.log.read_text()

    def wait_until_idle(self) -> None:
        """Wait until no request was being answered for 0.2 s: a closed browser leaves some behind.

        Such a request would write into the tables of the next test.
        """
        idle_from = time.monotonic()
        until = idle_from + _PATIENCE
        while (now := time.monotonic()) - idle_from < _IDLE:
            assert now < until, f"A request is still being answered: {self.log.read_text()}"
            time.sleep(0.02)
            if any(self._serving.iterdir()):
                idle_from = time.monotonic()

    def stop(self) -> None:
        """Stop it. A logged error is a fault; a warning is not, because browsers abort connections."""
        self._process.terminate()
        self._process.wait(_PATIENCE)
        self.faults += [line for line in self.log.read_text().splitlines() if "ERROR" in line or "Error" in line]


class Nginx:
    """nginx configured by docs/nginx.conf, on ports of its own, before a gunicorn on this machine."""

    def __init__(self, folder: Path, certificate: Certificate) -> None:
        self.port, self._plain, self._folder = free_port(), free_port(), folder
        self.access_log, self._certificate = folder / "access.log", certificate
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, upstream: int) -> None:
        """Start it. Raises FileNotFoundError where no nginx is installed."""
        program = program_path()
        if program is None:
            raise FileNotFoundError("nginx is not installed: install your system's nginx package.")
        configuration = self._folder / "nginx.conf"
        configuration.write_text(self._configuration(upstream))
        with (self._folder / "nginx-start.log").open("ab") as errors:
            self._process = subprocess.Popen(
                [program, "-c", str(configuration), "-p", str(self._folder), "-e", str(self._folder / "error.log")],
                stderr=errors,
            )
        wait_for(self.port, self._process, self._folder / "nginx-start.log")

    def _configuration(self, upstream: int) -> str:
        given = (ROOT / "docs" / "nginx.conf").read_text()
        changes = {
            "listen 80": f"listen 127.0.0.1:{self._plain}",
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            "server_name advice.example.gov.uk": f"server_name {HOST}",
            "/etc/ssl/certs/advice.example.gov.uk.pem": str(self._certificate.chain),
            "/etc/ssl/private/advice.example.gov.uk.key": str(self._certificate.key),
            "/var/log/nginx/alongside.log": str(self.access_log),
            "/var/log/nginx/alongside-error.log": str(self._folder / "error.log"),
            "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
            "proxy_set_header Host $host;": "proxy_set_header Host $http_host;",  # with the port, which only tests have
            "proxy_set_header X-Forwarded-Host $host;": "proxy_set_header X-Forwarded-Host $http_host;",
        }
        for ours, theirs in changes.items():
            assert ours in given, f"docs/nginx.conf has no {ours}"
            given = given.replace(ours, theirs)
        temporary = "".join(
            f"{kind}_temp_path {self._folder / kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        head = f"daemon off;\npid {self._folder / 'nginx.pid'};\nworker_processes 1;\nevents {{}}\n"
        return f"{head}http {{\n{temporary}{given}\n}}\n"

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_PATIENCE)


def program_path() -> str | None:
    """Find the machine's nginx; a user's PATH often lacks its folder."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until something listens on this port. Raises RuntimeError with the log where the process ended."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    process.kill()
    raise RuntimeError(f"the server does not listen: {log.read_text()}")
