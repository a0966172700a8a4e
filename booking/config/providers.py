"""Check the settings of providers of texts and e-mails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from booking.config.reading import STARTTLS, SettingError, check_key, is_loopback, is_site, listed, parts_of

if TYPE_CHECKING:
    from booking.config import Settings

SMS_PROVIDERS = ("console", "twilio", "notify")
_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def countries(env: Mapping[str, str], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """Countries by their two letters, in capitals. Raises SettingError."""
    if not env.get(name):
        return default
    from booking.core.phone_numbers import COUNTRIES  # heavy, and needed only where somebody sets them

    found = tuple(code.upper() for code in listed(env, name))
    if not found or not COUNTRIES.issuperset(found):
        raise SettingError(f"{name} must be two-letter countries with commas between them, such as GB,JE,GG,IM,IE.")
    return found


def check_sms(settings: Settings) -> None:
    """All that the provider of texts needs. Raises SettingError."""
    if settings.sms_provider not in SMS_PROVIDERS:
        raise SettingError(f"SMS_PROVIDER must be one of: {', '.join(SMS_PROVIDERS)}.")
    for name in ("TWILIO_API_BASE_URL", "NOTIFY_API_BASE_URL"):
        url = getattr(settings, name.lower())
        if url and not is_site(url):
            raise SettingError(f"{name} must be an address such as https://api.example.com.")
    if settings.sms_provider == "notify":
        _check_notify(settings)
    if settings.sms_provider == "twilio":
        _check_twilio(settings)


def _check_notify(settings: Settings) -> None:
    for name in ("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID", "NOTIFY_CALLBACK_TOKEN"):
        if not getattr(settings, name.lower()):
            raise SettingError(f"SMS_PROVIDER=notify needs {name}: see docs/settings.md.")
    # Name, service and secret, joined: the client cuts the last two off by their length.
    if not re.search(rf"{_UUID}-{_UUID}$", settings.notify_api_key):
        raise SettingError("NOTIFY_API_KEY is not a whole key: copy it from GOV.UK Notify again.")
    if not re.fullmatch(_UUID, settings.notify_template_id):
        raise SettingError("NOTIFY_TEMPLATE_ID must be the ID of a text template: copy it from GOV.UK Notify.")
    check_key("NOTIFY_CALLBACK_TOKEN", settings.notify_callback_token)


def _check_twilio(settings: Settings) -> None:
    if not (settings.twilio_account_sid and settings.twilio_auth_token):
        raise SettingError("SMS_PROVIDER=twilio needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.")
    if not (settings.twilio_from or settings.twilio_messaging_service_sid):
        raise SettingError("SMS_PROVIDER=twilio needs TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID.")
    starts = {
        "TWILIO_ACCOUNT_SID": (settings.twilio_account_sid, "AC"),
        "TWILIO_MESSAGING_SERVICE_SID": (settings.twilio_messaging_service_sid, "MG"),
    }
    for name, (value, start) in starts.items():
        if value and not value.startswith(start):
            raise SettingError(f"{name} must start with {start}: copy it from Twilio's console.")
    if settings.twilio_from and not re.fullmatch(r"\+[0-9]{8,15}|[0-9]{5,6}|[A-Za-z0-9]{1,11}", settings.twilio_from):
        raise SettingError("TWILIO_FROM must be a number such as +441632960000, or a name of at most 11 characters.")


def check_email(settings: Settings) -> None:
    """All that the mail server needs. Raises SettingError."""
    if not settings.smtp_url:
        return
    parts = parts_of(settings.smtp_url)
    if parts is None or parts.scheme not in {"smtp", STARTTLS, "smtps"} or not parts.hostname:
        raise SettingError(f"SMTP_URL must be an address such as {STARTTLS}://user:password@mail.example.gov.uk:587.")
    if parts.scheme == "smtp" and not is_loopback(parts.hostname):
        raise SettingError(f"SMTP_URL leads to another machine in clear text: begin it with {STARTTLS}:// or smtps://.")
    if not settings.email_from:
        raise SettingError("SMTP_URL is set, so EMAIL_FROM must be too: the address e-mails come from.")
    if not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", settings.email_from):
        raise SettingError("EMAIL_FROM must be an email address, such as advice@example.gov.uk.")
