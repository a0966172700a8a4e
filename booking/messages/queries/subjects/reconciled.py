"""Compare a subject with its reconciled version, and with the versions of the rows its messages depend on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from booking.appointments.models import Appointment
from booking.citizens.models import CitizenContact, ContactPoint
from booking.messages.models import ReconciledDependency, ReconciledVersion
from booking.messages.rules.facts import Dependency, DependencyKind
from booking.sessions.models import AdvisorSession
from booking.visits.models import Visit
from booking.wording.rules.kinds import SubjectKind


def is_of(kind: SubjectKind, reference: Any) -> ColumnElement[bool]:
    """Build the join condition from the ReconciledVersion of a subject to its reference."""
    return and_(ReconciledVersion.subject_kind == kind.value, ReconciledVersion.subject_reference == reference)


def contacts_differ(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """Build the condition that a contact point was added, changed or removed since reconciling."""
    points = (
        select(ContactPoint.id)
        .join(CitizenContact, CitizenContact.contact_point_id == ContactPoint.id)
        .where(whose)
        .correlate(Appointment, Visit, ReconciledVersion)
    )
    new = points.where(~rests_on(DependencyKind.CONTACT, ContactPoint.id, ContactPoint.version)).exists()
    gone = _dependencies(DependencyKind.CONTACT).where(ReconciledDependency.row_id.not_in(points)).exists()
    return or_(new, gone)


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
