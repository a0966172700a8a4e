"""Registry of text providers, by the name that SMS_PROVIDER gives."""

from __future__ import annotations

from collections.abc import Mapping

from booking.core.setting_values import SettingError
from booking.gateways.console import ConsoleProvider
from booking.gateways.notify import NotifyProvider
from booking.gateways.provider import SmsProvider
from booking.gateways.twilio import TwilioProvider

PROVIDERS: dict[str, type[SmsProvider]] = {
    provider.name: provider for provider in (ConsoleProvider, TwilioProvider, NotifyProvider)
}


def chosen_provider(env: Mapping[str, str]) -> SmsProvider:
    """Return the provider that SMS_PROVIDER names, its settings read and checked. Raises SettingError."""
    name = env.get("SMS_PROVIDER") or ConsoleProvider.name
    if name not in PROVIDERS:
        raise SettingError(f"SMS_PROVIDER must be one of: {', '.join(PROVIDERS)}.")
    read = {each: provider.read(env) for each, provider in PROVIDERS.items()}
    read[name].check()
    return read[name]


def yes_starts(name: str) -> bool:
    """Return whether this provider resumes texts itself on a bare YES; False for a provider no longer registered."""
    return name in PROVIDERS and PROVIDERS[name].yes_starts
