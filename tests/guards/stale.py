"""World of the stale-act test: one morning with something behind each act, forms as pages render them, changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, select
from werkzeug.test import TestResponse

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment, SlotOffer
from booking.cases import operations as cases
from booking.cases.rules.actions import ActionOwner
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways.base import IncomingText
from booking.messages.models import Reply
from booking.replies import operations as replies
from booking.staff.models import StaffMember
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.visits import operations as visits
from booking.visits.models import Consultation, Visit, VisitAct
from booking.waiting_list import operations as waiting_list
from tests import factories
from tests.client import CheckedClient, checked
from tests.page_rules import Element, Page
from tests.visits.scenes import appointment

FRIDAY, TUESDAY = date(2026, 11, 27), date(2026, 12, 1)
BECAUSE = "helping a colleague"
REFUSALS = (
    "told--refused",
    "desk-said__line--no",
    "tasks__said--no",
    "govuk-error-summary",
    "govuk-error-message",
    "manage-said--no",
)


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """Turn every transaction into a savepoint of one that is never committed, so that a case can be rolled back."""
    db.session.remove()
    with db.engine.connect().execution_options(alongside_write=True) as connection, connection.begin() as whole:
        monkeypatch.setattr(Session, "get_bind", lambda *_, **__: connection)
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield connection
        finally:
            db.session.remove()
            db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
            monkeypatch.undo()
            whole.rollback()


@contextmanager
def taken_back(connection: Connection) -> Iterator[None]:
    """Roll the block's changes back to a savepoint at its end."""
    db.session.remove()  # the session's transaction would end with the block
    with connection.begin_nested() as point:
        yield
        db.session.remove()
        point.rollback()


@dataclass
class World:
    """A morning: somebody with each advisor, somebody of each kind at the desk, a task of each kind."""

    names: dict[str, str] = field(default_factory=dict)  # values of addresses, by the word used for them
    ids: dict[str, int] = field(default_factory=dict)
    browsers: dict[str, CheckedClient] = field(default_factory=dict)

    def consultation(self, name: str) -> Consultation:
        return db.session.scalars(select(Consultation).where(Consultation.reference == self.names[name])).one()

    def visit(self, name: str) -> Visit:
        return db.session.scalars(select(Visit).where(Visit.reference == self.names[name])).one()

    def booked(self, name: str) -> Appointment:
        return db.session.scalars(select(Appointment).where(Appointment.reference == self.names[name])).one()

    def task(self, name: str) -> Task:
        return db.session.scalars(select(Task).where(Task.reference == self.names[name])).one()

    def act(self, name: str) -> VisitAct:
        return db.session.scalars(select(VisitAct).where(VisitAct.reference == self.names[name])).one()

    def browser(self, app: Flask, person: StaffMember) -> CheckedClient:
        browser = checked(app)
        browser.sign_in(person)
        return browser


