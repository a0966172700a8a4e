"""A small council in which every page has something to show, and the values of its addresses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flask import Flask
from werkzeug.routing import Rule

from booking.cases import operations as cases
from booking.cases.operations.alerts import raise_alerts
from booking.cases.rules.actions import ActionOwner
from booking.cases.rules.alerts import AlertKind
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.flood_limits import PER_BROWSER, BookingOrigin, BookingSource, keep_origin
from booking.core.tokens import links
from booking.day import operations as day
from booking.disruptions import operations as disruptions
from booking.gateways.base import IncomingText
from booking.referrals import operations as referrals
from booking.replies import operations as replies
from booking.services import operations as services
from booking.services.queries import by_slug as service_by_slug
from booking.services.rules import FieldTerms, FieldWords
from booking.sessions import operations as sessions
from booking.sessions.rules import SeriesTerms
from booking.staff import operations as staff
from booking.staff.models import StaffMember
from booking.staff.rules import GrantTerms, Role
from booking.tasks import operations as tasks
from booking.visits import operations as visits
from booking.webhooks import operations as webhooks
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked

TODAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)
NOBODY = "0" * 22


@dataclass
class Council:
    """References and tokens of a council where one person is seen, one has booked and one plans a drop-in."""

    appointment: str
    appointment_token: str
    visit: str
    visit_token: str
    seen_token: str  # token of a visit that is over
    over: str  # a visit that is over
    consultation: str
    record: str
    entry: str
    task: str
    action: str
    referral: str
    calendar_token: str
    session: str
    series: str
    disruption: str
    leave: str
    advisor: str
    reply: str
    invitation: str
    webhook: str
    organisation: str
    flag: str  # a kind of flag
    outside_token: str
    alert: str
    citizen: CheckedClient  # a browser with a booking, and another journey begun

    def address(self, rule: Rule) -> str:
        """Build an address of this rule at which there is something."""
        values = {name: self._value(rule.rule, name) for name in rule.arguments}
        built = rule.build(values)
        assert built is not None, f"{rule.rule} cannot be filled"
        return built[1] + ("?service=tax" if rule.endpoint == "desk.details" else "")

    def typed(self) -> dict[str, str]:
        """Return values for every field of the citizens' forms, so that nothing else in them is invalid."""
        where = {"reference": self.appointment, "session": self.session, "slot": walk.HALF_PAST}
        said = {"version": "1", "sorted_out": "no", "q": "Άδα"}
        return {"name": "Άδα", "who": "Άδα", "mobile": "07700 900123", "contact": "07700 900123", **said, **where}

    def _value(self, rule: str, name: str) -> str:
        if name == "token":
            if rule.startswith("/calendar"):
                return self.calendar_token
            if rule.startswith("/staff/welcome"):
                return self.invitation
            if rule.startswith("/referrals"):
                return self.outside_token
            if rule.endswith("/how"):
                return self.seen_token
            return self.visit_token if rule.startswith(("/t/", "/tickets")) else self.appointment_token
        if name == "provider":
            return "twilio"
        if name == "reference":
            managed = {
                **{"/manage/series": self.series, "/manage/sessions": self.session},
                **{"/manage/disruptions": self.disruption, "/manage/rota": self.advisor, "/manage/staff": self.advisor},
                **{"/staff/replies": self.reply, "/manage/leave": self.leave, "/day/leave": self.leave},
                **{"/staff/messages/tasks": self.task, "/actions": self.action},
                **{"/tasks/referrals": self.referral, "/records/<record>/referrals": self.referral},
            }
            kinds = {
                **managed,
                "/records": self.record,
                "/tasks": self.task,
                "/actions": self.action,
                "/day": self.consultation,
            }
            wanted = next((ours for start, ours in kinds.items() if rule.startswith(start)), None)
            return wanted or (self.visit if "/visits" in rule or "/tickets" in rule else self.appointment)
        if name == "slug":
            return "heywood" if "/venues" in rule else "tax"
        fixed = {"entry": self.entry, "act": self.entry, "record": self.record, "webhook": self.webhook}
        fixed |= {"organisation": self.organisation, "flag": self.flag, "alert": self.alert}
        fixed |= {"booking": self.appointment, "venue_slug": "heywood", "joined": self.record, "filename": "js/page.js"}
        fixed |= {"kind": "reminder_1_day", "channel": "sms", "language": "cy"}  # of a message's words
        fixed |= {"switched": "referral_sent", "department": "revenues", "visit": self.over}
        return fixed[name]  # a new variable in a rule needs a value here


