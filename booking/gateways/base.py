"""Interfaces of the text and e-mail gateways, and the ways in which sending fails."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TIMEOUT_SECONDS = 10.0


class Meaning(StrEnum):
    """Categories of a provider's error codes."""

    WRONG_ADDRESS = "wrong_address"  # no such number, or one that takes no texts: never again
    OPTED_OUT = "opted_out"  # the owner has stopped our texts: never again, and remember it
    NOT_ACCEPTED = "not_accepted"  # refused for a reason we do not know: never again
    TRY_LATER = "try_later"  # too many at once, or not reachable just now
    OUR_ACCOUNT = "our_account"  # our credentials or our balance: stop, and call someone


class Refused(Exception):
    """The provider refused, so nothing was sent. Carries no number and no text: it may be logged."""

    def __init__(self, meaning: Meaning, code: str) -> None:
        super().__init__(f"{meaning}: {code}")
        self.meaning = meaning
        self.code = code

    @property
    def permanent(self) -> bool:
        """Whether a retry would be refused again."""
        return self.meaning in {Meaning.WRONG_ADDRESS, Meaning.OPTED_OUT, Meaning.NOT_ACCEPTED}


class Unsure(Exception):
    """No answer came, or an unreadable one: the message may have been sent. Call `find` before a retry."""


@dataclass(frozen=True)
class Sent:
    """The provider accepted the message, under this id."""

    provider_id: str


class ReceiptStatus(StrEnum):
    """Status of a text in a delivery receipt."""

    TAKEN = "taken"  # accepted, on its way
    FAILED = "failed"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class DeliveryReceipt:
    """Delivery receipt of a text. Receipts repeat, and come in any order."""

    reference: str  # our own name for the message
    provider_id: str
    delivery_status: ReceiptStatus
    refused: Refused | None = None  # why it failed


@dataclass(frozen=True)
class IncomingText:
    """A text that somebody sent us. It may be reported twice, under the same id."""

    provider_id: str
    sender: str  # as the provider writes the number
    body: str


@dataclass(frozen=True)
class ListedText:
    """A text in the provider's own list. `reference` is ours where the provider keeps it, else empty."""

    provider_id: str
    to: str
    body: str
    reference: str
    made_at: datetime


class SmsGateway(ABC):
    """A way to send texts. Implement these four methods; `name` is stored with each message."""

    name: str
    # Whether delivery receipts can be fetched from the provider later.
    gives_receipts = True

    @abstractmethod
    def send(self, to: str, body: str, reference: str) -> Sent:
        """Send `body` to the E.164 number `to`. `reference` is our own id of the message.

        Raises Refused (not sent) or Unsure (it may have been sent: look it up with `find` before a retry).
        """

    @abstractmethod
    def find(self, to: str, body: str, since: datetime, *, reference: str) -> Sent | None:
        """Find this text, sent at `since` or later, in the provider's list; None: it was never accepted.

        Matched by our `reference` where the provider keeps it, else by number and words. Raises Unsure (or Refused)
        where the list cannot be read.
        """

    @abstractmethod
    def sent_since(self, since: datetime) -> Iterator[ListedText]:
        """Yield every text of ours that the provider accepted at `since` or later, each once, in no order.

        Reads the list page by page. Raises Unsure (or Refused) where it cannot be read to its end.
        """

    @abstractmethod
    def delivery_status(self, provider_id: str, reference: str) -> DeliveryReceipt | None:
        """Fetch the delivery receipt of a text; None: the provider does not know, or does not say.

        Raises Unsure (or Refused) where the provider cannot be asked.
        """


@dataclass(frozen=True)
class Attachment:
    """File attached to an e-mail."""

    file_name: str
    mime_type: str  # like text/calendar; method=PUBLISH
    content: bytes


@dataclass(frozen=True)
class Letter:
    """An e-mail, ready to send. A retry keeps its `message_id`, so that mail programs show it once."""

    to: str
    subject: str
    body: str
    message_id: str
    attachments: tuple[Attachment, ...] = ()


class EmailGateway(ABC):
    """A way to send e-mails. Nothing can be looked up afterwards: a retry carries the same message id."""

    name: str

    @abstractmethod
    def send(self, letter: Letter) -> Sent:
        """Send one e-mail. Raises Refused or Unsure."""
