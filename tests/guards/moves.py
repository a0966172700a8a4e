"""Changes that a colleague makes meanwhile, for the stale-act test."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from sqlalchemy import select, update

from booking.appointments import operations as appointments
from booking.appointments.models import SlotOffer
from booking.cases import operations as cases
from booking.cases.models import Action
from booking.cases.queries import record_by_reference
from booking.cases.rules.actions import ActionAct
from booking.cases.rules.joining import MatchWord
from booking.core import clock
from booking.core.database import db
from booking.disruptions import operations as disruptions
from booking.messages.models import Reply
from booking.replies import operations as replies
from booking.staff.models import StaffSignIn
from booking.tasks import operations as tasks
from booking.venues.models import Venue
from booking.visits import operations as visits
from booking.waiting_list import operations as waiting_list
from tests.guards.stale import BECAUSE, FRIDAY, Move, World


def called(name: str, by: str = "olga") -> Move:
    return lambda w: visits.call(w.consultation(name), w.ids[by], None, clock.now(), because=BECAUSE)


def started(name: str, by: str = "olga") -> Move:
    return lambda w: visits.start(w.consultation(name), w.ids[by], clock.now(), because=BECAUSE)


def finished(name: str, by: str) -> Move:
    return lambda w: visits.finish(w.consultation(name), advisor_id=w.ids[by], outcome="resolved", now=clock.now())


def put_back(name: str, by: str) -> Move:
    return lambda w: visits.back_to_waiting(w.consultation(name), w.ids[by], clock.now())


def missed(name: str, by: str) -> Move:
    return lambda w: visits.mark_missed(w.consultation(name), w.ids[by], clock.now())


def left(name: str) -> Move:
    return lambda w: visits.mark_left(w.visit(f"{name} visit"), w.ids["ivo"], clock.now())


def undone(act: str, by: str) -> Move:
    return lambda w: visits.undo(w.act(act), w.ids[by], clock.now())


def step_done(w: World) -> object:
    step = db.session.scalars(select(Action).where(Action.reference == w.names["step"])).one()
    return cases.act_on(step, ActionAct.DONE, by_id=w.ids["olga"], now=clock.now())


def joined_by_a_colleague(w: World) -> object:
    seen, likely = (record_by_reference(w.names[name]) for name in ("seen record", "likely record"))
    return cases.recognise(seen, likely, staff_id=w.ids["olga"], device="", now=clock.now())


def told_apart_by_a_colleague(w: World) -> object:
    seen, likely = (record_by_reference(w.names[name]) for name in ("seen record", "likely record"))
    return cases.tell_apart(seen, likely, MatchWord.DIFFERENT, staff_id=w.ids["olga"], now=clock.now())


def day_closed(_w: World) -> object:
    return visits.close_day(clock.now() + timedelta(days=1))


def arrived(w: World) -> object:
    return visits.check_in_coming(w.visit("coming"), by_id=w.ids["ivo"], now=clock.now())


def withdrawn(w: World) -> None:
    visits.withdraw(w.visit("coming"), expected_version=w.visit("coming").version, now=clock.now())


def checked_in(name: str) -> Move:
    def move(w: World) -> object:
        venue = w.ids["venue"]
        return visits.check_in_appointment(w.booked(name), venue_id=venue, by_id=w.ids["ivo"], now=clock.now())

    return move


def cancelled(name: str) -> Move:
    def move(w: World) -> object:
        row = w.booked(name)
        return appointments.cancel(row, expected_version=row.version, by_id=w.ids["ivo"], now=clock.now())

    return move


def rescheduled(name: str) -> Move:
    def move(w: World) -> object:
        row, at = w.booked(name), clock.instant(FRIDAY, time(10))
        where: dict[str, Any] = {"venue_id": w.ids["venue"], "starts_at": at}
        return appointments.reschedule(row, **where, expected_version=row.version, by_id=w.ids["ivo"], now=clock.now())

    return move


def did_not_come(w: World) -> object:
    return appointments.mark_no_show(w.booked("late"), by_id=w.ids["ivo"], now=clock.now())


def came_after_all(w: World) -> object:
    return appointments.undo_no_show(w.booked("absent"), by_id=w.ids["ivo"], now=clock.now())


def arranged(w: World) -> object:
    return appointments.interpreter_arranged(w.booked("spoken"), by_id=w.ids["ivo"], now=clock.now())


def venue_closed(w: World) -> object:
    start, end = clock.day_bounds(FRIDAY)
    venue = db.session.get_one(Venue, w.ids["venue"])
    return disruptions.close_venue(venue, start, end, "Boiler", by_id=w.ids["boss"], now=clock.now())


def offer_answered(yes: bool) -> Move:
    def move(_w: World) -> object:
        offer = db.session.scalars(select(SlotOffer)).one()
        answer = waiting_list.accept_offer if yes else waiting_list.decline_offer
        return answer(offer, now=clock.now())

    return move


def ended(name: str) -> Move:
    return lambda w: tasks.close_task(w.task(name), by_id=w.ids["ivo"], outcome="Told", now=clock.now())


def later(minutes: int) -> Move:
    """Let time pass, and mark each sign-in as used, so that no page writes that beside its act."""

    def move(_w: World) -> timedelta:
        passed = timedelta(minutes=minutes)
        db.session.execute(update(StaffSignIn).values(last_used_at=clock.now() + passed))
        return passed

    return move


def reopened(w: World) -> None:
    tasks.reopen_task(w.task("ended task"), now=clock.now())


def ended_again(w: World) -> None:
    reopened(w)
    ended("ended task")(w)


def carried(w: World) -> None:
    tasks.change_kind(w.task("open task"), "write")


def reply_closed(w: World) -> None:
    reply = db.session.scalars(select(Reply)).one()
    replies.close(reply, by_id=w.ids["ivo"], how="Called them", now=clock.now())
