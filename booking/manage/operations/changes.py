"""Preview a change, then make exactly what was previewed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.appointments.models import Appointment
from booking.appointments.rules import AffectedOutcome
from booking.citizens.rules import number_ends
from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.translation import _
from booking.disruptions.errors import NotDisrupted
from booking.disruptions.operations import cancel_disrupted, preview, resolve_affected, stand_in
from booking.disruptions.queries import affected_by, open_counts
from booking.manage.operations.scope import need_places
from booking.manage.queries.sessions import (
    Closes,
    appointments_here,
    closed_venues,
    planned_drop_ins,
    session_lines,
)
from booking.manage.rules.effects import (
    BEST,
    CANCEL,
    CITIZEN,
    MINE,
    BookingLine,
    Effects,
    Near,
    SessionLine,
    StandIn,
    differences,
)
from booking.sessions.errors import StandInBusy, StandInUnfit
from booking.sessions.models import Disruption
from booking.staff import queries as staff_queries
from booking.staff.rules import Role, Scope
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind, TaskSubject
from booking.venues import queries as venue_queries


@dataclass(frozen=True)
class Made:
    """Result of a change: the reference of what to show next, and the disruptions where appointments were affected."""

    reference: str
    disruption: Disruption | None = None
    closed: Sequence[Disruption] = ()  # the closures of several venues

    @property
    def disruptions(self) -> Sequence[Disruption]:
        return [self.disruption] if self.disruption else self.closed


@dataclass(frozen=True)
class Change:
    """A change that can be made, the venues whose sessions it may touch, and the advisors meant to be on those.

    `closes` are the venues that it closes, and when.
    """

    make: Callable[[], Made]
    venue_ids: Collection[int] = ()
    wanted: Collection[str] = ()
    closes: Closes | None = None


def preview_effects(change: Change, now: datetime, scope: Scope) -> Effects:
    """Preview a change: make it inside a savepoint and roll it back.

    Raises OutOfScope where a session or appointment that it touches lies outside `scope`, and whatever the change
    refuses.
    """
    before, after = session_lines(change.venue_ids, now), dict[int, SessionLine]()
    coming, still = planned_drop_ins(now), dict[int, tuple[int, int]]()

    def made() -> object:
        done = change.make()
        db.session.flush()
        after.update(session_lines(change.venue_ids, now))
        still.update(planned_drop_ins(now))
        return done.disruptions

    seen = preview(made)
    names = {
        venue.id: venue.name for venue in venue_queries.with_ids({s.venue_id for h in seen.bookings for s in h.nearest})
    }
    here = appointments_here([hit.appointment.id for hit in seen.bookings])
    bookings = [
        BookingLine(
            reference=hit.appointment.reference,
            version=hit.appointment.version,
            name=hit.appointment.citizen.shown_name,
            service=hit.appointment.service.name,
            venue=hit.appointment.venue.name,
            place=(hit.appointment.venue_id, hit.appointment.service.department_id),
            advisor=hit.appointment.advisor.name,
            starts_at=hit.appointment.starts_at,
            reachable=hit.has_contact,
            here=hit.appointment.id in here,
            stand_ins=tuple(StandIn(person.reference, person.name) for person in hit.stand_ins),
            nearest=tuple(Near(names[slot.venue_id], slot.starts_at) for slot in hit.nearest),
            record=hit.appointment.citizen.case_record.reference,
            number=number_ends(point.last_digits for point in hit.appointment.citizen.shown_points),
        )
        for hit in seen.bookings
    ]
    closed = closed_venues(change.closes, now) if change.closes else ()
    told = sum(count for key, (version, count) in coming.items() if still.get(key, (0, 0))[0] != version)
    effects = Effects(differences(before, after), tuple(bookings), tuple(change.wanted), told, closed)
    need_places(scope, effects.touched)
    return effects


def make(change: Change, *, seen: str, choices: Mapping[str, str], by_id: int, now: datetime, scope: Scope) -> Made:
    """Make a previewed change, and resolve each affected appointment as chosen, else with the best choice.

    Raises StalePage where its effect differs from the preview marked `seen`, OutOfScope, and whatever the change
    refuses.
    """
    if preview_effects(change, now, scope).seen != seen:
        raise StalePage
    done = change.make()
    waiting = open_counts(done.disruptions, scope)
    for disruption in done.disruptions:
        if disruption.id in waiting:
            resolve(disruption, choices, by_id=by_id, now=now, scope=scope)
    return done


def resolve(disruption: Disruption, choices: Mapping[str, str], *, by_id: int, now: datetime, scope: Scope) -> None:
    """Resolve each open affected appointment in scope as chosen, else with the best choice.

    Stand-ins by name come first.
    """
    waiting = [row.appointment for row in affected_by(disruption, scope) if row.outcome == AffectedOutcome.OPEN]
    named = {row.reference for row in waiting if choices.get(row.reference, BEST) != BEST}
    for appointment in sorted(waiting, key=lambda row: row.reference not in named):
        if not named:
            break
        if appointment.disrupted_at is not None:  # it may have been resolved together with its group
            chosen = choices.get(appointment.reference, BEST)
            resolve_one(disruption, appointment, chosen, by_id=by_id, now=now, scope=scope)
    if not named:
        resolve_affected(disruption, by_id=by_id, now=now, scope=scope)


def resolve_one(
    disruption: Disruption, appointment: Appointment, choice: str, *, by_id: int, now: datetime, scope: Scope
) -> None:
    """Resolve one affected appointment: the best, the citizen chooses, cancel, left to the manager, or a stand-in.

    A citizen who is to choose is told by a message that follows the appointment's version, or called where none can
    reach them. Raises OutOfScope, NotDisrupted where somebody has resolved it, StandInBusy or StandInUnfit for a
    stand-in by name.
    """
    need_places(scope, [{(appointment.venue_id, appointment.service.department_id)}])
    if appointment.disrupted_at is None:
        raise NotDisrupted
    ours = f"disrupted:{disruption.reference}:{appointment.reference}"
    if choice == MINE:
        _task_for_us(ours, appointment, now)
    elif choice == CANCEL:
        cancel_disrupted(appointment, by_id=by_id, why=disruption.reason, now=now)
    elif choice != CITIZEN:
        try:
            stand_in(appointment, advisor_id=_named(choice), by_id=by_id, now=now)
        except StandInBusy:
            if choice != BEST:
                raise
    if appointment.disrupted_at is None:
        tasks.close_by_key(ours, outcome=_("No longer needed: it is settled."), now=now)


def _task_for_us(key: str, appointment: Appointment, now: datetime) -> None:
    """Open a Task for the venue's managers to agree another time."""
    tasks.open_task(
        TaskKind.CALL,
        key=key,
        role=Role.MANAGER,
        due_at=now,
        detail=_("Agree another time with them: the appointment cannot take place as it was agreed."),
        now=now,
        venue_id=appointment.venue_id,
        department_id=appointment.service.department_id,
        subject_kind=TaskSubject.APPOINTMENT,
        subject_reference=appointment.reference,
        citizen_id=appointment.citizen_id,
    )


def _named(choice: str) -> int | None:
    """Return the id of the stand-in with this reference; None for the best. Raises StandInUnfit where there is none."""
    if choice == BEST:
        return None
    person = staff_queries.by_reference(choice)
    if person is None or person.ended_at is not None:
        raise StandInUnfit
    return person.id