def a_morning(app: Flask, also: Callable[..., None]) -> World:
    """Create the world; the clock is stopped at 10:15 on Thursday."""
    world, now = World(), clock.now()
    with transaction():
        people = {name: factories.staff(name.title()) for name in ("lena", "mina", "omar", "olga", "nora", "pia")}
        people |= {name: factories.staff(name.title(), "host") for name in ("hana", "ivo")}
        people |= {name: factories.staff(name.title(), "manager") for name in ("boss", "bea", "cleo")}
        people["nell"] = factories.staff("Nell", "host")
        tax = factories.service("Tax", slug="tax")
        venue = factories.venue("Heywood", slug="heywood", desks=4)
        advisors = [people[name] for name in ("lena", "mina", "omar")]
        day = factories.session_on(at=venue, offering=[tax], advisors=advisors, kind="mixed")
        for ahead_day in (FRIDAY, TUESDAY):
            factories.session_on(ahead_day, time(10), time(16), at=venue, offering=[tax], advisors=[people["lena"]])
        host = people["hana"].id

        def walk_in(name: str) -> Consultation:
            person = factories.citizen(name.title(), ("mobile", f"+4477009001{len(world.names):02}"))
            visit = visits.add_drop_in(
                venue.id, citizen=person, service_id=tax.id, needs=Needs(), by_id=host, now=now - timedelta(minutes=5)
            )
            world.names[f"{name} visit"], world.names[name] = visit.reference, visit.consultations[0].reference
            return visit.consultations[0]

        for name, advisor in (("seen", "mina"), ("called", "omar"), ("missed", "lena"), ("done", "lena")):
            visits.call(walk_in(name), people[advisor].id, None, now)
            if name in ("seen", "done"):
                visits.start(world.consultation(name), people[advisor].id, now)
            if name == "missed":
                visits.mark_missed(world.consultation(name), people[advisor].id, now)
        visits.finish(world.consultation("done"), advisor_id=people["lena"].id, outcome="resolved", now=now)
        walk_in("waiting")
        seen = world.consultation("seen").visit.party[0].citizen
        before = factories.citizen("Seen")
        before.contact_points = list(seen.contact_points)
        world.names |= {"seen record": seen.case_record.reference, "likely record": before.case_record.reference}
        acts = {"start act": ("started", "seen"), "finish act": ("finished", "done"), "added act": ("added", "waiting")}
        for name, (act, whose) in acts.items():
            found = select(VisitAct.reference).join(Visit).where(VisitAct.act == act)
            world.names[name] = db.session.scalars(found.where(Visit.reference == world.names[f"{whose} visit"])).one()
        coming = visits.plan_visit(
            day.session, citizen=factories.citizen("Coming"), service_id=tax.id, needs=Needs(), now=now
        )
        world.names["coming"] = coming.reference
        late = appointment(day, now - timedelta(minutes=15), citizen=factories.citizen("Late"))
        absent = appointment(day, now + timedelta(minutes=15), citizen=factories.citizen("Absent"))
        absent.starts_at = absent.starts_at - timedelta(minutes=25)
        soon = appointment(
            day, now + timedelta(hours=2), citizen=factories.citizen("Soon", ("mobile", "+447700900888"))
        )
        appointments.mark_no_show(absent, by_id=host, now=now)
        world.names |= {"late": late.reference, "absent": absent.reference, "soon": soon.reference}
        ahead = {
            "ahead": (12, Needs()),
            "moved": (13, Needs()),
            "waits": (15, Needs()),
            "spoken": (10, Needs(interpreter="bsl")),  # requested two days ahead
        }
        for name, (hour, needs) in ahead.items():
            person = factories.citizen(name.title(), ("mobile", f"+4477009002{hour}"))
            at = clock.instant(TUESDAY if needs.interpreter else FRIDAY, time(hour))
            row = appointments.book(person, tax, venue_id=venue.id, starts_at=at, needs=needs, now=now)
            world.names[name] = row.reference
        moved = world.booked("moved")
        appointments.reschedule(
            moved, venue_id=venue.id, starts_at=clock.instant(FRIDAY, time(11)), expected_version=1, by_id=host, now=now
        )
        waiting_list.join_waiting_list(world.booked("waits"), venue_ids=[], part="", now=now)
        waiting_list.offer_next(tax.id, now=now)
        offer = db.session.scalars(select(SlotOffer)).first()
        assert offer is not None
        replies.receive(IncomingText("1", "+447700900888", "Is there parking near the library please"), "twilio", now)
        world.names["reply"] = db.session.scalars(select(Reply.reference)).one()
        for name in ("open task", "ended task"):
            person = factories.citizen(name.title(), ("mobile", f"+4477009007{len(name)}"))
            task = tasks.open_task(
                "call",
                key=name,
                role="host",
                due_at=now,
                detail="Call",
                now=now,
                citizen_id=person.id,
                venue_id=venue.id,
            )
            world.names[name] = task.reference
        tasks.close_task(world.task("ended task"), by_id=host, outcome="Told", now=now)
        step = cases.NextStep("Send the form", ActionOwner.STAFF, FRIDAY, people["lena"])
        by = {"department_id": tax.department_id, "author_id": people["mina"].id}
        world.names["step"] = cases.write_action(step, world.consultation("seen"), **by, now=now).reference
        world.names["session"] = day.session.reference
        world.names["nora ref"] = people["nora"].reference
        world.ids = {name: person.id for name, person in people.items()} | {"venue": venue.id, "tax": tax.id}
        also(world, people, venue, tax)
    world.browsers = {name: world.browser(app, person) for name, person in people.items()}
    return world


@dataclass(frozen=True)
class Control:
    """A button of a page: the address it posts to, and the rendered fields of its form."""

    address: str
    to: str  # address with query
    sends: dict[str, list[str]]


@dataclass(frozen=True)
class Post:
    """A stale form: as its page rendered it, and as it was filled in."""

    browser: CheckedClient
    old: Control
    typed: dict[str, str]

    def send(self, control: Control) -> TestResponse:
        return self.browser.post(control.to, data={**control.sends, **self.typed}, follow_redirects=True)


def controls(html: str) -> list[Control]:
    """List every form of a page that posts, with its fields."""
    found = []
    for form in Page(html).root.all("form"):
        if form.attributes.get("method", "get").lower() != "post":
            continue
        fields: dict[str, list[str]] = {}
        for name, value in _fields(form):
            fields.setdefault(name, []).append(value)
        for button in form.all("button"):
            address = button.attributes.get("formaction") or form.attributes.get("action", "")
            own = (
                {button.attributes["name"]: [button.attributes.get("value", "")]} if "name" in button.attributes else {}
            )
            to = address.partition("#")[0]
            found.append(Control(to.partition("?")[0], to, {**fields, **own}))
    return found


def offered_at(address: str, page: str, typed: dict[str, str]) -> list[Control]:
    """List the forms that post there, first those whose button matches `typed`."""
    found = [one for one in controls(page) if one.address == address]
    return sorted(found, key=lambda one: -sum(one.sends.get(key) == [text] for key, text in typed.items()))


def _fields(form: Element) -> Iterator[tuple[str, str]]:
    for element in form.all("input", "textarea", "select"):
        name, kind = element.attributes.get("name", ""), element.attributes.get("type", "text")
        if not name or (kind in {"radio", "checkbox"} and "checked" not in element.attributes):
            continue
        if element.tag == "select":
            chosen = [o for o in element.all("option") if "selected" in o.attributes]
            yield name, chosen[0].attributes.get("value", "") if chosen else ""
        else:
            yield name, element.text if element.tag == "textarea" else element.attributes.get("value", "")


def is_refused(answer: TestResponse) -> bool:
    """Whether a page says that the act was refused."""
    return answer.status_code in {400, 409} or any(mark in answer.text for mark in REFUSALS)


Move = Callable[[World], object]
DONE, REFUSED = "done", "refused"


@dataclass(frozen=True)
class Act:
    """A button: who presses it on which page, what is typed, and the expected result after each change."""

    who: str
    page: str
    address: str
    after: list[tuple[Move, str]]
    typed: dict[str, str] = field(default_factory=dict)
    looks: bool = False  # previewed first; the post confirms the preview
    again: bool = True  # whether its refusal must not offer it again; a form with errors stays
