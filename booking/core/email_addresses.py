"""E-mail addresses: find the one that was meant where a common domain is misspelt."""

from __future__ import annotations

_COMMON = (
    *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "yahoo.com", "yahoo.co.uk"),
    *(
        "icloud.com",
        "btinternet.com",
        "live.co.uk",
        "virginmedia.com",
        "talktalk.net",
        "ntlworld.com",
        "protonmail.com",
    ),
    *("blueyonder.co.uk", "tiscali.co.uk"),
)
_NEAR_AND_RIGHT = frozenset(("mail.com", "ymail.com", "email.com"))


def likely_meant(address: str) -> str:
    """Return the address with the common domain that this one is one letter away from; "" where it is of no such."""
    from rapidfuzz.distance import OSA  # read only when an address is typed

    name, _, domain = address.rpartition("@")
    if domain in _COMMON or domain in _NEAR_AND_RIGHT:
        return ""
    near = [common for common in _COMMON if OSA.distance(domain, common, score_cutoff=1) == 1]
    return f"{name}@{near[0]}" if len(near) == 1 else ""
