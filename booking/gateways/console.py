"""The gateways of an installation that sends nothing: what would have gone is kept and shown on a staff page."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from booking.gateways.base import (
    DeliveryReceipt,
    EmailGateway,
    IncomingText,
    Letter,
    ListedText,
    Sent,
    SmsGateway,
)
from booking.gateways.provider import SendsFrom, SmsProvider, WebhookCall

logger = logging.getLogger(__name__)


class ConsoleSms(SmsGateway):
    """Texts that go nowhere. The log says that one was kept, never to whom or what it says."""

    name = "console"
    tells_fates = False

    def send(self, to: str, body: str, reference: str) -> Sent:
        """Keep it: the caller has it in its row already."""
        logger.info("Text %s kept, not sent: SMS_PROVIDER is console.", reference)
        return Sent(f"kept-{reference}")

    def find(self, to: str, body: str, since: datetime, *, reference: str) -> Sent | None:
        """Nothing was ever sent."""
        return None

    def sent_since(self, since: datetime) -> Iterator[ListedText]:
        """Nothing was ever sent."""
        return iter(())

    def delivery_status(self, provider_id: str, reference: str) -> DeliveryReceipt | None:
        """Nothing was ever sent."""
        return None


@dataclass(frozen=True)
class ConsoleProvider(SmsProvider):
    """No provider: nothing to set, nobody who calls."""

    name, label = ConsoleSms.name, "the console"
    sends = False

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        """It has no settings."""
        return cls()

    def check(self) -> None:
        """It needs nothing."""

    def gateway(self, public_base_url: str) -> SmsGateway:
        """Make what keeps texts."""
        return ConsoleSms()

    @property
    def sends_from(self) -> SendsFrom:
        """It shows what a number could do."""
        return SendsFrom.NUMBER

    def signed(self, call: WebhookCall) -> bool:
        """Nobody calls."""
        return False

    def receipt_in(self, call: WebhookCall) -> DeliveryReceipt | None:
        """Nobody calls."""

    def text_in(self, call: WebhookCall) -> IncomingText | None:
        """Nobody calls."""


class ConsoleEmail(EmailGateway):
    """E-mails that go nowhere."""

    name = "console"

    def send(self, letter: Letter) -> Sent:
        """Keep it: the caller has it in its row already."""
        logger.info("E-mail %s kept, not sent: SMTP_URL is not set.", letter.message_id)
        return Sent(f"kept-{letter.message_id}")
