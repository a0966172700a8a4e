"""Write and send a referral, book its time in the same act, decide on an objection, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.appointments import operations as appointments
from booking.appointments.rules import AppointmentChannel
from booking.cases.models import Entry
from booking.cases.operations.joining import lock_records
from booking.cases.queries.shields import named_for
from booking.citizens.models import Citizen
from booking.citizens.queries import dead_among
from booking.citizens.rules import Needs
from booking.core.database import db
from booking.core.rows import lock_row
from booking.core.tokens import random_reference
from booking.organisations.models import Organisation
from booking.referrals.errors import (
    NobodyNamed,
    NotTaking,
    ReceiverLeft,
    ReceiverUnknown,
    ReferredDead,
    ReferredToSelf,
    TimeBeforeDecision,
    TriageFirst,
    WhyMissing,
)
from booking.referrals.models import Referral
from booking.referrals.operations.agreeing import Agreement, need_agreement, open_link
from booking.referrals.operations.booked import call_off
from booking.referrals.operations.holding import settle, they_know
from booking.referrals.operations.pending import close_pending
from booking.referrals.operations.steps import lock_referral, step, tell
from booking.referrals.queries import holding, home_of
from booking.referrals.rules import (
    ReceiverKind,
    ReferralAct,
    ReferralState,
    sides_of,
    transition,
)
from booking.services.models import Department, Service
from booking.staff.models import StaffMember
from booking.staff.queries import advisors
from booking.staff.rules import Role, allows
from booking.visits.models import Consultation


@dataclass(frozen=True)
class ReferralReceiver:
    """Who is asked: one of them."""

    department: Department | None = None
    service: Service | None = None
    colleague: StaffMember | None = None
    organisation: Organisation | None = None

    @property
    def kind(self) -> ReceiverKind:
        if self.organisation is not None:
            return ReceiverKind.ORGANISATION
        if self.colleague is not None:
            return ReceiverKind.COLLEAGUE
        return ReceiverKind.SERVICE if self.service is not None else ReceiverKind.DEPARTMENT

    @property
    def within(self) -> Department | None:
        """The department in which it is taken on; None for a colleague of several, and outside."""
        if self.colleague is not None:
            return home_of(self.colleague)
        return self.service.department if self.service is not None else self.department


@dataclass(frozen=True)
class TimeWanted:
    """The time of the other service that is booked in the same act."""

    venue_id: int
    starts_at: datetime
    needs: Needs


@dataclass(frozen=True)
class ReferralWords:
    """What a sender says: to all receivers the same."""

    summary: str
    asked: str
    entries: Sequence[Entry] = ()
    urgent: bool = False
    safeguarding: bool = False
    restricted: bool = False
    told: bool = False
    objection: str = ""
    taken_by: str = ""
    taken_at: datetime | None = None
    agreed: Agreement | None = None  # for an organisation outside


@dataclass(frozen=True)
class ReferredFrom:
    """Where it comes from: whose matter it is, the department that asks, and the conversation, if there was one."""

    clients: Sequence[Citizen]
    sender: StaffMember
    department_id: int
    venue_id: int
    consultation: Consultation | None = None


def refer(
    to: ReferralReceiver, said: ReferralWords, source: ReferredFrom, *, time: TimeWanted | None = None, now: datetime
) -> Referral:
    """Write a referral and send it, with a time of the service booked in the same act where one is wanted.

    An objection stops it until the sender's manager decides; safeguarding alone goes first. Entries are checked by the
    caller against what the sender may read. Raises ReferredDead, NotTaking, ReceiverLeft, ReferredToSelf, NobodyNamed,
    TriageFirst, TimeBeforeDecision, what `need_agreement` raises for an organisation outside, and what booking the time
    does; then nothing is written.
    """
    within = to.within
    _need_sendable(to, said, source, with_time=time is not None)
    referral = Referral(
        reference=random_reference(),
        consultation=source.consultation,
        venue_id=source.venue_id,
        from_department_id=source.department_id,
        sender=source.sender,
        receiver_kind=to.kind.value,
        to_department=within,
        to_service=to.service,
        to_colleague=to.colleague,
        to_organisation=to.organisation,
        summary=said.summary,
        asked=said.asked,
        urgent=said.urgent,
        safeguarding=said.safeguarding,
        restricted=said.restricted or said.safeguarding or any(entry.restricted for entry in said.entries),
        always_takes=within is not None and within.always_takes,
        state=ReferralState.WRITTEN.value,
        state_since=now,
        written_at=now,
        taken_by=said.taken_by,
        taken_at=said.taken_at,
        objection=said.objection,
        tell="",
        tell_version=0,
        version=0,
    )
    referral.clients, referral.entries = list(source.clients), list(said.entries)
    db.session.add(referral)
    db.session.flush()
    step(referral, ReferralAct.WRITE, ReferralState.WRITTEN, by_id=source.sender.id, now=now)
    if to.organisation is not None and said.agreed is not None:
        open_link(referral, said.agreed, by_id=source.sender.id, now=now)
    if not said.objection or said.safeguarding:
        send(referral, by_id=source.sender.id, now=now)
        if time is not None and to.service is not None:
            book_time(referral, to.service, time, by_id=source.sender.id, now=now)
        if said.told:
            they_know(referral, now)
    if source.consultation is not None:
        close_pending(source.consultation, referral.receiver_name, by_id=source.sender.id, now=now)
    settle(referral, now=now)
    return referral


def _need_sendable(to: ReferralReceiver, said: ReferralWords, source: ReferredFrom, *, with_time: bool) -> None:
    lock_records(*{one.case_record for one in source.clients})  # as whoever writes down a death does: one waits
    if dead_among([one.id for one in source.clients]):
        raise ReferredDead
    need_taking(to, source.sender)
    if not said.safeguarding:  # goes first; whoever gets it reads whom to ask
        need_named(to, source.clients)
    if to.organisation is not None:
        need_agreement(said, source.clients)
    if with_time and to.within is not None and to.within.triage_first:
        raise TriageFirst(name=to.within.name)
    if with_time and said.objection and not said.safeguarding:
        raise TimeBeforeDecision


def need_taking(to: ReferralReceiver, sender: StaffMember | None) -> None:
    """Raise NotTaking, ReceiverLeft, ReceiverUnknown or ReferredToSelf where they cannot be asked now."""
    if to.colleague is not None:
        lock_row(to.colleague)
        if sender is not None and to.colleague.id == sender.id:
            raise ReferredToSelf
        if not to.colleague.active or not allows(to.colleague.grants, Role.ADVISOR):
            raise ReceiverLeft(name=to.colleague.name)
        return
    if to.organisation is not None:
        lock_row(to.organisation)
        if to.organisation.ended_at is not None or not to.organisation.takes_people:
            raise NotTaking(name=to.organisation.name)
        return
    if to.service is not None and to.service.ended_at is not None:
        raise NotTaking(name=to.service.name)
    within = to.within
    if within is None:
        raise ReceiverUnknown
    if not within.takes_referrals and not within.always_takes:
        raise NotTaking(name=within.name)


def need_named(to: ReferralReceiver, clients: Sequence[Citizen]) -> None:
    """Raise NobodyNamed where somebody is shielded, and nobody in the council who is asked may open their record."""
    named = named_for(clients)
    if named is None or to.organisation is not None:
        return
    asked = [to.colleague] if to.colleague is not None else advisors(department_id=to.within.id if to.within else None)
    if all(one.id not in named for one in asked):
        raise NobodyNamed


def send(referral: Referral, *, by_id: int, now: datetime) -> None:
    """Send a written referral: its clocks begin."""
    step(referral, ReferralAct.SEND, ReferralState.SENT, by_id=by_id, now=now)
    referral.sent_at = referral.sent_at or now
    referral.with_since = now
    tell(referral, ReferralAct.SEND, by_id=referral.sender_id)


def book_time(referral: Referral, service: Service, time: TimeWanted, *, by_id: int, now: datetime) -> None:
    """Book a time of the service for the people of a referral, with the interpreter's notice and Task."""
    first, *others = referral.clients
    booked = appointments.book(
        first,
        service,
        venue_id=time.venue_id,
        starts_at=time.starts_at,
        needs=time.needs,
        others=others,
        channel=AppointmentChannel.DAY,
        booked_by_id=by_id,
        now=now,
    )
    step(referral, ReferralAct.BOOK, ReferralState.BOOKED, by_id=by_id, now=now)
    referral.appointment = booked
    tell(referral, ReferralAct.BOOK, by_id=by_id)


