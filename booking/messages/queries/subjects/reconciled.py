"""Compare a subject with its reconciled version, and with the versions of the rows its messages depend on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from booking.appointments.models import Appointment
from booking.citizens.models import Citizen, ContactPoint
from booking.citizens.queries import dead_among
from booking.citizens.rules import Part
from booking.messages.models import ReconciledDependency, ReconciledVersion
from booking.messages.rules.facts import Dependency, DependencyKind
from booking.sessions.models import AdvisorSession
from booking.visits.models import Visit
from booking.wording.rules.kinds import SubjectKind


def is_of(kind: SubjectKind, reference: Any) -> ColumnElement[bool]:
    """Build the join condition from the ReconciledVersion of a subject to its reference."""
    return and_(ReconciledVersion.subject_kind == kind.value, ReconciledVersion.subject_reference == reference)


def contacts_differ(*linked: Select[int]) -> ColumnElement[bool]:
    """Build the condition that a contact point was added, changed or removed since reconciling.

    `linked` select the ids of the contact points of an Appointment or Visit.
    """
    known = [each.correlate(Appointment, Visit, ReconciledVersion) for each in linked]
    changed = ~rests_on(DependencyKind.CONTACT, ContactPoint.id, ContactPoint.version)
    new = [
        each.join(ContactPoint, ContactPoint.id == each.selected_columns[0]).where(changed).exists() for each in known
    ]
    removed = and_(*(ReconciledDependency.row_id.not_in(each) for each in known))
    return or_(*new, _dependencies(DependencyKind.CONTACT).where(removed).exists())


def rests_on(kind: DependencyKind, row_id: Any, version: Any) -> ColumnElement[bool]:
    """Build the condition that this row, in this version, is a stored dependency."""
    same = ReconciledDependency.row_id == row_id, ReconciledDependency.row_version == version
    return _dependencies(kind).where(*same).exists()


def _dependencies(kind: DependencyKind) -> Select[int]:
    return (
        select(ReconciledDependency.row_id)
        .where(
            ReconciledDependency.subject_kind == ReconciledVersion.subject_kind,
            ReconciledDependency.subject_reference == ReconciledVersion.subject_reference,
            ReconciledDependency.kind == kind.value,
        )
        .correlate(ReconciledVersion, Appointment, Visit, AdvisorSession, ContactPoint)
    )


def dependencies_of(points: Iterable[ContactPoint]) -> frozenset[Dependency]:
    """Return these contact points with their versions as dependencies."""
    return frozenset(Dependency(DependencyKind.CONTACT, point.id, point.version) for point in points)


def living(visits: Iterable[Visit]) -> dict[int, list[Citizen]]:
    """Map visits to their clients who live: who has died is told nothing. Where none does, all of them."""
    clients = {row.id: [one.citizen for one in row.party if one.part == Part.CLIENT] for row in visits}
    dead = dead_among([one.id for each in clients.values() for one in each])
    return {id_: [one for one in each if one.id not in dead] or each for id_, each in clients.items()}
