"""Audit keys, under which rows are sealed. Whoever has the database alone cannot make a seal."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping


def key_name(key: str) -> str:
    """What a row says of the key that sealed it: enough to tell keys apart, of no use to seal with."""
    return hashlib.sha256(f"audit key\n{key}".encode()).hexdigest()[:16]


class SealKeys:
    """The key in use, and the earlier ones that still open what they sealed."""

    def __init__(self) -> None:
        self.current = ""
        self.by_name: Mapping[str, bytes] = {}

    def init_app(self, key: str, fallbacks: Iterable[str] = ()) -> None:
        """Set the keys once, when the application starts."""
        self.current = key_name(key)
        self.by_name = {key_name(one): one.encode() for one in (key, *fallbacks)}

    def seal(self, name: str, text: str) -> str:
        """HMAC-SHA256 under the key of this name. Raises KeyError where that key is not set."""
        return hmac.digest(self.by_name[name], text.encode(), "sha256").hex()


seal_keys = SealKeys()
