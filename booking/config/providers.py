"""Check the settings of providers of texts and e-mails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from booking.core.phone_numbers import COUNTRIES
from booking.core.setting_values import STARTTLS, SettingError, is_loopback, line, listed, parts_of

if TYPE_CHECKING:
    from booking.config import Settings


_AN_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def countries(env: Mapping[str, str], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """Read ISO 3166 country codes, upper-cased. Raises SettingError."""
    if not env.get(name):
        return default
    found = tuple(code.upper() for code in listed(env, name))
    if not found or not COUNTRIES.issuperset(found):
        raise SettingError(f"{name} must be two-letter countries with commas between them, such as GB,JE,GG,IM,IE.")
    return found


def urgent_write(env: Mapping[str, str], name: str) -> str:
    """Read where people who cannot phone write when it is urgent: "", an address or a number. Raises SettingError."""
    typed = line(env, name, "")
    if typed and not (_AN_ADDRESS.fullmatch(typed) or re.fullmatch(r"\+?[0-9 ]{3,20}", typed)):
        raise SettingError(f"{name} must be an email address, or a number that takes texts.")
    return typed


def check_email(settings: Settings) -> None:
    """Check the settings of the mail server. Raises SettingError."""
    if not settings.smtp_url:
        return
    parts = parts_of(settings.smtp_url)
    if parts is None or parts.scheme not in {"smtp", STARTTLS, "smtps"} or not parts.hostname:
        raise SettingError(f"SMTP_URL must be an address such as {STARTTLS}://user:password@mail.example.gov.uk:587.")
    if parts.scheme == "smtp" and not is_loopback(parts.hostname):
        raise SettingError(f"SMTP_URL leads to another machine in clear text: begin it with {STARTTLS}:// or smtps://.")
    if not settings.email_from:
        raise SettingError("SMTP_URL is set, so EMAIL_FROM must be too: the address e-mails come from.")
    if not _AN_ADDRESS.fullmatch(settings.email_from):
        raise SettingError("EMAIL_FROM must be an email address, such as advice@example.gov.uk.")
