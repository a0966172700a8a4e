"""Audit keys, under which audit rows are sealed (HMAC), so that the database alone is not enough to forge one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping


def key_name(key: str) -> str:
    """Return the name of a key for the rows it seals: a hash that tells keys apart and does not reveal them."""
    return hashlib.sha256(f"audit key\n{key}".encode()).hexdigest()[:16]


class SealKeys:
    """The current key, and the earlier ones that still verify what they sealed."""

    def __init__(self) -> None:
        self.current = ""
        self.by_name: Mapping[str, bytes] = {}

    def init_app(self, key: str, fallbacks: Iterable[str] = ()) -> None:
        self.current = key_name(key)
        self.by_name = {key_name(one): one.encode() for one in (key, *fallbacks)}

    def seal(self, name: str, text: str) -> str:
        """Return the HMAC-SHA256 under the key of this name. Raises KeyError where that key is not set."""
        return hmac.digest(self.by_name[name], text.encode(), "sha256").hex()


seal_keys = SealKeys()
