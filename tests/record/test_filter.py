"""The timeline of one record is filtered by kind, department, topic and words, within what its reader may read."""

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.citizens.models import Citizen
from booking.core.database import count_of, db, transaction
from booking.record.rules import Facts, TimelineFilter, is_wanted
from booking.services.models import Topic
from booking.staff.models import StaffMember
from tests import factories as make
from tests.cases.test_queries import advisor_of, note, visit_of
from tests.client import CheckedClient

ALL = ["kept by another department", "Council tax", "Housing options"]
_WORD = st.sampled_from(["", "boiler", "Łódź", "O'Brien", "50%", "_"])


@given(_WORD, _WORD, _WORD, _WORD)
def test_every_limit_must_hold(kind: str, department: str, topic: str, words: str) -> None:
    facts = Facts({"note"}, {"boiler", None}, {None}, ["The BOILER of Mr Obrien", "in Lodz"])
    found = is_wanted(facts, TimelineFilter(kind, department, topic, words))
    assert found == (not kind and department in ("", "boiler") and not topic and words not in ("50%",))


@pytest.fixture
def record(client: CheckedClient, now: datetime) -> str:
    """A record that three departments wrote on, one of them restricted; its reader is of the first one."""
    with transaction():
        housing = make.service("Housing options", make.department("Housing"))
        tax = make.service("Council tax", make.department("Revenues"))
        refuge = make.service("Domestic abuse", make.department("Safeguarding"))
        repairs = Topic(name="Boilers", service=housing)
        db.session.add(repairs)
        reader, other = advisor_of(housing, "Hal Housing"), make.staff("Otto Other")
        ada = make.citizen("Ada Lovelace")
        seen = visit_of(ada, advisor=reader, service=housing, at=now - timedelta(days=3))
        seen.topic = repairs
        note("The boiler is broken since May.", seen, by=reader, now=now)
        taxed = visit_of(ada, advisor=other, service=tax, at=now - timedelta(days=2))
        note("Wants a discount.", taxed, by=other, now=now)
        safe = visit_of(ada, advisor=other, service=refuge, at=now - timedelta(days=1))
        note("Hides from the boilermaker.", safe, by=other, now=now, restricted=True)
        reference = ada.case_record.reference
    client.sign_in(reader)
    return reference


def shown(client: CheckedClient, record: str, **wanted: str) -> list[str]:
    """The services of the visits that are shown, newest first."""
    page = client.get(f"/records/{record}", query_string=wanted).text.split('id="timeline"')[1]
    names = ("Housing options", "Council tax", "kept by another department", "Domestic abuse")
    return re.findall("|".join(names), page.split("</form>")[1])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ALL),
        ({"department": "Housing"}, ["Housing options"]),
        ({"topic": "Boilers"}, ["Housing options"]),
        ({"kind": "note"}, ["Council tax", "Housing options"]),
        ({"words": "BÓILER"}, ["Housing options"]),
        ({"words": "hides"}, []),
        ({"words": "boilermaker"}, []),
        ({"words": "Safeguarding"}, []),
        ({"words": "domestic"}, []),
        ({"department": "Safeguarding"}, []),
        ({"department": "Housing", "words": "discount"}, []),
        ({"kind": "visit", "words": "ada lovelace"}, ALL),
        (
            {"department": "Nowhere", "kind": "burn", "topic": "<b>"},
            ALL,
        ),
    ],
)
def test_it_leaves_what_is_like_it_and_no_word_that_is_withheld(
    client: CheckedClient, record: str, wanted: dict[str, str], found: list[str]
) -> None:
    assert shown(client, record, **wanted) == found


def test_filtered_parts_follow_each_other_and_keep_the_filter(
    client: CheckedClient, record: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking.record.views.show.TIMELINE_PART", 1)
    page = client.get(f"/records/{record}?kind=note").text
    assert "Wants a discount." in page and "boiler is broken" not in page
    [older] = re.findall(r'href="([^"]+after=[^"]+)#timeline"', page)
    rest = client.get(older.replace("&amp;", "&")).text
    assert "boiler is broken" in rest and "Wants a discount." not in rest and "Show older" not in rest
    assert "1 entry you cannot see" in page


def test_what_is_typed_stays_and_an_odd_or_endless_word_gets_a_sentence(client: CheckedClient, record: str) -> None:
    page = client.get(f"/records/{record}?words=%3Cb%3Eboiler").text
    assert 'value="&lt;b&gt;boiler"' in page
    assert "Nothing that you may read is like this." in client.get(f"/records/{record}?words=zebra").text
    page = client.get(f"/records/{record}?words={'x' * 121}").text
    assert "Look for words of 120 characters or fewer." in page and "Council tax" in page
    assert "characters we cannot look for" in client.get(f"/records/{record}?words=a%07b").text


def test_whoever_has_not_opened_the_record_filters_nothing(client: CheckedClient, record: str) -> None:
    before = count_of(select(AuditRow))
    with transaction():
        stranger: StaffMember = make.staff("Stranger")
    client.sign_in(stranger)
    page = client.get(f"/records/{record}?words=boiler").text
    assert "Why are you opening this record?" in page and "boiler" not in page
    assert count_of(select(AuditRow)) == before
    client.sign_in(db.session.scalars(select(StaffMember).where(StaffMember.name == "Hal Housing")).one())
    client.get(f"/records/{record}?words=boiler")
    assert [row.reason for row in db.session.scalars(select(AuditRow))] == [""]  # that they looked, no word of what for
    assert count_of(select(Citizen)) == 1


@pytest.mark.parametrize(
    ("address", "typed"),
    [("person", None), ("wishes", None), ("died", None), ("story", {"known": "add"}), ("compare", {})],
)
def test_a_page_beside_the_record_or_one_refused_is_written_down_too(
    client: CheckedClient, record: str, address: str, typed: dict[str, str] | None
) -> None:
    there = f"/records/{record}/{address}"
    for _ in range(2):  # within a quarter of an hour it is one opening
        page = client.get(there) if typed is None else client.post(there, data=typed)
        assert page.status_code == (200 if typed is None else 400)
        assert [(row.act, row.basis) for row in db.session.scalars(select(AuditRow))] == [("opened", "visit")]
