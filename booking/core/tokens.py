"""References that people read out, and the tokens of links and forms. Primary keys are never shown."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from enum import StrEnum
from unicodedata import normalize

from booking.core.text import UNSEEN

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = 10
TOKEN_LENGTH = 26  # 26 characters of base 32: 130 bits
FORMER_LENGTH = 22  # of links made before: the same token, cut off earlier
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_MOST_WORDS = 20
_LABELS = frozenset(("MY", "YOUR", "BOOKING", "APPOINTMENT", "REF", "REFERENCE", "REFNO", "NO", "NUMBER", "IS", "CODE"))


def random_reference() -> str:
    """Make a reference of ten random Crockford base 32 characters: no I, L, O or U, so that it can be read out."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(REFERENCE_LENGTH))


def normalise_reference(typed: str) -> str:
    """Normalise a typed reference: capitals, no spaces, dots, dashes or quotes, O read as 0, I and L as 1.

    Words around it are dropped where that leaves one that it can be: "Ref: 7HKM2-4XQ9P." is 7HKM24XQ9P.
    """
    words = re.findall(r"[^\W_]+", normalize("NFKC", typed.translate(UNSEEN)).upper())[:_MOST_WORDS]
    if sum(map(len, words)) > REFERENCE_LENGTH:
        words = _without_words_around(words)
    return "".join(words).translate(_READ_AS)


def is_reference(normalised: str) -> bool:
    """Return whether this can be a reference, known or not."""
    return len(normalised) == REFERENCE_LENGTH and set(normalised) <= set(CROCKFORD)


def _without_words_around(words: list[str]) -> list[str]:
    """Return the part of ten letters and digits; all of it where there is none, or more than one."""
    said = [word for n, word in enumerate(words) if not _LABELS.issuperset(words[: n + 1])]
    for text in (said, [re.sub(r"^REF(ERENCE)?", "", said[0]), *said[1:]] if said else []):
        if sum(map(len, text)) == REFERENCE_LENGTH:
            return text
    spans = ((start, end) for end in range(1, len(words) + 1) for start in range(end))
    parts = [part for start, end in spans if sum(map(len, part := words[start:end])) == REFERENCE_LENGTH]
    likely = [part for part in parts if any(sign.isdigit() for word in part for sign in word)]
    return likely[0] if len(likely) == 1 else words


def show_reference(reference: str) -> str:
    """Format a reference in two groups of five, easier to read out."""
    return f"{reference[:5]} {reference[5:]}" if len(reference) == REFERENCE_LENGTH else reference


def random_token() -> str:
    """Make an unguessable token for a cookie or a form, safe in a URL."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """Return the SHA-256 that is stored of a token, so that the database alone opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def stored_hashes(token: str) -> tuple[str, ...]:
    """Return the hashes under which a link may be stored: its own, and that of the shorter token of earlier links.

    Whoever finds a row by them asks `Links.opens` before the link opens anything.
    """
    whole = token_hash(token)
    return (whole, token_hash(token[:FORMER_LENGTH])) if len(token) == TOKEN_LENGTH else (whole,)


class LinkKind(StrEnum):
    """Kinds of links, by the page that they open."""

    APPOINTMENT = "appointment"
    VISIT = "visit"
    CALENDAR = "calendar"  # an advisor's feed
    INVITATION = "invitation"
    REFERRAL = "referral"  # of an organisation outside


class Links:
    """Derives link tokens: HMAC of kind, reference and version under LINK_KEY.

    A token can be made again whenever a text needs it, while only its hash is stored; raising the version revokes it.
    """

    def __init__(self) -> None:
        self._key = b""

    def init_app(self, link_key: str) -> None:
        self._key = link_key.encode()

    def token(self, kind: str, reference: str, version: int = 1) -> str:
        """Derive the token of the page of `kind` ("appointment", "visit", "calendar") for this reference."""
        number = int.from_bytes(self.key(kind, reference, version))
        return "".join(CROCKFORD[(number >> (5 * place)) & 31] for place in range(TOKEN_LENGTH)).lower()

    def key(self, kind: str, reference: str, version: int = 1) -> bytes:
        """Derive a secret of 32 bytes, which is stored nowhere."""
        if not self._key:
            raise RuntimeError("links.init_app was not called.")
        return hmac.digest(self._key, f"{kind}:{reference}:{version}".encode(), "sha256")

    def hash(self, kind: str, reference: str, version: int = 1) -> str:
        """Derive the hash to store for that token."""
        return token_hash(self.token(kind, reference, version))

    def opens(self, token: str, stored: str, kind: str, reference: str, version: int, *, former: bool) -> bool:
        """Return whether a token opens what is stored; an earlier, shorter one only where `former` allows it."""
        if token_hash(token) == stored:
            return len(token) != FORMER_LENGTH or former
        return hmac.compare_digest(token.encode(), self.token(kind, reference, version).encode())


links = Links()