def at(hour: int, minute: int = 0) -> datetime:
    """Return an instant of Friday, London time."""
    return clock.instant(FRIDAY, time(hour, minute))


def a_council(app: Flask) -> Council:
    """Create the council. The clock is stopped at 10:15 on Thursday."""
    with transaction():
        department = factories.department("Έσοδα", slug="revenues")
        tax = factories.service(
            "Δημοτικός φόρος", department, slug="tax", summary="Λογαριασμοί", together=["Έλεγχος"], bring=["Λογαριασμό"]
        )
        tax.topics[0].name = "Λογαριασμοί"
        venue = factories.venue("Βιβλιοθήκη", slug="heywood", address="Οδός 1", postcode="10431", rooms=1)
        factories.venue("Παράρτημα", slug="langley", address="Οδός 2", postcode="10432", step_free=False)
        mina, host = factories.staff("Μίνα"), factories.staff("Χάνα", "host")
        for when, ends in ((TODAY, time(16)), (FRIDAY, time(11, 30))):
            last = factories.session_on(when, time(10), ends, at=venue, offering=[tax], advisors=[mina], kind="mixed")
        seen = visits.add_drop_in(
            venue.id,
            citizen=factories.citizen("Όμηρος", ("mobile", "+447700900456")),
            service_id=tax.id,
            needs=Needs(),
            by_id=host.id,
            now=clock.now(),
        )
        over = visits.add_drop_in(
            venue.id, citizen=None, service_id=tax.id, needs=Needs(), by_id=host.id, now=clock.now()
        )
        visits.start(over.consultations[0], mina.id, clock.now())
        visits.finish(over.consultations[0], advisor_id=mina.id, outcome="resolved", now=clock.now())
        consultation = seen.consultations[0]
        visits.call(consultation, mina.id, None, clock.now())
        visits.start(consultation, mina.id, clock.now())
        note = cases.write_entry(
            "Χρωστάει τρεις μήνες",
            clients=[seen.party[0].citizen],
            department_id=department.id,
            author_id=mina.id,
            happened_at=clock.now(),
            now=clock.now(),
            consultation_id=consultation.id,
        )
        day.share_calendar(mina)
        terms = SeriesTerms(venue.id, "mixed", "FREQ=WEEKLY;UNTIL=20270301", FRIDAY, time(13), time(14), (tax.id,))
        series = sessions.start_series(terms, now=clock.now())
        shut = disruptions.close_venue(venue, at(9), at(9, 30), "Διακοπή", by_id=None, now=clock.now())
        asked = replies.receive(IncomingText("1", "+447700900999", "Υπάρχει πάρκινγκ"), "twilio", clock.now())
        task = tasks.open_task("call", key="k", role="host", due_at=clock.now(), detail="Τηλέφωνο", now=clock.now())
        step = cases.write_action(
            cases.NextStep("Φόρμα", ActionOwner.DEPARTMENT, FRIDAY, department=department),
            over.consultations[0],
            department_id=department.id,
            author_id=mina.id,
            now=clock.now(),
        )
        told = webhooks.register("Άλλοι", "https://127.0.0.1:9/hook", ["visit"], by_id=host.id, now=clock.now())
        asked_outside = factories.organisation("Στέγη")
        record = seen.party[0].citizen.case_record.reference
        over_reference = over.reference
        over_token = links.token("visit", over.reference, over.link_version)
        kept = (seen.reference, consultation.reference, record, task.reference, last.session.reference, step.reference)
        leave = disruptions.ask_for_leave(mina, at(9), at(16), "Γάμος", now=clock.now())
        managed = (series.reference, shut.reference, mina.reference, asked.reference, leave.reference, told.reference)
        outside, flag = asked_outside.reference, factories.flag_kind("Δύο").reference
        boss = factories.staff("Αρχή", "manager")
        new = staff.invite("nea@dimos.example", "Νέα", [GrantTerms(Role.HOST)], by=boss, now=clock.now())
        invitation = staff.token_for(new)
        said = referrals.ReferralWords("Ιστορία", "Βοήθεια", told=True)
        whose = referrals.ReferredFrom([seen.party[0].citizen], boss, department.id, venue.id, consultation)
        asked_of = referrals.ReferralReceiver(colleague=mina)
        referred = referrals.refer(asked_of, said, whose, now=clock.now()).reference
        agreed = replace(said, agreed=referrals.Agreement("said"))
        their_help = referrals.ReferralReceiver(organisation=asked_outside)
        abroad = referrals.refer(their_help, agreed, whose, now=clock.now())
        looked = cases.open_record(
            factories.citizen("Λάμδα").case_record, mina, reason="Τηλεφώνησε χθες", device="d", now=clock.now()
        )
        [alert] = raise_alerts(looked, [AlertKind.NO_CONNECTION])
        outside_token = links.token("referral", abroad.reference)
        calendar = links.token("calendar", mina.fs_uniquifier, mina.calendar_version)
    citizen = checked(app)
    booked = walk.token_of(walk.book(citizen, name="Άδα", mobile="07700 900123"))
    form = citizen.get("/drop-in/heywood")
    plan = {"form_token": walk.hidden(form, "form_token"), "session": kept[4], "name": "Άδα", "mobile": "07700 900123"}
    ticket = walk.token_of(citizen.post("/drop-in/heywood", data=plan), "tickets")
    walk.up_to_check(citizen, walk.HALF_PAST, name="Άδα")
    with transaction():
        tax = service_by_slug("tax")
        assert tax is not None
        services.set_fields(tax, [FieldTerms({"en": FieldWords("Μέλη", "Πόσα;")})], now=clock.now())
    citizen.post("/book/tax/questions")
    _a_flood(_reference_behind("appointment", booked))
    return Council(
        appointment=_reference_behind("appointment", booked),
        appointment_token=booked,
        visit=_reference_behind("visit", ticket),
        visit_token=ticket,
        seen_token=over_token,
        over=over_reference,
        consultation=kept[1],
        record=kept[2],
        entry=note.reference,
        task=kept[3],
        action=kept[5],
        referral=referred,
        calendar_token=calendar,
        session=kept[4],
        series=managed[0],
        disruption=managed[1],
        advisor=managed[2],
        reply=managed[3],
        leave=managed[4],
        invitation=invitation,
        webhook=managed[5],
        organisation=outside,
        flag=flag,
        outside_token=outside_token,
        alert=alert,
        citizen=citizen,
    )


