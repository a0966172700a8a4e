"""Words that nobody else may read appear on no page and in no file of anybody else: every route is walked.

Of a shielded person: whoever is not named, and the public. Of a restricted entry: whoever is not of its department.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, true, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from booking.appointments.models import Appointment, AppointmentChange
from booking.cases import operations as cases
from booking.cases.models import Action, Entry
from booking.cases.rules.actions import ActionOwner
from booking.citizens.models import CaseRecord, Citizen, ContactPoint, Helper, PersonFlag, PersonName, PersonNeed
from booking.core import clock
from booking.core.database import Base, db, transaction
from booking.core.folding import folded
from booking.messages.models import Message, Reply
from booking.referrals.models import Referral
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.visits.models import Consultation, PartyMember, Visit
from tests import factories
from tests.guards.matrix.cast import Cast, Quick, a_cast
from tests.guards.matrix.scopes import FORMS
from tests.guards.matrix.test_matrix import address
from tests.guards.test_routes import routes, staff_routes

NAME, NUMBER = "Zdislava Quillfeather", "900461"
# What is written about somebody, by table and column: each gets a word of its own, so that a leak says where from.
WRITTEN: tuple[tuple[type[Base], str], ...] = (
    *((Entry, "body"), (Action, "what"), (Task, "detail"), (Message, "body"), (Reply, "body"), (PersonNeed, "words")),
    *((PersonName, "name"), (PersonFlag, "why"), (Citizen, "used_name")),
    *((Visit, "about"), (Appointment, "about"), (AppointmentChange, "why"), (Consultation, "next_step")),
    *(
        (Consultation, "take_home"),
        (Consultation, "for_next"),
        (Referral, "summary"),
        (Referral, "asked"),
        (Helper, "name"),
    ),
)
LOOKING = ("desk.find", "desk.filter_list", "record.found")  # by a post, which changes nothing
WHO = (("host", "own"), ("advisor", "own"), ("advisor", "everything"), ("manager", "everything"))


@pytest.fixture
def cast(app: Flask) -> Cast:
    return a_cast(app)


def word(table: type[Base], column: str) -> str:
    return f"Vyx{table.__name__}{column.title().replace('_', '')}"


def written_about_everybody(cast: Cast, now: datetime) -> set[str]:
    """Give everybody one name and number, and all that stands about anybody a word that is nowhere else."""
    with transaction():
        seen = db.session.scalars(select(Consultation).where(Consultation.reference == cast.council.consultation)).one()
        mina, whose = seen.advisor, seen.visit.party[0].citizen
        assert mina is not None and seen.service is not None
        step = cases.NextStep("Form", ActionOwner.STAFF, now.date(), colleague=mina)
        cases.write_action(step, seen, department_id=seen.service.department_id, author_id=mina.id, now=now)
        cases.add_need(whose, "Slowly", by_id=mina.id, now=now)
        kind, until = factories.flag_kind().reference, (now + timedelta(days=9)).date()
        cases.set_flag(whose.case_record, kind, "She threw a chair", review_on=until, by=mina, now=now)
        whose_visit = select(Consultation.id).join(PartyMember, PartyMember.visit_id == Consultation.visit_id)
        of_somebody = {Task: Task.citizen_id.is_not(None), Action: Action.consultation_id.in_(whose_visit)}
        for table, column in WRITTEN:
            theirs = of_somebody.get(table, true())
            db.session.execute(update(table).where(theirs).values({column: word(table, column)}))
        db.session.execute(update(Consultation).values(handed_over_because="language"))
        db.session.execute(update(Citizen).values(typed_name=NAME, name_folded=folded(NAME), keyed=False))
        point = select(ContactPoint.id).where(ContactPoint.kind == "mobile").order_by(ContactPoint.id).limit(1)
        number = {"value": f"+447700{NUMBER}", "last_digits": NUMBER[-4:]}
        db.session.execute(update(ContactPoint).where(ContactPoint.id.in_(point)).values(**number))
        db.session.execute(update(Reply).values(from_value=number["value"], contact_point_id=point.scalar_subquery()))
    return {*NAME.split(), NUMBER, *(word(*one) for one in WRITTEN)}


def shield_everybody(now: datetime) -> StaffMember:
    """Shield every record; return the one colleague who opens them."""
    with transaction():
        nell, until = factories.staff("Nell Kay"), (now + timedelta(days=90)).date()
        for record in db.session.scalars(select(CaseRecord).join(Citizen).distinct()).all():
            if not any(one.shielded for one in record.citizens):
                cases.shield_record(record, "fled", "", (), review_on=until, by=nell, device="d", now=now)
    return nell


def walked(cast: Cast, browser: Quick, rules: Iterable[tuple[Rule, str]]) -> Iterable[tuple[str, TestResponse]]:
    """Ask for every page and file of these routes, and for what is searched."""
    for rule, method in rules:
        if method == "GET":
            yield f"GET {rule.rule}", browser.get(address(cast, rule))
        elif rule.endpoint in LOOKING:
            for typed in ("Quillfeather", "0461"):
                data = {**FORMS[rule.endpoint](cast), "q": typed, "text": typed}
                yield f"{rule.rule} {typed}", browser.post(address(cast, rule), data=data)


def leaks(words: set[str], pages: Iterable[tuple[str, TestResponse]]) -> list[str]:
    return [f"{at} ({page.status_code}): {sorted(found)}" for at, page in pages if (found := _in(words, page))]


def _in(words: set[str], page: TestResponse) -> set[str]:
    text = page.text.replace(" ", "") + page.text
    asked = {"Quillfeather"} if 'value="Quillfeather"' in page.text else set()  # what was typed stands in the field
    return {one for one in words if one in text} - asked


def test_words_of_a_shielded_person_are_on_nobody_else_s_page(app: Flask, cast: Cast, now: datetime) -> None:
    now = clock.now()
    words = written_about_everybody(cast, now)
    nell = shield_everybody(now)
    stranger, named = (Quick(app, app.response_class, use_cookies=True) for _ in range(2))
    wrong = []
    for who in WHO:
        # Mina, who sees one of them just now, has what she wrote for this conversation herself.
        hers = {word(Consultation, "next_step"), word(Consultation, "take_home")} if who == WHO[1] else set()
        wrong += [f"{who} {one}" for one in leaks(words - hers, walked(cast, cast.browsers[who], staff_routes(app)))]
    public = [(rule, method) for rule, method in routes(app) if (rule, method) not in staff_routes(app)]
    wrong += [f"a stranger {one}" for one in leaks(words, walked(cast, stranger, public))]
    assert not wrong, "\n".join(wrong)
    named.sign_in(nell)
    record = f"/records/{cast.council.record}"
    page = named.post(record, data={"reason": "She came to me today"}, follow_redirects=True)
    assert {*NAME.split(), word(Entry, "body"), word(Action, "what"), word(Consultation, "for_next")} <= _in(
        words, page
    )


def test_a_link_shows_no_more_than_its_own_visit(app: Flask, cast: Cast) -> None:
    """As a parent may hold the link to a child's visit: what stands on the record is on no page behind it."""
    written_about_everybody(cast, clock.now())
    on_record = ((Entry, "body"), (PersonNeed, "words"), (PersonName, "name"), (PersonFlag, "why"), (Task, "detail"))
    words = {word(*one) for one in on_record} | {cast.council.record}
    behind = [one for one in routes(app) if one not in staff_routes(app) and "token" in one[0].arguments]
    assert {rule.endpoint for rule, _method in behind} >= {"book.appointment", "book.ticket", "referrals.outside"}
    holder = Quick(app, app.response_class, use_cookies=True)
    pages = [*walked(cast, holder, behind)]
    for rule, method in behind:
        if method == "POST" and rule.endpoint in ("book.appointment", "book.ticket"):
            said = holder.post(address(cast, rule), data={"name": NAME}, follow_redirects=True)
            assert NAME in said.text
    pages += walked(cast, holder, behind)
    assert not leaks(words, pages)


def test_words_of_a_restricted_entry_are_on_no_page_outside_its_department(app: Flask, cast: Cast) -> None:
    with transaction():
        seen = db.session.scalars(select(Consultation).where(Consultation.reference == cast.council.consultation)).one()
        assert seen.advisor_id is not None
        people, body = [seen.visit.party[0].citizen], word(Entry, "restricted")
        cases.write_entry(
            body,
            clients=people,
            department_id=factories.department("Children").id,
            author_id=seen.advisor_id,
            happened_at=clock.now(),
            now=clock.now(),
            restricted=True,
        )
    wrong = []
    for who in (("advisor", "own"), ("manager", "everything")):
        wrong += [f"{who} {one}" for one in leaks({body}, walked(cast, cast.browsers[who], staff_routes(app)))]
    assert not wrong, "\n".join(wrong)
    page = cast.browsers["advisor", "everything"].post(
        f"/records/{cast.council.record}", data={"reason": "She came to me today"}, follow_redirects=True
    )
    assert body in page.text
