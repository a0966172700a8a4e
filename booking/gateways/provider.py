"""Interface of a text provider: its settings, gateway and webhooks, and whether its texts can be answered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from booking.gateways.base import DeliveryReceipt, IncomingText, SmsGateway


class SendsFrom(StrEnum):
    """Kinds of sender that people see on a text. A number can be answered, a name cannot."""

    NUMBER = "number"
    NAME = "name"
    LIKELY_NUMBER = "likely_number"  # the provider does not tell; a number, as a rule
    LIKELY_NAME = "likely_name"  # the provider does not tell; a name, as a rule

    def can_reply(self, *, answered_before: bool) -> bool:
        """Return whether a text can be answered; from a likely name only once an answer has come in."""
        return answered_before if self is SendsFrom.LIKELY_NAME else self is not SendsFrom.NAME

    def can_invite(self, *, answered_before: bool) -> bool:
        """Return whether reminders ask for an answer; where the provider does not tell, once one has come in."""
        known = self in {SendsFrom.NUMBER, SendsFrom.NAME}
        return self is SendsFrom.NUMBER if known else answered_before


@dataclass(frozen=True)
class WebhookCall:
    """A POST to one of our webhooks, before its signature is checked."""

    url: str  # under our public address, as the provider was given it
    query: Mapping[str, str]
    headers: Mapping[str, str]
    fields: Mapping[str, str]  # of a form; a MultiDict
    read_json: Callable[[], object]  # None where the body is no JSON

    def json_object(self) -> Mapping[str, object]:
        """Return the JSON object that was posted; empty where it is none."""
        told = self.read_json()
        return told if isinstance(told, dict) else {}


class SmsProvider(ABC):
    """A text provider with its settings. Add a subclass and its line in `providers.PROVIDERS`.

    Its webhooks are /webhooks/<name>/status and /webhooks/<name>/inbound.
    """

    name: ClassVar[str]  # in SMS_PROVIDER, in our addresses, and kept with each message
    label: ClassVar[str]
    sends: ClassVar[bool] = True  # texts leave this machine, and the provider calls our webhooks
    yes_starts: ClassVar[bool] = False  # it starts texts again itself when somebody it has stopped texts YES

    @classmethod
    @abstractmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        """Read the provider's settings. Raises SettingError for malformed ones, even where another is chosen."""

    @abstractmethod
    def check(self) -> None:
        """Check that all settings needed are there. Raises SettingError, with one sentence naming the setting."""

    @abstractmethod
    def gateway(self, public_base_url: str) -> SmsGateway:
        """Build the gateway. Nothing is called yet."""

    @property
    @abstractmethod
    def sends_from(self) -> SendsFrom:
        """What people see texts come from."""

    @abstractmethod
    def signed(self, call: WebhookCall) -> bool:
        """Return whether the provider itself made this call."""

    @abstractmethod
    def receipt_in(self, call: WebhookCall) -> DeliveryReceipt | None:
        """Parse a signed call into a delivery receipt of a text of ours; None where it is none."""

    @abstractmethod
    def text_in(self, call: WebhookCall) -> IncomingText | None:
        """Parse a signed call into an inbound text; None where it is none."""