def decide(
    referral: Referral, goes: bool, person: StaffMember, why: str, *, expected_version: int, now: datetime
) -> None:
    """Decide on an objection as the sender's manager: it is sent, or it is not. Raises NotByThem, WhyMissing."""
    lock_referral(referral, expected_version)
    sides = sides_of(referral, person, holding(referral.reference, person))
    waits = referral.state == ReferralState.WRITTEN
    act = (ReferralAct.SEND if waits else ReferralAct.GO_ON) if goes else ReferralAct.STOP
    after = transition(act, referral.state, sides)
    if not why.strip():
        raise WhyMissing
    if act is ReferralAct.SEND:
        send(referral, by_id=person.id, now=now)
    else:
        step(referral, act, after, by_id=person.id, words=why, now=now)
    referral.decided_at = now
    if act is ReferralAct.STOP:
        referral.why = why
        call_off(referral, by_id=person.id, now=now)
    settle(referral, by_id=person.id, now=now)


def withdraw(referral: Referral, person: StaffMember, why: str, *, expected_version: int, now: datetime) -> None:
    """Withdraw a referral as its sender; a time that was booked for it is cancelled. Raises NotByThem, WhyMissing."""
    lock_referral(referral, expected_version)
    sides = sides_of(referral, person, holding(referral.reference, person))
    after = transition(ReferralAct.WITHDRAW, referral.state, sides)
    if not why.strip():
        raise WhyMissing
    step(referral, ReferralAct.WITHDRAW, after, by_id=person.id, words=why, now=now)
    referral.why, referral.tell = why, ""
    call_off(referral, by_id=person.id, now=now)
    settle(referral, by_id=person.id, now=now)
