"""Acts of managers and hosts for the stale-act test, with their data and the changes before them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from booking.appointments import operations as appointments
from booking.cases import operations as cases
from booking.cases.operations.alerts import raise_alerts
from booking.cases.rules.alerts import AlertKind
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.core.flood_limits import PER_BROWSER, BookingSource, keep_origin
from booking.disruptions import operations as disruptions
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.rules import SeriesTerms
from booking.staff import operations as staff
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind
from booking.venues import operations as keeping
from booking.venues.models import Venue
from booking.visits import operations as visits
from booking.webhooks import operations as webhooks
from tests import factories
from tests.guards.moves import (
    arranged,
    cancelled,
    day_closed,
    finished,
    joined_by_a_colleague,
    told_apart_by_a_colleague,
)
from tests.guards.moves_of_managers import (
    MONDAY,
    SNOWY,
    WEDNESDAY,
    WIDE,
    alert_closed,
    another_stands_in,
    closed_on,
    day_left_out,
    desk_taken,
    ended,
    ended_task,
    facts_changed,
    flag_changed,
    flood_cancelled,
    grant_taken,
    granted,
    hours_changed,
    leave_declined,
    leave_withdrawn,
    named,
    number_corrected,
    organisation_changed,
    party_left,
    questions_changed,
    referrals_changed,
    refused,
    reopened,
    resolved,
    room_taken,
    said_of,
    series_changed,
    series_ended,
    service_ended,
    service_renamed,
    session_cancelled,
    session_changed,
    snow_over,
    switched,
    texts_stopped,
    told_age_changed,
    venue_ended,
    webhook_changed,
    words_changed,
)
from tests.guards.stale import BECAUSE, DONE, REFUSED, Act, Move, World


def add_what_is_managed(world: World, people: dict[str, StaffMember], venue: Venue, tax: Service) -> None:
    """Create a session and a series ahead, a closure, a proposed grant, a flood; inside a transaction."""
    now, plan = clock.now(), factories.session_on
    world.names["department"] = tax.department.slug
    world.names["planned"] = plan(WEDNESDAY, at=venue, offering=[tax], advisors=[people["olga"]]).session.reference
    hook = webhooks.register("Theirs", "https://127.0.0.1:9/hook", ["visit"], by_id=people["olga"].id, now=now)
    world.names["webhook"] = hook.reference
    world.names |= {"organisation": factories.organisation().reference, "flag": factories.flag_kind().reference}
    looked = cases.open_record(
        factories.citizen("Looked").case_record, people["olga"], reason="To look it up", device="d", now=now
    )
    [world.names["alert"]] = raise_alerts(looked, [AlertKind.NO_CONNECTION])
    hit = plan(MONDAY, at=venue, offering=[tax], advisors=[people["olga"]])
    world.names["hit session"] = hit.session.reference
    citizen = factories.citizen("Hit", ("mobile", "+447700900801"))
    booked = appointments.book(citizen, tax, venue_id=venue.id, starts_at=hit.session.starts_at, needs=Needs(), now=now)
    plan(MONDAY, at=venue, offering=[tax], advisors=[people["nora"]])
    away = clock.day_bounds(MONDAY)
    shut = disruptions.advisor_away(people["olga"], *away, "Ill", by_id=people["boss"].id, now=now)
    holiday = clock.day_bounds(date(2026, 12, 17))
    asked = disruptions.ask_for_leave(people["olga"], *holiday, "A wedding", now=now)
    snow = disruptions.close_venues([venue.id], *clock.day_bounds(SNOWY), "Snow", by_id=people["boss"].id, now=now)
    world.names |= {"hit": booked.reference, "shut": shut.reference, "snow": snow[0].reference}
    world.names["leave"] = asked.reference
    terms = SeriesTerms(
        venue.id, "mixed", "FREQ=WEEKLY;UNTIL=20270301", date(2026, 12, 4), time(16), time(17), (tax.id,)
    )
    series = sessions.start_series(replace(terms, advisors=((people["olga"].id, None),)), now=now)
    sessions.open_ahead_of(series, now=now)
    world.names["series"] = series.reference
    nell = people["nell"]
    staff.give_grant(nell, WIDE, by=people["bea"], now=now)
    world.names |= {"nell": nell.reference, "olga ref": people["olga"].reference}
    flooded = appointments.book(
        factories.citizen("Flood"), tax, venue_id=venue.id, starts_at=clock.instant(WEDNESDAY, time(14)),
        needs=Needs(), now=now,
    )  # fmt: skip
    keep_origin(flooded.reference, BookingSource("", "one", 1), "", now)
    for n in range(PER_BROWSER.free):
        keep_origin(f"NOBODY{n:04}", BookingSource("", "one", 1), "", now + timedelta(seconds=n + 1))
    world.names["flooded"] = flooded.reference
    keeping.add_room(venue, "Room 1")
    task = db.session.scalars(db.select(Task).where(Task.kind == TaskKind.ARRANGE_INTERPRETER)).one()
    world.names["interpreter task"] = task.reference
    for name, who, advisor in (("nameless", None, "nora"), ("together", factories.citizen("Together"), "pia")):
        host = people["hana"].id
        visit = visits.add_drop_in(venue.id, citizen=who, service_id=tax.id, needs=Needs(), by_id=host, now=now)
        world.names |= {name: visit.consultations[0].reference, f"{name} visit": visit.reference}
        visits.start(world.consultation(name), people[advisor].id, now, because=BECAUSE)
    both = world.visit("together visit")
    visits.add_to_party(both, factories.citizen("Her son"), "companion", by_id=people["pia"].id, now=now)
    world.names["her record"] = both.party[0].citizen.case_record.reference


SESSION, SERIES = "/manage/sessions/{planned}", "/manage/series/{series}"
VENUE, MEMBER, SHUT = "/manage/venues/heywood", "/manage/staff/{nell}", "/manage/disruptions/{shut}"
SNOW, LEAVE = "/manage/disruptions/{snow}", "/manage/leave/{leave}"
STALE_LEAVE: list[tuple[Move, str]] = [(leave_withdrawn, REFUSED), (leave_declined, REFUSED)]
AHEAD = "/desk/heywood/appointments/{ahead}"
MANAGED: dict[str, Act] = {}


def add(
    name: str, page: str, after: list[tuple[Move, str]], address: str = "", who: str = "boss", **how: object
) -> None:
    """Add an act; without an `address` it posts to its page."""
    MANAGED[name] = Act(who, page, address or page.partition("?")[0], after, **how)  # type: ignore[arg-type]


STALE_SESSION: list[tuple[Move, str]] = [
    (session_changed, REFUSED),
    (session_cancelled, REFUSED),
    (another_stands_in, REFUSED),
]
add("manage.change_session: look", f"{SESSION}/change", [*STALE_SESSION, (closed_on(WEDNESDAY), DONE)], again=False)
add("manage.change_session", f"{SESSION}/change", [*STALE_SESSION, (ended("nora"), REFUSED)], looks=True, again=False,
    typed={"advisors": "{nora ref}"})  # fmt: skip
add("manage.cancel_session", f"{SESSION}/cancel", STALE_SESSION, looks=True, again=False)
add("manage.stand_in", f"{SESSION}/stand-in", [*STALE_SESSION, (ended("nora"), REFUSED)], looks=True, again=False,
    typed={"advisor": "{nora ref}"})  # fmt: skip
STALE_SERIES: list[tuple[Move, str]] = [(series_changed, REFUSED), (series_ended, REFUSED), (day_left_out, REFUSED)]
add("manage.change_series: look", f"{SERIES}/change", STALE_SERIES, again=False)
add("manage.change_series", f"{SERIES}/change", [*STALE_SERIES, (ended("nora"), REFUSED)], looks=True, again=False,
    typed={"advisors": "{nora ref}"})  # fmt: skip
add("manage.end_series", f"{SERIES}/end", [(series_changed, REFUSED), (series_ended, REFUSED)], looks=True, again=False,
    typed={"day": "2026-12-11"})  # fmt: skip
add("manage.close_day", f"{SERIES}/close-day", [(day_left_out, REFUSED), (series_ended, REFUSED)], looks=True,
    again=False, typed={"day": "2026-12-11"})  # fmt: skip
add("manage.open_day", f"{SERIES}/open-day", [(day_left_out, REFUSED), (series_ended, REFUSED)], looks=True,
    again=False, typed={"day": "2026-12-11"})  # fmt: skip
add("manage.end_service", "/manage/services/tax/end", [(service_ended, REFUSED)], looks=True)
add("manage.end_venue", f"{VENUE}/end", [(venue_ended, REFUSED)], looks=True)
add("manage.end_staff", "/manage/staff/{olga ref}/end", [(ended("olga"), REFUSED)], looks=True)
add("manage.service", "/manage/services/tax", [(service_renamed, REFUSED)], again=False, typed={"keep": ""})
add("manage.department", "/manage/departments/{department}", [(referrals_changed, REFUSED)], again=False)
add("manage.questions", "/manage/services/tax/questions", [(questions_changed, REFUSED)], again=False,
    typed={"label_en_0": "Their reference"})  # fmt: skip
add("manage.venue", VENUE, [(hours_changed, REFUSED), (venue_ended, DONE)], again=False)
add(
    "manage.venue_facts",
    f"{VENUE}/facts",
    [(facts_changed, REFUSED), (venue_ended, DONE)],
    again=False,
    typed={"name": "Heywood", "kind": "Other", "address": "1 Road", "nation": "England"},
)
add("manage.take_desk", VENUE, [(desk_taken, DONE)], f"{VENUE}/desks/take", typed={"number": "4"})
add("manage.take_room", VENUE, [(room_taken, DONE)], f"{VENUE}/rooms/take")
add("manage.resolve_appointments", SHUT, [(resolved, DONE), (reopened, DONE)], f"{SHUT}/settle")
add("manage.resolve_appointment", SHUT, [(resolved, REFUSED), (reopened, REFUSED)], f"{SHUT}/bookings/{{hit}}",
    typed={"choice": "cancel"})  # fmt: skip
add("manage.leave: look", LEAVE, STALE_LEAVE)
add("manage.leave", LEAVE, STALE_LEAVE, looks=True)
add("manage.decline_leave", LEAVE, STALE_LEAVE, f"{LEAVE}/decline", typed={"why": "Two are away"})
add("day.withdraw_leave", "/day/leave", [(leave_withdrawn, DONE), (leave_declined, REFUSED)],
    "/day/leave/{leave}/withdraw", who="olga")  # fmt: skip
add("manage.reopen_closures", f"{SNOW}/together", [(snow_over, DONE)], f"{SNOW}/together/reopen")
add("manage.reopen", SHUT, [(reopened, DONE), (resolved, DONE)], f"{SHUT}/reopen")
add("manage.staff_member", MEMBER, [(said_of, REFUSED), (ended("nell"), REFUSED)], again=False)
add("manage.give_grant", MEMBER, [(ended("nell"), REFUSED)], f"{MEMBER}/grants",
    typed={"role": "host", "venue": "heywood"}, again=False)  # fmt: skip
add("manage.take_grant", MEMBER, [(grant_taken, DONE), (ended("nell"), DONE)], f"{MEMBER}/grants/take")
STALE_GRANT = [(granted, REFUSED), (refused, REFUSED), (ended("nell"), REFUSED)]
add("manage.approve_grant", MEMBER, [*STALE_GRANT, (ended("bea"), REFUSED)], f"{MEMBER}/grants/approve", again=False)
add("manage.refuse_grant", MEMBER, STALE_GRANT, f"{MEMBER}/grants/refuse", typed={"word": "No"})
add("manage.undo_one_flood", "/manage/floods/{flooded}", [(flood_cancelled, REFUSED)],
    "/manage/floods/{flooded}/undo")  # fmt: skip
add("manage.flood_looked_at", "/manage/floods/{flooded}", [(flood_cancelled, REFUSED)],
    "/manage/floods/{flooded}/looked-at")  # fmt: skip
OUTSIDE = "/manage/organisations/{organisation}"
add("manage.organisation", OUTSIDE, [(organisation_changed, REFUSED)], again=False)
add("manage.act_on_organisation", OUTSIDE, [(organisation_changed, DONE)], f"{OUTSIDE}/act", typed={"act": "confirm"})
FLAG = "/manage/flags/{flag}"
add("manage.flag", FLAG, [(flag_changed, REFUSED)], again=False)
add("manage.act_on_flag", FLAG, [(flag_changed, DONE)], f"{FLAG}/act", typed={"act": "end"}, again=False)
add("manage.close_alert", "/manage/alerts/{alert}", [(alert_closed, REFUSED)], typed={"word": "in_order"})
add("manage.young_people", "/manage/young-people", [(told_age_changed, REFUSED)], again=False)
HOOK = "/manage/webhooks/{webhook}"
add("manage.webhook", HOOK, [(webhook_changed, REFUSED)], again=False)
add("manage.act_on_webhook", HOOK, [(webhook_changed, DONE)], f"{HOOK}/act", typed={"act": "secret"})
add("manage.text", "/manage/texts/reminder_1_day/sms/en", [(words_changed, REFUSED)], again=False)
add("manage.switch_text", "/manage/texts", [(switched, DONE)], "/manage/texts/referral_sent/switch")
add("desk.reach", f"{AHEAD}/reach", [(number_corrected, REFUSED)], who="hana", again=False,
    typed={"email": "a@example.com"})  # fmt: skip
add("desk.wishes", f"{AHEAD}/reach", [(texts_stopped, REFUSED), (number_corrected, REFUSED)], f"{AHEAD}/wishes",
    who="hana", typed={"language": "cy"})  # fmt: skip
add("day.no_record", "/day", [(finished("nameless", "nora"), REFUSED), (day_closed, REFUSED), (named, REFUSED)],
    "/day/no-record/{nameless}", who="nora")  # fmt: skip
add("day.remove_from_party", "/day?turned=0", [
    (finished("together", "pia"), REFUSED), (day_closed, REFUSED), (party_left, DONE)],
    "/day/party/{together}/remove", who="pia", typed={"who": "{her record}"})  # fmt: skip
add("day.recognise", "/day", [(joined_by_a_colleague, REFUSED), (told_apart_by_a_colleague, REFUSED),
    (finished("seen", "mina"), DONE)],
    "/day/likely/{seen}", who="mina", typed={"likely": "same:{seen record}:{likely record}"})  # fmt: skip
add("day.keep_birth", "/day", [(finished("seen", "mina"), REFUSED), (day_closed, REFUSED)],
    "/day/born/{seen}", who="mina", typed={"born": "12.3.1980"})  # fmt: skip
add("messages.interpreter_arranged", "/tasks", [(ended_task, REFUSED), (arranged, DONE),
    (cancelled("spoken"), REFUSED)],
    "/tasks/{interpreter task}/interpreter-arranged")  # fmt: skip
