"""Plan a drop-in (*I plan to come*), change it, withdraw it before arrival. No time is promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking.citizens.models import Citizen, Helper
from booking.citizens.rules import Needs, Part
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.tokens import LinkKind, links, random_reference
from booking.services import operations as services
from booking.sessions.models import AdvisorSession
from booking.sessions.queries import shut_since
from booking.sessions.rules import SessionKind, check_notice
from booking.visits import queries
from booking.visits.errors import DropInOver, VisitOver
from booking.visits.models import PartyMember, Visit
from booking.visits.operations.acts import acting, lock, made
from booking.visits.operations.interpreters import asked, asked_for
from booking.visits.rules import GoneHow, VisitActKind, VisitRecord, VisitStatus


def plan_visit(
    session: AdvisorSession,
    *,
    citizen: Citizen | None,
    service_id: int | None,
    needs: Needs,
    about: str = "",
    helper: Helper | None = None,
    others: Sequence[Citizen] = (),
    now: datetime,
    by_id: int | None = None,
) -> Visit:
    """Add a `coming` visit for a drop-in session, named or not; `helper` is told about it in the citizen's place.

    `others` come too, and it is their matter as well.

    Raises DropInOver where the session takes no drop-ins (any more), and InterpreterTooSoon for whoever plans it
    themselves with too few working days to arrange an interpreter.
    """
    _need_open(session, now)
    if by_id is None:
        check_notice(needs.interpreter, session.starts_at, now, session.venue.nation)
    people = [citizen, *others] if citizen else []
    visit = new_visit(session.venue_id, clients=people, service_id=service_id, needs=needs, at=session.starts_at)
    visit.status, visit.session_id, visit.about, visit.said_at = VisitStatus.COMING, session.id, about, now
    visit.helper = helper
    db.session.add(visit)
    db.session.flush()
    made(visit, VisitActKind.PLANNED, by_id=by_id, now=now)
    return visit


def change_plan(
    visit: Visit,
    *,
    session: AdvisorSession,
    service_id: int | None,
    needs: Needs,
    about: str,
    expected_version: int,
    now: datetime,
) -> None:
    """Change the session, service or needs of a planned visit.

    Raises StalePage, VisitOver once they are here or gone, DropInOver or InterpreterTooSoon for the session chosen.
    """
    lock(visit)
    if visit.version != expected_version:
        raise StalePage
    if visit.status != VisitStatus.COMING:
        raise VisitOver
    if session.id != visit.session_id:
        _need_open(session, now)
    if asked_for(visit) != asked(session.id, needs):
        check_notice(needs.interpreter, session.starts_at, now, session.venue.nation)
    with acting(visit, VisitActKind.CHANGED, by_id=None, now=now):
        visit.session_id, visit.venue_id, visit.day = session.id, session.venue_id, day_of(session.starts_at)
        visit.service_id, visit.needs, visit.about = service_id, needs.to_json(), about
    services.drop_answers(visit.id, but_service_id=service_id)


def withdraw(visit: Visit, *, expected_version: int, now: datetime, by_id: int | None = None) -> None:
    """Withdraw a planned visit. Idempotent. Raises StalePage, or VisitOver once they are here."""
    lock(visit)
    if visit.gone_how == GoneHow.WITHDRAWN:
        return
    if visit.version != expected_version:
        raise StalePage
    if visit.status != VisitStatus.COMING:
        raise VisitOver
    with acting(visit, VisitActKind.WITHDRAWN, by_id=by_id, now=now):
        visit.status, visit.gone_how, visit.gone_at = VisitStatus.GONE, GoneHow.WITHDRAWN, now


def come_after_all(visit: Visit, *, expected_version: int, now: datetime) -> None:
    """Put back a plan that its person withdrew, while its session takes drop-ins. Idempotent.

    Raises StalePage, VisitOver where the visit ended otherwise or a colleague ended it, or DropInOver.
    """
    lock(visit)
    if visit.status == VisitStatus.COMING:
        return
    if not queries.is_withdrawn_by_its_person(visit) or visit.session is None:
        raise VisitOver
    if visit.version != expected_version:
        raise StalePage
    _need_open(visit.session, now)
    with acting(visit, VisitActKind.UNDONE, by_id=None, now=now):
        visit.status, visit.gone_how, visit.gone_at = VisitStatus.COMING, GoneHow.NOT_GONE, None


def new_visit(
    venue_id: int, *, clients: Sequence[Citizen], service_id: int | None, needs: Needs, at: datetime
) -> Visit:
    """Build a visit on the London day of `at`, not yet added; on each client's record, or `anonymous` without one."""
    reference = random_reference()
    visit = Visit(
        reference=reference,
        link_version=1,
        link_hash=links.hash(LinkKind.VISIT, reference, 1),
        venue_id=venue_id,
        day=day_of(at),
        service_id=service_id,
        needs=needs.to_json(),
        record=VisitRecord.ON_RECORD if clients else VisitRecord.ANONYMOUS,
        gone_how="",
        about="",
        version=1,
    )
    visit.party = [PartyMember(citizen_id=client.id, part=Part.CLIENT) for client in clients]
    return visit


def _need_open(session: AdvisorSession, now: datetime) -> None:
    over = session.cancelled_at is not None or session.ends_at <= now or session.kind == SessionKind.APPOINTMENTS
    if over or session.id in shut_since([session]):
        raise DropInOver
