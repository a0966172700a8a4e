"""E-mail addresses of which one is asked whether another was meant."""

from __future__ import annotations

import pytest

from booking.core.email_addresses import likely_meant


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        *(
            (typed, "gmail.com")
            for typed in ("gmial.com", "gmai.com", "gmal.com", "gmaill.com", "gamil.com", "gmail.con")
        ),
        *(
            (typed, "gmail.com")
            for typed in ("gmail.co", "gmail.cm", "gmailcom", "gnail.com", "gmail.comm", "gmail.vom")
        ),
        *(
            (typed, "hotmail.com")
            for typed in ("hotmial.com", "hotmai.com", "homail.com", "hotmail.con", "hotnail.com")
        ),
        *((typed, "hotmail.co.uk") for typed in ("hotmail.co.u", "hotmial.co.uk", "hotmail.couk", "hotmail.co.ik")),
        *((typed, "outlook.com") for typed in ("outlok.com", "outloook.com", "outlook.con", "outlool.com")),
        *((typed, "yahoo.com") for typed in ("yaho.com", "yahho.com", "yhaoo.com", "yahoo.con")),
        *(("yahoo.co.ukk", "yahoo.co.uk"), ("iclod.com", "icloud.com"), ("btinternet.con", "btinternet.com")),
        *(
            (right, "")
            for right in ("gmail.com", "mail.com", "ymail.com", "email.com", "hotmail.fr", "yahoo.ca", "gmx.com")
        ),
        *((right, "") for right in ("yahoo.co.in", "live.com", "outlook.de", "rochdale.gov.uk", "example.com", "")),
    ],
)
def test_a_common_domain_is_recognised_one_letter_away(domain: str, meant: str) -> None:
    assert likely_meant(f"ada@{domain}") == (f"ada@{meant}" if meant else "")