def _a_flood(first: str) -> None:
    """Make this browser's first booking the first of a burst."""
    with transaction() as session:
        origin = session.get_one(BookingOrigin, first)
        origin.at -= timedelta(seconds=1)
        for n in range(PER_BROWSER.free):
            keep_origin(f"NOBODY{n:04}", BookingSource("", origin.browser_hash, 1), "", clock.now())


def _reference_behind(kind: str, token: str) -> str:
    from booking.appointments.queries import by_token as appointment_by_token
    from booking.visits.queries import by_token as visit_by_token

    db.session.rollback()
    found = appointment_by_token(token, clock.now()) if kind == "appointment" else visit_by_token(token, clock.now())
    assert found is not None
    return found.reference


def someone(*roles: str) -> StaffMember:
    """Create a staff member with these grants, or with none."""
    with transaction():
        person = factories.staff("Κανένας", *(roles or ("host",)))
        if not roles:
            person.grants = []
        return person


def everything(but: tuple[str, ...] = (), of: Collection[str] = ()) -> dict[str, object]:
    """Hash all rows of each table (`of` or all, without `but`), as they are now."""
    db.session.rollback()
    names = [name for name in db.metadata.tables if name not in but and (not of or name in of)]
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":  # one statement: one for each table would take as long as a page
        each = (f"SELECT '{name}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{name}\" t" for name in names)
        kept = {name: mark for name, mark in connection.exec_driver_sql(" UNION ALL ".join(each))}
    else:
        ask = connection.connection.driver_connection.execute
        kept = {name: sorted(map(str, ask(f'SELECT * FROM "{name}"'))) for name in names}
    db.session.rollback()
    return kept
