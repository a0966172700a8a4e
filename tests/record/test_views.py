import re
from datetime import datetime, timedelta

import pytest
from flask import Flask, g
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.cases.operations import write_entry
from booking.cases.rules import EntryKind
from booking.citizens.models import Citizen
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.staff.models import Grant, StaffMember
from booking.visits import operations as visits
from tests import factories as make
from tests.cases.test_queries import note, visit_of
from tests.client import CheckedClient
from tests.page_rules import Page
from tests.statements import counted


@pytest.fixture
def advisor(client: CheckedClient) -> StaffMember:
    with transaction():
        person = make.staff("Mina Advisor")
    client.sign_in(person)
    return person


def a_record(now: datetime, *, seen_by: StaffMember | None = None, restricted: bool = False) -> str:
    """The reference of a record with one visit and its note, written by somebody else unless `seen_by`."""
    with transaction():
        service = make.service("Housing options", make.department("Housing"))
        other = seen_by or make.staff("Oskar Other")
        ada = make.citizen("Ada Lovelace", ("mobile", "+447700900123"))
        consultation = visit_of(ada, advisor=other, service=service, at=now - timedelta(days=9))
        note("Wants to move house.", consultation, by=other, now=now, restricted=restricted)
        return ada.case_record.reference


def rows() -> list[AuditRow]:
    return list(db.session.scalars(select(AuditRow).order_by(AuditRow.id)))


@pytest.mark.parametrize("role", ["host", "manager"])
def test_hosts_and_managers_open_no_record(app: Flask, client: CheckedClient, now: datetime, role: str) -> None:
    reference = a_record(now)
    with transaction():
        person = make.staff("Hana Host", role)
    client.sign_in(person)
    assert client.get(f"/records/{reference}").status_code == 403
    assert client.post(f"/records/{reference}", data={"reason": "Curious"}).status_code == 403
    assert client.get("/records").status_code == 403
    assert client.post("/records", data={"text": "ada"}).status_code == 403
    assert rows() == []


