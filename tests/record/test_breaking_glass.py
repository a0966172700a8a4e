"""A restricted entry of another department is read once with a reason, on a page of its own."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.models import Alert, AuditRow
from booking.core.database import count_of, db, transaction
from booking.staff.models import StaffMember
from tests import factories as make
from tests.cases.test_queries import note, visit_of
from tests.client import CheckedClient

WHY = "She is here and in danger"
WORDS = "She fled from Leeds."


@pytest.fixture
def there(app: Flask, client: CheckedClient, now: datetime) -> str:
    """The record of somebody whom an advisor of tax has seen, with an entry that only housing reads."""
    with transaction():
        tax, housing = make.department("Tax"), make.department("Housing")
        mina, olga = make.staff("Mina Holt"), make.staff("Olga Reid")
        mina.grants[0].department_id, olga.grants[0].department_id = tax.id, housing.id
        make.staff("Omar Shah", "manager").grants[0].department_id = housing.id
        ada = make.citizen("Ada Lovelace")
        visit_of(ada, advisor=mina, service=make.service("Council tax", tax), at=now - timedelta(days=1))
        seen = visit_of(ada, advisor=olga, service=make.service("Options", housing), at=now - timedelta(days=9))
        note(WORDS, seen, by=olga, now=now, restricted=True)
        address = f"/records/{ada.case_record.reference}"
    client.sign_in(mina)
    return address


def chosen(page: str) -> dict[str, str]:
    """What the form sends: the entry, and its token."""
    found = re.findall(r'name="(entry|form_token)"[^>]* value="([^"]+)"', page)
    assert {name for name, _value in found} == {"entry", "form_token"}
    return dict(found)


def test_it_is_shown_once_and_not_on_the_record_afterwards(client: CheckedClient, there: str) -> None:
    assert "Read one with a reason" in client.get(there).text
    asked = client.get(f"{there}/restricted").text
    assert "17 November 2026" in asked and WORDS not in asked and "Housing" not in asked
    form = {**chosen(asked), "reason": WHY}
    page = client.post(f"{there}/restricted", data=form)
    assert page.status_code == 200 and WORDS in page.text and "Shown to you once" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert count_of(select(Alert)) == 1
    record = client.get(there).text
    assert WORDS not in record and "1 entry you cannot see" in record
    assert "opened a restricted entry" in record and WHY in record  # in the list of who opened it
    again = client.post(f"{there}/restricted", data=form, follow_redirects=True).text
    assert "It was shown once" in again and WORDS not in again
    assert count_of(select(Alert)) == 1


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client: CheckedClient, there: str) -> None:
    form = chosen(client.get(f"{there}/restricted").text)
    refused = client.post(f"{there}/restricted", data={**form, "reason": "shy"})
    assert refused.status_code == 400 and "Say why you need this entry now" in refused.text
    assert 'value="shy"' in refused.text and re.search(r'value="\w{10}"[^>]* checked', refused.text)
    refused = client.post(f"{there}/restricted", data={"form_token": form["form_token"], "reason": WHY})
    assert refused.status_code == 400 and "Choose the entry that you need to read." in refused.text
    refused = client.post(f"{there}/restricted", data={**form, "reason": "x" * 181})
    assert refused.status_code == 400 and "180 characters" in refused.text
    assert count_of(select(AuditRow).where(AuditRow.act == "broke_glass")) == 0
    assert WORDS in client.post(f"{there}/restricted", data={**form, "reason": "x" * 180}).text


def test_whoever_may_read_it_anyway_or_opens_no_record_has_no_such_page(client: CheckedClient, there: str) -> None:
    for name, status in (("Olga Reid", 200), ("Omar Shah", 403)):
        client.sign_in(db.session.scalars(select(StaffMember).where(StaffMember.name == name)).one())
        page = client.get(f"{there}/restricted")
        assert page.status_code == status
        assert status == 403 or "There is none that a reason opens for you." in page.text
        assert client.post(f"{there}/restricted", data={"entry": "1", "reason": WHY}).status_code in (400, 403)
    with transaction():
        stranger = make.staff("Nell Kay")
    client.sign_in(stranger)
    assert client.get(f"{there}/restricted").status_code == 403  # the record has not been opened
    assert client.post(f"{there}/restricted", data={"entry": "1", "reason": WHY}).status_code == 403


def test_a_telephone_call_is_written_down_beside_the_reason(client: CheckedClient, there: str) -> None:
    with transaction():
        stranger = make.staff("Nell Kay")
    client.sign_in(stranger)
    assert "They telephoned or wrote to us" in client.get(there).text
    refused = client.post(there, data={"reason": "shy", "telephoned": "y"})
    assert refused.status_code == 400 and re.search(r'name="telephoned"[^>]* checked', refused.text)
    client.post(there, data={"reason": "She rang about arrears", "telephoned": "y"})
    client.post(there, data={"reason": "To look something up"})
    last = select(AuditRow.basis).where(AuditRow.act == "opened").order_by(AuditRow.id)
    assert db.session.scalars(last).all() == ["telephone", "reason"]
