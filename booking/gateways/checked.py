"""Address check for libraries that bring their own transport: their host passes it before each request."""

from __future__ import annotations

from typing import Any

from requests import ConnectionError as CannotConnect
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

from booking.gateways.base import Meaning, Refused
from booking.gateways.outbound import CallFailed, FailureReason, outbound


class HostRefused(CannotConnect):
    """The host may not be called, or has no address: nothing was sent."""

    def __init__(self, reason: FailureReason) -> None:
        super().__init__()
        self.reason = reason

    @property
    def refused(self) -> Refused:
        """What it means for a message: wait where the name is not found, else call someone."""
        found = self.reason not in {FailureReason.UNKNOWN_HOST, FailureReason.TOO_SLOW}
        return Refused(Meaning.OUR_ACCOUNT if found else Meaning.TRY_LATER, str(self.reason))


class _CheckedAdapter(HTTPAdapter):
    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        try:
            outbound.check_host(request.url or "")
        except CallFailed as failed:
            raise HostRefused(failed.reason) from None
        return super().send(request, *args, **kwargs)


def check_hosts_of(session: Session) -> None:
    """Make a library's session check each host before a request, and follow no redirect."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, _CheckedAdapter())
    session.max_redirects = 0
