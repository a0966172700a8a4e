"""Gateways: the only code that calls other systems; sends texts and e-mails."""

from __future__ import annotations

from dataclasses import dataclass

from booking.core.phone_numbers import HOME, country_of
from booking.gateways.base import EmailGateway, SmsGateway
from booking.gateways.provider import SendsFrom

NO_CEILING = 1_000_000_000


@dataclass(frozen=True)
class Sender:
    """Sender of messages: names, addresses of links, prices and ceilings."""

    council_name: str
    council_phone: str
    base_url: str
    text_price: int = 0  # of one part, in hundredths of a penny
    text_price_abroad: int = 0
    hourly_ceiling: int = NO_CEILING  # parts of texts that may go in an hour, and in a day
    daily_ceiling: int = NO_CEILING
    short_name: str = ""  # of the council, in texts
    provider: str = "console"  # of texts
    sends_from: SendsFrom = SendsFrom.NUMBER
    invites: bool = False  # whether reminders ask to be answered; messages.operations.words finds out

    def price_to(self, number: str) -> int:
        """Return the price of one part of a text to this number, in hundredths of a penny."""
        return self.text_price if country_of(number) == HOME else self.text_price_abroad


@dataclass(frozen=True)
class Gateways:
    """Gateways and sender that a worker sends with."""

    sms: SmsGateway
    email: EmailGateway
    sender: Sender
