"""What no page sends behind a button is refused: a NUL, which no database takes in a query, and too many digits."""

from __future__ import annotations

import pytest

from booking.core.database import transaction
from tests.client import CheckedClient
from tests.referrals.stage import council

NUL = "a\0b"


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("/day/likely/{talk}", {"likely": f"same:{NUL}:{NUL}"}),
        ("/day/likely/undo/{talk}", {"what": NUL}),
        ("/day/referral/{talk}", {"referral": f"closed:{NUL}:1"}),
        ("/day/referral/{talk}", {"referral": f"closed:AAAAAAAAAA:{'9' * 5000}"}),
        ("/day/needs/{talk}", {"known": f"end:{NUL}"}),
        ("/day/story/{talk}", {"known": f"confirm:{NUL}"}),
        ("/day/next-step/{talk}", {"step": f"done:{NUL}"}),
        ("/day/party/{talk}/remove", {"who": NUL}),
        ("/records/doubles", {"double": f"same:{NUL}:{NUL}"}),
        ("/records/{record}/join", {"other": NUL, "why": "same"}),
        ("/records/{record}/names", {"known": f"end:{NUL}"}),
        ("/records/{record}/household", {"known": f"end:{NUL}"}),
        ("/records/{record}/story", {"known": f"undo:{NUL}"}),
        ("/records/{record}/died", {"known": f"undo:{NUL}"}),
        ("/records/{record}/refer", {"consultation": NUL, "to": "department/housing", "look": "1"}),
        ("/records/{record}/refer", {"to": "department/housing", "entries": NUL, "asked": "a", "summary": "b"}),
        ("/records/{record}/needs", {"known": f"end:{NUL}", "opened": NUL}),
    ],
)
def test_it_is_refused(client: CheckedClient, page: str, sent: dict[str, str]) -> None:
    stage = council()
    client.sign_in(stage.sender)
    client.get("/day")  # opens the record
    with transaction():
        record = stage.consultation.visit.party[0].citizen.case_record.reference
        address = page.format(talk=stage.consultation.reference, record=record)
    answer = client.post(address, data={"form_token": "t" * 20, "version": "1", **sent})
    assert answer.status_code < 500
