"""Build the gateways and the sender of messages from the settings."""

from __future__ import annotations

from booking.config import Settings
from booking.gateways import Gateways, Sender
from booking.gateways.console import ConsoleEmail
from booking.gateways.email import SmtpEmail


def gateways_for(settings: Settings) -> Gateways:
    """Build the gateways that the settings name. Nothing is called yet."""
    email = SmtpEmail(settings.smtp_url, settings.email_from) if settings.smtp_url else ConsoleEmail()
    return Gateways(settings.sms.gateway(settings.public_base_url), email, sender_for(settings))


def sender_for(settings: Settings) -> Sender:
    """Build the sender of messages: names, addresses, prices and ceilings."""
    return Sender(
        settings.council_name,
        settings.council_phone,
        settings.public_base_url,
        settings.text_price,
        settings.text_price_abroad,
        settings.sms_hourly_ceiling,
        settings.sms_daily_ceiling,
        short_name=settings.council_short_name,
        provider=settings.sms.name,
        sends_from=settings.sms.sends_from,
    )
