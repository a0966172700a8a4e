"""Gateways: the only code that calls other systems; texts and e-mails go out here."""

from __future__ import annotations

from dataclasses import dataclass

from booking.config import Settings
from booking.core.phone_numbers import HOME, country_of
from booking.gateways.base import EmailGateway, SmsGateway
from booking.gateways.console import ConsoleEmail, ConsoleSms
from booking.gateways.email import SmtpEmail
from booking.gateways.notify import NotifySms
from booking.gateways.twilio import TwilioSms

NO_CEILING = 1_000_000_000


@dataclass(frozen=True)
class Sender:
    """Who messages are from, and where their links lead."""

    council_name: str
    council_phone: str
    base_url: str
    text_price: int = 0  # of one part, in hundredths of a penny
    text_price_abroad: int = 0
    hourly_ceiling: int = NO_CEILING  # parts of texts that may go in an hour, and in a day
    daily_ceiling: int = NO_CEILING
    short_name: str = ""  # of the council, in texts
    provider: str = "console"  # of texts
    sms_from: str = ""
    invites: bool = False  # whether reminders ask to be answered; messages.operations.words finds out

    def price_to(self, number: str) -> int:
        """What one part of a text to this number costs, in hundredths of a penny."""
        return self.text_price if country_of(number) == HOME else self.text_price_abroad


@dataclass(frozen=True)
class Gateways:
    """What a worker sends with."""

    sms: SmsGateway
    email: EmailGateway
    sender: Sender


def gateways_for(settings: Settings) -> Gateways:
    """The gateways that these settings name. Nothing is called yet."""
    sms: SmsGateway = ConsoleSms()
    if settings.sms_provider == "twilio":
        sms = TwilioSms(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token,
            from_number=settings.twilio_from,
            messaging_service_sid=settings.twilio_messaging_service_sid,
            api_base_url=settings.twilio_api_base_url,
            public_base_url=settings.public_base_url,
        )
    elif settings.sms_provider == "notify":
        sms = NotifySms(
            api_key=settings.notify_api_key,
            template_id=settings.notify_template_id,
            api_base_url=settings.notify_api_base_url,
        )
    email = SmtpEmail(settings.smtp_url, settings.email_from) if settings.smtp_url else ConsoleEmail()
    return Gateways(sms, email, sender_for(settings))


def sender_for(settings: Settings) -> Sender:
    """Who messages are from, by these settings."""
    return Sender(
        settings.council_name,
        settings.council_phone,
        settings.public_base_url,
        settings.text_price,
        settings.text_price_abroad,
        settings.sms_hourly_ceiling,
        settings.sms_daily_ceiling,
        short_name=settings.council_short_name,
        provider=settings.sms_provider,
        sms_from=settings.twilio_from,
    )
