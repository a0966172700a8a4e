"""Children: who is under 18 interprets only with a reason; a link to a child's visit gives nobody a record."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from booking.citizens.rules import Part, is_under_age
from booking.core.database import db, transaction
from booking.core.tokens import LinkKind, links
from booking.visits import operations as visits
from booking.visits.errors import ChildInterprets
from booking.visits.models import PartyMember
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, is_seen, typed


@pytest.mark.parametrize(
    ("born", "under"),
    [(date(2008, 11, 27), True), (date(2008, 11, 26), False), (date(2026, 1, 1), True), (None, False)],
)
def test_of_age_is_who_has_had_their_eighteenth_birthday(born: date | None, under: bool) -> None:
    assert is_under_age(born, date(2026, 11, 26)) is under


def test_somebody_under_18_interprets_only_with_a_reason(client: CheckedClient, stage: Morning) -> None:
    seen = is_seen(stage)
    there, said = f"/day/party/{seen.reference}", {"party_name": "Nia", "party_part": "child"}
    answer = client.post(there, data=typed(client.get("/day"), note="Half a sentence", **said))
    assert (answer.status_code, "interprets only with a reason" in answer.text) == (400, True)
    assert "Half a sentence" in answer.text and 'value="Nia"' in answer.text
    why = "No interpreter came, and it is urgent"
    page = client.post(there, data=typed(client.get("/day"), **said, party_why=why), follow_redirects=True).text
    assert f"under 18: {why}" in " ".join(page.split())
    db.session.rollback()
    member = db.session.scalars(select(PartyMember).where(PartyMember.part == Part.INTERPRETER)).one()
    assert member.why == why
    record = seen.visit.party[0].citizen.case_record.reference
    assert f"Nia (under 18: {why})" in client.get(f"/records/{record}").text


def test_a_known_day_of_birth_is_asked_whatever_was_said(client: CheckedClient, stage: Morning, now: datetime) -> None:
    seen = is_seen(stage)
    with pytest.raises(ChildInterprets), transaction():
        child = make.citizen("Nia")
        child.date_of_birth = date(2014, 5, 1)
        visits.add_to_party(seen.visit, child, Part.INTERPRETER, by_id=stage.advisor.id, now=now)
    with transaction():
        grown = make.citizen("Owen")
        visits.add_to_party(seen.visit, grown, Part.INTERPRETER, why="not asked", by_id=stage.advisor.id, now=now)
    db.session.rollback()
    assert [member.why for member in seen.visit.party] == ["", ""]


def test_the_link_to_a_childs_visit_shows_a_parent_nothing_of_their_record(
    client: CheckedClient, stage: Morning
) -> None:
    visit = is_seen(stage, "Nia Child").visit
    record = visit.party[0].citizen.case_record.reference
    client.post(f"/records/{record}/needs", data={"known": "add", "need": "large print"})
    token = links.token(LinkKind.VISIT, visit.reference, visit.link_version)
    client.post("/staff/sign-out")
    for page in (client.get(f"/tickets/{token}").text, client.get(f"/tickets/{token}?parts=9").text):
        assert "Nia" not in page and "Large print" not in page and record not in page
    assert client.get(f"/records/{record}").status_code in (302, 403)
