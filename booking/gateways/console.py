"""The gateways of an installation that sends nothing: what would have gone is kept and shown on a staff page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from booking.gateways.base import DeliveryReceipt, EmailGateway, Letter, ListedText, Sent, SmsGateway

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


class ConsoleEmail(EmailGateway):
    """E-mails that go nowhere."""

    name = "console"

    def send(self, letter: Letter) -> Sent:
        """Keep it: the caller has it in its row already."""
        logger.info("E-mail %s kept, not sent: SMTP_URL is not set.", letter.message_id)
        return Sent(f"kept-{letter.message_id}")
