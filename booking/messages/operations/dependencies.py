"""Dependencies of a subject's messages: written when it is reconciled, deleted when it has begun."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Set
from datetime import datetime

from sqlalchemy import delete, insert, select

from booking.core.database import db
from booking.messages import queries
from booking.messages.models import ReconciledDependency, ReconciledVersion
from booking.messages.rules.facts import Dependency, DependencyKind
from booking.wording.rules.kinds import SubjectKind


def read(kind: SubjectKind, references: Collection[str]) -> Mapping[str, Set[Dependency]]:
    """Read the dependencies with which each of these subjects was reconciled."""
    found: defaultdict[str, set[Dependency]] = defaultdict(set)
    table = ReconciledDependency
    query = select(table.subject_reference, table.kind, table.row_id, table.row_version)
    of_these = table.subject_kind == kind.value, table.subject_reference.in_(references)
    for reference, what, row_id, version in db.session.execute(query.where(*of_these)):
        found[reference].add(Dependency(DependencyKind(what), row_id, version))
    return found


def write(mark: ReconciledVersion, before: Set[Dependency], now: Set[Dependency]) -> None:
    """Replace the stored dependencies of a subject; nothing is written where they are equal."""
    if before == now:
        return
    subject = {"subject_kind": mark.subject_kind, "subject_reference": mark.subject_reference}
    if before:
        db.session.execute(delete(ReconciledDependency).filter_by(**subject))
    if now:
        rows = [{**subject, "kind": on.kind.value, "row_id": on.row_id, "row_version": on.version} for on in now]
        db.session.execute(insert(ReconciledDependency), rows)


def forget_dependencies(now: datetime) -> None:
    """Delete the dependencies of subjects that have begun: nobody is told of a change to them."""
    for kind in (SubjectKind.APPOINTMENT, SubjectKind.VISIT):
        over = ReconciledDependency.subject_reference.not_in(queries.ahead_of(kind, now).order_by(None))
        db.session.execute(
            delete(ReconciledDependency)
            .where(ReconciledDependency.subject_kind == kind.value, over)
            .execution_options(synchronize_session=False)
        )
