"""Outbound client: the only code that opens a connection to an address that a person typed."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import Event, Thread, Timer
from time import monotonic
from typing import TypeVar
from urllib.parse import SplitResult

from booking.core.setting_values import parts_of
from booking.gateways.addresses import Network, is_listed, is_public, read_address

T = TypeVar("T")

SECONDS = 15.0  # for the whole call: names, connection, every byte of the answer
MOST_BYTES = 64 * 1024  # of an answer's body
LONGEST_URL = 500
_PORTS = {"http": 80, "https": 443}
_ALWAYS = {"User-Agent": "Alongside", "Connection": "close"}


class FailureReason(StrEnum):
    """Reasons why a call has no answer."""

    NOT_AN_ADDRESS = "not_an_address"
    NOT_PUBLIC = "not_public"  # private, loopback, link-local, reserved
    NOT_ENCRYPTED = "not_encrypted"  # http:// to the internet
    PORT = "port"
    UNKNOWN_HOST = "unknown_host"
    NO_CONNECTION = "no_connection"
    CERTIFICATE = "certificate"
    REDIRECTED = "redirected"
    TOO_SLOW = "too_slow"
    TOO_BIG = "too_big"
    NO_ANSWER = "no_answer"  # closed early, or not HTTP


class CallFailed(Exception):
    """A call has no answer, for this reason. Carries no address: it may be logged."""

    def __init__(self, reason: FailureReason) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class OutsideAnswer:
    """What was answered: any status but a redirect."""

    status: int
    body: bytes
    retry_after: str = ""


@dataclass
class Outbound:
    """Calls addresses that people typed: public ones, and the networks and ports that the settings name.

    A name is resolved once, and the connection goes to what was checked; TLS and Host keep the name.
    """

    networks: Sequence[Network] = ()
    ports: Sequence[int] = (443,)
    seconds: float = SECONDS
    tls: ssl.SSLContext | None = None  # none: the machine's own authorities

    def init_app(self, networks: Sequence[Network], ports: Sequence[int]) -> None:
        self.networks, self.ports = networks, ports

    def call(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> OutsideAnswer:
        """Make one request and return the answer, whatever its status. Raises CallFailed, also for a redirect."""
        ends = monotonic() + self.seconds
        parts = self.read_url(url)
        addresses = self._checked(parts, self.seconds)
        with closing(_connected(addresses, _port(parts), ends)) as raw, _cut_off(raw, ends) as late:
            try:
                answer = self._exchange(parts, raw, method, body, headers or {})
            except ssl.SSLCertVerificationError:
                raise CallFailed(FailureReason.CERTIFICATE) from None
            except (OSError, http.client.HTTPException, ValueError):
                raise CallFailed(FailureReason.TOO_SLOW if late.is_set() else FailureReason.NO_ANSWER) from None
            if late.is_set():  # a body without a length ends where the connection does
                raise CallFailed(FailureReason.TOO_SLOW)
        return answer

    def read_url(self, url: str) -> SplitResult:
        """Split a URL that may be called, by its shape alone: scheme, port, no user. Raises CallFailed."""
        parts = parts_of(url)
        plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
        if parts is None or not plain or parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
            raise CallFailed(FailureReason.NOT_AN_ADDRESS)
        return parts

    def check_url(self, url: str) -> None:
        """Check a URL as `call` does, its name resolved, without calling it. Raises CallFailed."""
        self._checked(self.read_url(url), self.seconds)

    def check_host(self, url: str) -> None:
        """Check that the host of a library's own URL has no address that is not public. Raises CallFailed."""
        parts = self.read_url(url)
        self._addresses(parts, self.seconds)

    def _checked(self, parts: SplitResult, seconds: float) -> list[str]:
        found = self._addresses(parts, seconds)
        addresses = [read_address(text) for text in found]
        if parts.scheme == "http" and not all(is_listed(each, self.networks) for each in addresses):
            raise CallFailed(FailureReason.NOT_ENCRYPTED)
        if _port(parts) not in self.ports and not all(each.is_loopback for each in addresses):
            raise CallFailed(FailureReason.PORT)
        return found

    def _addresses(self, parts: SplitResult, seconds: float) -> list[str]:
        """Resolve a host. Raises CallFailed where one of its addresses may not be called."""
        try:
            found = _in_time(lambda: socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM), seconds)
            texts = list(dict.fromkeys(str(entry[4][0]) for entry in found))
            addresses = [read_address(text) for text in texts]
        except TimeoutError:
            raise CallFailed(FailureReason.TOO_SLOW) from None
        except (OSError, ValueError):  # a label that is too long is a UnicodeError
            raise CallFailed(FailureReason.UNKNOWN_HOST) from None
        if not all(is_listed(each, self.networks) or is_public(each) for each in addresses):
            raise CallFailed(FailureReason.NOT_PUBLIC)
        return texts

    def _exchange(
        self, parts: SplitResult, raw: socket.socket, method: str, body: bytes, headers: Mapping[str, str]
    ) -> OutsideAnswer:
        host = parts.hostname or ""
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        with closing(kind(host, _port(parts))) as connection:
            connection.sock = self._encrypted(raw, host) if parts.scheme == "https" else raw
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(method, path, body or None, {**_ALWAYS, **headers})
            with connection.getresponse() as response:
                if 300 <= response.status < 400:
                    raise CallFailed(FailureReason.REDIRECTED)
                content = response.read(MOST_BYTES + 1)
                if len(content) > MOST_BYTES:
                    raise CallFailed(FailureReason.TOO_BIG)
                return OutsideAnswer(response.status, content, response.headers.get("Retry-After", "")[:40])

    def _encrypted(self, raw: socket.socket, host: str) -> ssl.SSLSocket:
        return (self.tls or ssl.create_default_context()).wrap_socket(raw, server_hostname=host)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def _in_time(work: Callable[[], T], seconds: float) -> T:
    """Do work that knows no timeout; raises TimeoutError once the seconds are over, and leaves it to end by itself."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except Exception as error:
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()
    return answer.result(timeout=seconds)


def _connected(addresses: Sequence[str], port: int, ends: float) -> socket.socket:
    """Connect to the first of these addresses that takes the connection. Raises CallFailed."""
    for address in addresses:
        left = ends - monotonic()
        if left <= 0:
            raise CallFailed(FailureReason.TOO_SLOW)
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=left)
    raise CallFailed(FailureReason.NO_CONNECTION)


@contextmanager
def _cut_off(connected: socket.socket, ends: float) -> Iterator[Event]:
    """Cut the connection when the time is over: a timeout of its own would begin anew with every byte."""
    handle, late = connected.dup(), Event()  # TLS takes the socket over; the copy reaches the same connection

    def cut() -> None:
        late.set()
        with suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    timer = Timer(max(ends - monotonic(), 0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        handle.close()


outbound = Outbound()
