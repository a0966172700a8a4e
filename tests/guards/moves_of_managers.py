"""Changes that another manager or a colleague makes meanwhile, for the stale-act test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.cases import operations as cases
from booking.cases.models import Alert
from booking.citizens import operations as citizens
from booking.citizens.models import FlagKind
from booking.citizens.operations import wishes_of
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import db
from booking.disruptions import operations as disruptions
from booking.disruptions.queries import disruption_by_reference
from booking.manage.operations import changes, venues
from booking.organisations.models import Organisation
from booking.services import operations as services
from booking.services.models import Service
from booking.services.rules import FieldTerms, FieldWords
from booking.sessions import operations as sessions
from booking.sessions.models import AdvisorSession, LeaveRequest, SessionSeries
from booking.sessions.rules import series_terms
from booking.staff import operations as staff
from booking.staff.models import StaffMember
from booking.staff.rules import EVERYTHING, GrantTerms, Role
from booking.venues import operations as keeping
from booking.venues.models import Venue
from booking.visits import operations as visits
from booking.webhooks import operations as webhooks
from booking.webhooks.models import WebhookEndpoint
from booking.wording.operations import keep_words, switch_kind
from booking.wording.rules.kinds import MessageKind
from booking.wording.rules.templates import Key, Words
from tests import factories
from tests.guards.moves import ended as task_ended
from tests.guards.stale import Move, World

TEXT = Key("reminder_1_day", "sms", "en")
WEDNESDAY, MONDAY, SNOWY = date(2026, 12, 2), date(2026, 12, 7), date(2026, 12, 8)
WIDE, NARROW = GrantTerms(Role.ADVISOR), GrantTerms(Role.HOST)


def session(name: str = "planned") -> AdvisorSession:
    return db.session.scalars(db.select(AdvisorSession).where(AdvisorSession.reference == name)).one()


def series_of(w: World) -> SessionSeries:
    return db.session.scalars(db.select(SessionSeries).where(SessionSeries.reference == w.names["series"])).one()


def person(w: World, name: str) -> StaffMember:
    return db.session.get_one(StaffMember, w.ids[name])


def session_changed(w: World) -> object:
    row = session(w.names["planned"])
    advisors = [(one.advisor_id, one.desk_id) for one in row.assignments]
    later, now = row.starts_at + timedelta(hours=1), clock.now()
    what: dict[str, Any] = {"services": list(row.services), "kind": row.kind, "venue": row.venue, "advisors": advisors}
    return sessions.change_session(row, starts_at=later, ends_at=row.ends_at, now=now, **what)


def session_cancelled(w: World) -> object:
    return sessions.cancel_session(session(w.names["planned"]), reason="Snow", now=clock.now())


def another_stands_in(w: World) -> object:
    row, part = session(w.names["planned"]), session(w.names["planned"]).assignments[0]
    whole = {"starts_at": row.starts_at, "ends_at": row.ends_at}
    return disruptions.change_assignment(part, w.ids["omar"], **whole, by_id=w.ids["bea"], now=clock.now())


def closed_on(day: date) -> Move:
    def move(w: World) -> object:
        venue = db.session.get_one(Venue, w.ids["venue"])
        return disruptions.close_venue(venue, *clock.day_bounds(day), "Snow", by_id=w.ids["bea"], now=clock.now())

    return move


def ended(name: str) -> Move:
    return lambda w: disruptions.end_advisor(person(w, name), by_id=w.ids["bea"], now=clock.now())


def series_changed(w: World) -> object:
    row = series_of(w)
    terms = replace(series_terms(row), starts=time(15))
    return sessions.change_series(row, terms, scope="all", day=clock.today(), now=clock.now())


def series_ended(w: World) -> object:
    return sessions.end_series(series_of(w), date(2026, 12, 4), now=clock.now())


def day_left_out(w: World) -> object:
    return sessions.close_day(series_of(w), date(2026, 12, 11), now=clock.now())


def service_ended(w: World) -> object:
    tax = db.session.get_one(Service, w.ids["tax"])
    return disruptions.end_service(tax, by_id=w.ids["bea"], now=clock.now())


def service_renamed(w: World) -> object:
    tax = db.session.get_one(Service, w.ids["tax"])
    tax.summary = "Other words"
    return services


def referrals_changed(w: World) -> None:
    db.session.get_one(Service, w.ids["tax"]).department.receiver_needs = "Other words"


def questions_changed(w: World) -> None:
    tax = db.session.get_one(Service, w.ids["tax"])
    services.set_fields(tax, [FieldTerms({"en": FieldWords("Household size")})], now=clock.now())


def venue_ended(w: World) -> object:
    venue = db.session.get_one(Venue, w.ids["venue"])
    return disruptions.end_venue(venue, clock.today(), by_id=w.ids["bea"], now=clock.now())


def hours_changed(w: World) -> object:
    return keeping.set_hours(db.session.get_one(Venue, w.ids["venue"]), [["09:00", "12:00"]] * 7)


def facts_changed(w: World) -> None:
    db.session.get_one(Venue, w.ids["venue"]).address = "2 Street"


def desk_taken(w: World) -> object:
    return venues.take_desk(db.session.get_one(Venue, w.ids["venue"]), 4, now=clock.now())


def room_taken(w: World) -> object:
    return venues.take_room(db.session.get_one(Venue, w.ids["venue"]), "Room 1", now=clock.now())


def resolved(w: World) -> object:
    shut, everything = disruption_by_reference(w.names["shut"]), EVERYTHING
    assert shut is not None
    row = w.booked("hit")
    return changes.resolve_one(shut, row, "cancel", by_id=w.ids["bea"], now=clock.now(), scope=everything)


def reopened(w: World) -> object:
    shut = disruption_by_reference(w.names["shut"])
    assert shut is not None
    return disruptions.reopen(shut, by_id=w.ids["bea"], now=clock.now())


def _leave(w: World) -> LeaveRequest:
    return db.session.scalars(db.select(LeaveRequest).where(LeaveRequest.reference == w.names["leave"])).one()


def leave_withdrawn(w: World) -> object:
    return disruptions.withdraw_leave(_leave(w), now=clock.now())


def leave_declined(w: World) -> object:
    return disruptions.decline_leave(_leave(w), "Two are away", by_id=w.ids["bea"], now=clock.now())


def snow_over(w: World) -> object:
    shut = disruption_by_reference(w.names["snow"])
    assert shut is not None
    return disruptions.reopen_together(shut, by_id=w.ids["bea"], now=clock.now())


def granted(w: World) -> object:
    return staff.approve_grant(person(w, "nell"), WIDE, by=person(w, "cleo"), now=clock.now())


def refused(w: World) -> object:
    return staff.refuse_grant(person(w, "nell"), WIDE, "No", by=person(w, "cleo"), now=clock.now())


def grant_taken(w: World) -> object:
    return staff.take_grant(person(w, "nell"), NARROW, by=person(w, "bea"), now=clock.now())


def said_of(w: World) -> object:
    return staff.describe_staff(person(w, "nell"), name="Nell Other", languages=["ur"])


def flood_cancelled(w: World) -> object:
    row = w.booked("flooded")
    return appointments.cancel(row, expected_version=row.version, by_id=w.ids["bea"], now=clock.now())


ended_task = task_ended("interpreter task")


def party_left(w: World) -> object:
    visit = w.visit("together visit")
    return visits.remove_from_party(visit, visit.party[0].citizen, by_id=w.ids["ivo"], now=clock.now())


def named(w: World) -> object:
    visit = w.visit("nameless visit")
    return visits.identify(visit, factories.citizen("Named"), by_id=w.ids["ivo"], now=clock.now())


def with_another(w: World) -> object:
    return disruptions.stand_in(w.booked("soon"), advisor_id=w.ids["omar"], by_id=w.ids["bea"], now=clock.now())


def words_changed(w: World) -> object:
    words = Words("", ("Reminder: {venue}, {date}, {time}. {reference} {link}",))
    return keep_words(TEXT, words, seen="0", by_id=w.ids["bea"], now=clock.now())


def switched(w: World) -> object:
    return switch_kind(MessageKind.REFERRAL_SENT, on=True, by_id=w.ids["bea"], now=clock.now())


def number_corrected(w: World) -> object:
    who = w.booked("ahead").citizen
    return citizens.change_contacts(who, [(ContactKind.MOBILE, "+447700900777")], now=clock.now())


def texts_stopped(w: World) -> object:
    who = w.booked("ahead").citizen
    point = who.contact_points[0]
    return citizens.change_wishes(who, point, replace(wishes_of(point), stopped=True), now=clock.now())


def organisation_changed(w: World) -> None:
    db.session.scalars(select(Organisation)).one().does = "Something else"


def flag_changed(w: World) -> None:
    db.session.scalars(select(FlagKind)).one().action = "Something else"


def alert_closed(w: World) -> None:
    alert = db.session.scalars(select(Alert)).one()
    cases.close_alert(alert, "in_order", "", by=db.session.get_one(StaffMember, w.ids["bea"]), now=clock.now())


def told_age_changed(w: World) -> object:
    return cases.set_told_age(14, by_id=w.ids["bea"], now=clock.now())


def webhook_changed(w: World) -> None:
    db.session.scalars(select(WebhookEndpoint)).one().name = "Their other system"


def webhook_ended(w: World) -> object:
    return webhooks.end_endpoint(db.session.scalars(select(WebhookEndpoint)).one(), by_id=w.ids["bea"], now=clock.now())
