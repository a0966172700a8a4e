"""Interface of a provider of texts: its settings, its gateway, its webhooks, and whether its texts can be answered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from booking.gateways.base import DeliveryReceipt, IncomingText, SmsGateway


class SendsFrom(StrEnum):
    """What people see a text come from. A number can be answered, a name cannot."""

    NUMBER = "number"
    NAME = "name"
    LIKELY_NUMBER = "likely_number"  # the provider does not tell; a number, as a rule
    LIKELY_NAME = "likely_name"  # the provider does not tell; a name, as a rule

    def can_reply(self, *, answered_before: bool) -> bool:
        """Whether a text can be answered; where it is likely a name, only once an answer has come in."""
        return answered_before if self is SendsFrom.LIKELY_NAME else self is not SendsFrom.NAME

    def can_invite(self, *, answered_before: bool) -> bool:
        """Whether reminders ask for an answer; where the provider does not tell, only once one has come in."""
        known = self in {SendsFrom.NUMBER, SendsFrom.NAME}
        return self is SendsFrom.NUMBER if known else answered_before


@dataclass(frozen=True)
class WebhookCall:
    """A POST to one of our webhooks, before anybody knows whether the provider signed it."""

    url: str  # under our public address, as the provider was given it
    query: Mapping[str, str]
    headers: Mapping[str, str]
    fields: Mapping[str, str]  # of a form; a MultiDict
    read_json: Callable[[], object]  # None where the body is no JSON

    def json_object(self) -> Mapping[str, object]:
        """The JSON object that was posted; empty where it is none."""
        told = self.read_json()
        return told if isinstance(told, dict) else {}


class SmsProvider(ABC):
    """One provider of texts, with its settings. Add one by writing this and its line in `providers.PROVIDERS`.

    Its webhooks are /webhooks/<name>/status and /webhooks/<name>/inbound.
    """

    name: ClassVar[str]  # in SMS_PROVIDER, in our addresses, and kept with each message
    label: ClassVar[str]
    sends: ClassVar[bool] = True  # texts leave this machine, and the provider calls our webhooks
    yes_starts: ClassVar[bool] = False  # it starts texts again itself when somebody it has stopped texts YES

    @classmethod
    @abstractmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        """Read its own settings. Raises SettingError for what is wrong even where another provider is chosen."""

    @abstractmethod
    def check(self) -> None:
        """Check that it has all it needs. Raises SettingError, with one sentence naming the setting."""

    @abstractmethod
    def gateway(self, public_base_url: str) -> SmsGateway:
        """Make what texts are sent with. Nothing is called yet."""

    @property
    @abstractmethod
    def sends_from(self) -> SendsFrom:
        """What people see its texts come from."""

    @abstractmethod
    def signed(self, call: WebhookCall) -> bool:
        """Whether the provider itself made this call."""

    @abstractmethod
    def receipt_in(self, call: WebhookCall) -> DeliveryReceipt | None:
        """What a signed call tells of a text of ours; None where it tells nothing."""

    @abstractmethod
    def text_in(self, call: WebhookCall) -> IncomingText | None:
        """The text that somebody sent us, as a signed call tells it; None where it is none."""
