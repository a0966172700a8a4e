"""Interface of every gateway, and the three ways in which sending does not succeed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TIMEOUT_SECONDS = 10.0


class Meaning(StrEnum):
    """What a provider's "no" means for us, whatever its code."""

    WRONG_ADDRESS = "wrong_address"  # no such number, or one that takes no texts: never again
    OPTED_OUT = "opted_out"  # the owner has stopped our texts: never again, and remember it
    NOT_ACCEPTED = "not_accepted"  # refused for a reason we do not know: never again
    TRY_LATER = "try_later"  # too many at once, or not reachable just now
    OUR_ACCOUNT = "our_account"  # our credentials or our balance: stop, and call someone


class Refused(Exception):
    """The provider said no, so nothing was sent. Carries no number and no text: it may be logged."""

    def __init__(self, meaning: Meaning, code: str) -> None:
        super().__init__(f"{meaning}: {code}")
        self.meaning = meaning
        self.code = code

    @property
    def permanent(self) -> bool:
        """Whether asking again would be refused again."""
        return self.meaning in {Meaning.WRONG_ADDRESS, Meaning.OPTED_OUT, Meaning.NOT_ACCEPTED}


class Unsure(Exception):
    """No answer came, or none that could be read: it may have been sent. Ask `find` before sending again."""


@dataclass(frozen=True)
class Sent:
    """The provider took it, under this id."""

    provider_id: str


class Fate(StrEnum):
    """What a provider says became of a text, after it took it."""

    TAKEN = "taken"  # on its way
    FAILED = "failed"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class DeliveryReceipt:
    """What a provider tells of a text later. Reports repeat, and come in any order."""

    reference: str  # our own name for the message
    provider_id: str
    delivery_status: Fate
    refused: Refused | None = None  # why it failed


@dataclass(frozen=True)
class IncomingText:
    """A text that somebody sent us. It may be told twice, under the same id."""

    provider_id: str
    sender: str  # as the provider writes the number
    body: str


@dataclass(frozen=True)
class ListedText:
    """A text in the provider's own list. `reference` is ours, where the provider keeps it; else empty."""

    provider_id: str
    to: str
    body: str
    reference: str
    made_at: datetime


class SmsGateway(ABC):
    """A way to send texts. Add one by writing these four; `name` is kept with each message."""

    name: str
    # Whether a provider stands behind it, who can be asked later what became of a text.
    tells_fates = True

    @abstractmethod
    def send(self, to: str, body: str, reference: str) -> Sent:
        """Send `body` to the E.164 number `to`. `reference` is our own name for the message.

        Raises Refused (it was not sent) or Unsure (it may have been).
        """

    @abstractmethod
    def find(self, to: str, body: str, since: datetime, *, reference: str) -> Sent | None:
        """Look in the provider's own list for this text, asked for at `since` or later; None: it was never taken.

        It is known by our `reference` where the provider keeps it, else by its number and words.

        Raises Unsure (or Refused) where the list cannot be read.
        """

    @abstractmethod
    def sent_since(self, since: datetime) -> Iterator[ListedText]:
        """Every text of ours that the provider took at `since` or later, each once, in no order; read page by page.

        Raises Unsure (or Refused) where the list cannot be read to its end.
        """

    @abstractmethod
    def delivery_status(self, provider_id: str, reference: str) -> DeliveryReceipt | None:
        """What became of a text that the provider took under this id; None: it does not say, or does not know.

        Raises Unsure (or Refused) where it cannot be asked.
        """


@dataclass(frozen=True)
class Attachment:
    """A file that goes with an e-mail."""

    file_name: str
    mime_type: str  # like text/calendar; method=PUBLISH
    content: bytes


@dataclass(frozen=True)
class Letter:
    """An e-mail, ready to go. `message_id` stays the same when it is sent again, so that mail programs show it once."""

    to: str
    subject: str
    body: str
    message_id: str
    attachments: tuple[Attachment, ...] = ()


class EmailGateway(ABC):
    """A way to send e-mails. There is no list to look into afterwards: a repeat carries the same message id."""

    name: str

    @abstractmethod
    def send(self, letter: Letter) -> Sent:
        """Hand one e-mail over. Raises Refused or Unsure."""