def test_ones_own_visit_opens_the_record_and_is_written_down(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    reference = a_record(now, seen_by=advisor)
    page = client.get(f"/records/{reference}", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    assert "Wants to move house." in page.text
    assert "07700 900123" in page.text
    (row,) = rows()
    assert (row.act, row.basis, row.reason, row.staff_member_id) == ("opened", "visit", "", advisor.id)
    assert row.device.startswith("Firefox on Windows, ")
    client.get(f"/records/{reference}")
    assert [row.act for row in rows()] == ["opened", "opened"]


def test_any_other_opening_asks_a_reason(client: CheckedClient, advisor: StaffMember, now: datetime) -> None:
    reference = a_record(now)
    page = client.get(f"/records/{reference}")
    assert "Why are you opening this record?" in page.text
    assert "Ada" not in page.text
    assert rows() == []
    for empty in ("", "   ", ".", "-" * 20, "checking"):
        refused = client.post(f"/records/{reference}", data={"reason": empty})
        assert refused.status_code == 400
        assert "Say why you are opening this record, in ten letters or more." in refused.text
    long = client.post(f"/records/{reference}", data={"reason": "x" * 201})
    assert "Keep the reason to 200 characters or fewer." in long.text
    assert rows() == []
    opened = client.post(f"/records/{reference}", data={"reason": "Called the switchboard"})
    assert opened.status_code == 303
    for _ in range(2):  # looking again at once is the same opening
        assert "Wants to move house." in client.get(opened.location).text
    (row,) = rows()
    assert (row.basis, row.reason) == ("reason", "Called the switchboard")
    with clock.stopped_at(now + timedelta(minutes=16)):
        client.sign_in(advisor)
        assert "Why are you opening this record?" in client.get(opened.location).text


def test_someone_elses_opening_opens_nothing(
    app: Flask, client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    reference = a_record(now)
    opened = client.post(f"/records/{reference}", data={"reason": "Called the switchboard"}).location
    with transaction():
        stranger = make.staff("Stranger")
    other = CheckedClient(app, app.response_class, use_cookies=True)
    other.sign_in(stranger)
    g.pop("_login_user", None)  # the tests' own context outlives a request
    assert "Why are you opening this record?" in other.get(opened).text


def test_a_partial_reader_is_told_how_many_are_withheld(client: CheckedClient, now: datetime) -> None:
    with transaction():
        tax = make.department("Revenues")
        reader = make.staff("Tess Tax")
        reader.grants = [Grant(role="advisor", department_id=tax.id)]
    reference = a_record(now, restricted=True)
    client.sign_in(reader)
    opened = client.post(f"/records/{reference}", data={"reason": "On the phone"}).location
    page = client.get(opened)
    assert "1 entry you cannot see" in page.text
    assert "Wants to move house." not in page.text
    assert "Housing options" not in page.text


def test_an_entry_without_a_visit_stands_in_the_timeline(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    reference = a_record(now, seen_by=advisor)
    with transaction():
        ada = db.session.scalars(select(Citizen)).one()
        write_entry(
            "Your application was received.",
            clients=[ada],
            department_id=make.department().id,
            author_id=advisor.id,
            happened_at=now,
            now=now,
            kind=EntryKind.LETTER,
        )
    assert "Your application was received." in client.get(f"/records/{reference}").text


def test_searching_is_one_post_written_down_without_the_words(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    reference = a_record(now)
    assert client.get("/records").status_code == 200
    assert rows() == []
    with counted() as sent:
        page = client.post("/records", data={"text": "lovelace"})
    searched = [statement for statement in sent if "LIMIT" in statement and re.search(r"name_folded.* LIKE", statement)]
    assert len(searched) == 1
    assert "1 record found" in page.text
    assert re.search(r"name given on \w{3} \d+ \w{3}\s+\d{4}</p>", page.text)
    assert f"/records/{reference}" in page.text
    said = [(row.act, row.case_record_reference, row.basis, row.reason) for row in rows()]
    assert said == [("searched", "", "", ""), ("shown", reference, "search", "")]
    empty = client.post("/records", data={"text": " "})
    assert "Type part of a name, a date of birth, last digits or a reference." in empty.text
    assert len(rows()) == 2
    assert "Nobody was found. Try a part of the name" in client.post("/records", data={"text": "zzzz"}).text
    assert "Type three letters or more" in client.post("/records", data={"text": "lo"}).text
    for long in ("a" * 50_000, "a " * 5_000):  # the database refuses the first, and the second takes it minutes
        refused = client.post("/records", data={"text": long})
        assert (refused.status_code, "120 characters or fewer" in refused.text) == (400, True)


def test_two_records_are_seen_side_by_side_joined_and_parted(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    one = a_record(now, seen_by=advisor)
    with transaction():
        two = make.citizen("A. Lovelace", ("email", "ada@example.com")).case_record.reference
    unknown = client.post(f"/records/{one}/compare", data={"other": "0000000000", "why": "told_me"})
    assert "There is no other record with that reference." in unknown.text
    assert (
        "There is no other record" in client.post(f"/records/{one}/compare", data={"other": one, "why": "told_me"}).text
    )
    both = client.post(f"/records/{one}/compare", data={"other": f"{two[:5]} {two[5:].lower()}", "why": "told_me"})
    assert "ada@example.com" in both.text
    assert "07700 900123" in both.text
    assert [(row.act, row.case_record_reference, row.reason) for row in rows()[-2:]] == [
        ("compared", one, f"{two}: They told me that they were here before"),
        ("compared", two, f"{one}: They told me that they were here before"),
    ]
    assert client.post(f"/records/{one}/join", data={"other": two, "why": "told_me"}).status_code == 303
    page = client.get(f"/records/{one}")
    assert "The two records are one now." in page.text
    assert "A. Lovelace" in page.text
    [heading] = Page(page.text).root.all("h1")
    assert heading.words().startswith("Ada Lovelace also A. Lovelace ")  # who was opened, though named before
    led_on = client.get(f"/records/{two}", follow_redirects=True)
    assert led_on.request.path == f"/records/{one}" and "was joined to this one." in led_on.text
    joined = page.text.split(f"/records/{one}/part/")[1][:10]
    client.post(f"/records/{one}/part/{joined}", data={"why": "two_people"})
    assert "Parted: each stands on their own record again." in client.get(f"/records/{one}").text
    assert client.get(f"/records/{two}").status_code == 200  # a record of its own again
    client.post(f"/records/{one}/part/{joined}", data={"why": "two_people"})
    assert "This can no longer be undone." in client.get(f"/records/{one}").text


def test_a_long_timeline_is_shown_in_parts(
    client: CheckedClient, advisor: StaffMember, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking.record.views.show.TIMELINE_PART", 1)
    reference = a_record(now, seen_by=advisor)
    with transaction():
        ada = db.session.scalars(select(Citizen)).one()
        visit_of(ada, advisor=advisor, service=make.service("Blue Badge"), at=now - timedelta(days=2))
    newest = client.get(f"/records/{reference}").text
    assert "Blue Badge" in newest and "Housing options" not in newest.split('id="timeline"')[1]
    [older] = re.findall(r'href="(/records/[^"]+after=[^"]+)#timeline"', newest)
    rest = client.get(older).text.split('id="timeline"')[1]
    assert "Housing options" in rest and "Blue Badge" not in rest and "Show older" not in rest
    assert f'href="/records/{reference}#timeline">Show all, from the newest' in rest
    assert client.get(f"/records/{reference}?after=x").status_code == 200


@pytest.mark.parametrize("why", ["", "checking", "two_people"])
def test_a_typed_reference_shows_nothing_without_a_listed_reason(
    client: CheckedClient, advisor: StaffMember, now: datetime, why: str
) -> None:
    """Own work with anybody was enough to read, and to take over, a record that was never asked for."""
    one = a_record(now, seen_by=advisor)
    with transaction():
        victim = make.citizen("Victoria Secret", ("email", "victoria@example.com"))
        two, record_id = victim.case_record.reference, victim.case_record_id
    refused = client.post(f"/records/{one}/compare", data={"other": two, "why": why})
    assert refused.status_code == 400
    assert "It is written down on both" in refused.text and f'value="{two}"' in refused.text
    assert "victoria" not in refused.text.lower()
    client.post(f"/records/{one}/join", data={"other": two, "why": why})
    page = client.get(f"/records/{one}").text
    assert "Choose the reason why these two records are looked at together." in page
    assert "victoria" not in page.lower()
    db.session.expire_all()
    assert db.session.get_one(Citizen, victim.id).case_record_id == record_id
    assert {row.case_record_reference for row in rows()} == {one}


def test_nobody_joins_a_record_that_they_have_not_opened(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    reference = a_record(now)
    with transaction():
        other = make.citizen("Other").case_record.reference
    assert client.post(f"/records/{reference}/compare", data={"other": other}).status_code == 403
    assert client.post(f"/records/{reference}/join", data={"other": other}).status_code == 403
    assert client.post(f"/records/{reference}/part/0000000000").status_code == 403
    assert count_of(select(AuditRow)) == 0


def test_an_unknown_reference_is_not_found(client: CheckedClient, advisor: StaffMember) -> None:
    assert client.get("/records/0000000000").status_code == 404


def test_three_hundred_visits_are_twelve_parts_and_each_costs_as_few_statements_as_one(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    reference = a_record(now, seen_by=advisor)
    with counted() as sent:
        client.get(f"/records/{reference}")
    with transaction() as session:
        ada = session.scalars(select(Citizen)).one()
        service, venue = make.service("Blue Badge"), make.venue("Langley Library")
        for day in range(299):
            at = now - timedelta(days=10 + day)
            seen = visit_of(ada, advisor=advisor, service=service, at=at, venue=venue)
            seen.next_step = f"Step {day}."
    address, pages = f"/records/{reference}", []
    with counted() as for_many:
        while address:
            pages.append(client.get(address).text)
            address = next(iter(re.findall(r'href="(/records/[^"]+after=[^"]+)#timeline"', pages[-1])), "")
    assert [page.count("timeline__item--visit") for page in pages] == [25] * 12
    assert all(sum(f"Step {day}.<" in page for page in pages) == 1 for day in range(299))
    assert len(for_many) <= 12 * len(sent)


def test_the_story_beside_the_person_leads_on_to_what_is_older(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    with transaction():
        ada, service = make.citizen("Ada Lovelace"), make.service()
        venue = make.session_on(offering=[service], advisors=[advisor]).venue
        for day in range(1, 22):
            visit_of(ada, advisor=make.staff(), service=service, at=now - timedelta(days=day), venue=venue)
        visit = visits.add_drop_in(
            venue.id, citizen=ada, service_id=service.id, needs=Needs(), by_id=advisor.id, now=now
        )
        visits.start(visit.consultations[0], advisor.id, now)
        reference = ada.case_record.reference
    assert f'href="/records/{reference}#timeline">Show older' in client.get("/day").text
