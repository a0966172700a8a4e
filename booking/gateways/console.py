"""Gateways that send nothing: messages are stored and shown on a staff page instead."""

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
    """Texts that are not sent. The log says that one was kept, never to whom or what it says."""

    name = "console"
    gives_receipts = False

    def send(self, to: str, body: str, reference: str) -> Sent:
        logger.info("Text %s kept, not sent: SMS_PROVIDER is console.", reference)
        return Sent(f"kept-{reference}")

    def find(self, to: str, body: str, since: datetime, *, reference: str) -> Sent | None:
        return None

    def sent_since(self, since: datetime) -> Iterator[ListedText]:
        return iter(())

    def delivery_status(self, provider_id: str, reference: str) -> DeliveryReceipt | None:
        return None


@dataclass(frozen=True)
class ConsoleProvider(SmsProvider):
    """No provider: no settings, no webhooks."""

    name, label = ConsoleSms.name, "the console"
    sends = False

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        return cls()

    def check(self) -> None:
        """Accept: there is nothing to check."""

    def gateway(self, public_base_url: str) -> SmsGateway:
        return ConsoleSms()

    @property
    def sends_from(self) -> SendsFrom:
        """A number, so that pages show what one could do."""
        return SendsFrom.NUMBER

    def signed(self, call: WebhookCall) -> bool:
        return False

    def receipt_in(self, call: WebhookCall) -> DeliveryReceipt | None:
        """Return None: nobody calls."""

    def text_in(self, call: WebhookCall) -> IncomingText | None:
        """Return None: nobody calls."""


class ConsoleEmail(EmailGateway):
    """E-mails that are not sent."""

    name = "console"

    def send(self, letter: Letter) -> Sent:
        logger.info("E-mail %s kept, not sent: SMTP_URL is not set.", letter.message_id)
        return Sent(f"kept-{letter.message_id}")
