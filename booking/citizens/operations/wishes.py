"""Change what is wished of a number or address; of two safe-contact wishes of joined records the stricter counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased

from booking.citizens.models import CaseRecord, Citizen, CitizenContact, CitizenJoin, ContactPoint, Helper
from booking.citizens.queries import unasked_joins
from booking.citizens.rules import ContactKind, Wishes
from booking.core.database import db, locked
from booking.core.errors import NothingToUndo, StalePage
from booking.core.rows import lock_row


def wishes_of(point: ContactPoint) -> Wishes:
    """Return the wishes that were said of a contact point; a stricter one of a joined record may hold beside them."""
    stopped, not_texted = point.opted_out_at is not None, point.do_not_text and not point.text_held
    return Wishes(point.language, not_texted, point.shared and not point.shared_held, point.preferred, stopped)


def ask_for_references(kind: ContactKind, value: str, *, now: datetime) -> None:
    """Record that whoever uses a number or address has lost a reference, so that messages send it there.

    Nothing is recorded, and so nothing sent, where it is unknown, not to be texted, read by others or opted out.
    """
    db.session.execute(
        update(ContactPoint)
        .where(ContactPoint.kind == kind, ContactPoint.value == value, ContactPoint.opted_out_at.is_(None))
        .where(ContactPoint.do_not_text.is_(False), ContactPoint.shared.is_(False))
        .values(reference_asked_at=now, version=ContactPoint.version + 1)
    )


def change_wishes(
    person: Citizen | Helper, point: ContactPoint, wishes: Wishes, *, now: datetime, seen: str | None = None
) -> bool:
    """Change the wishes of a contact point, for everybody who uses it; return whether anything changed.

    Of a person's points one at most is preferred: the earlier one loses that. Raises StalePage where the wishes are
    not those `seen` (their mark): somebody may have opted out since.
    """
    ids = sorted(one.id for one in person.contact_points)
    query = select(ContactPoint).where(ContactPoint.id.in_(ids)).order_by(ContactPoint.id)
    rows = db.session.scalars(locked(query).execution_options(populate_existing=True)).all()
    changed = False
    for row in rows:
        if row.id == point.id:
            if seen not in (None, wishes_of(row).mark):
                raise StalePage
            changed = _wish(row, wishes, now)
        elif wishes.preferred and row.preferred:
            _wish(row, replace(wishes_of(row), preferred=False), now)
    db.session.flush()
    if changed:
        settle_wishes([], ids)
    return changed


def say_alone(point: ContactPoint, *, alone: bool, now: datetime) -> None:
    """Write down that its user told staff that only they read it, today; or that this holds no more.

    Raises StalePage where somebody else reads it too.
    """
    lock_row(point)
    if alone and point.shared:
        raise StalePage
    point.alone_said_at = now if alone else None
    point.version += 1
    db.session.flush()


def say_asked(record: CaseRecord, *, staff_id: int, now: datetime) -> None:
    """Write down that the person was asked how they are reached safely: each number's own wish counts again.

    Raises StalePage where nothing is to be asked: a colleague was faster, or the records were parted.
    """
    lock_row(record)
    joins = db.session.scalars(unasked_joins(record.id)).all()
    if not joins:
        raise StalePage
    for joined in joins:
        joined.asked_at, joined.asked_by_id = now, staff_id
    settle_wishes([record.id])


def undo_asked(record: CaseRecord, *, staff_id: int) -> None:
    """Take back what this colleague said last: the stricter wish counts again. Raises NothingToUndo."""
    lock_row(record)
    mine = CitizenJoin.asked_by_id == staff_id, CitizenJoin.undone_at.is_(None)
    last = select(func.max(CitizenJoin.asked_at)).where(CitizenJoin.to_record_id == record.id, *mine).scalar_subquery()
    query = select(CitizenJoin).where(CitizenJoin.to_record_id == record.id, CitizenJoin.asked_at == last, *mine)
    joins = db.session.scalars(query).all()
    if not joins:
        raise NothingToUndo
    for joined in joins:
        joined.asked_at = joined.asked_by_id = None
    settle_wishes([record.id])


def settle_wishes(record_ids: Collection[int], point_ids: Collection[int] = ()) -> None:
    """Let the stricter of two safe-contact wishes count on records that were joined, and let go what counts no more.

    It counts for each number and address of everybody on such a record until an advisor has asked. Called after a join,
    a parting, an answer, another wish or number; what changes by it is planned anew.
    """
    on = select(Citizen.case_record_id).join(CitizenContact, CitizenContact.citizen_id == Citizen.id)
    records = {*record_ids, *db.session.scalars(on.where(CitizenContact.contact_point_id.in_(point_ids)))}
    theirs = select(CitizenContact.contact_point_id).join(Citizen, Citizen.id == CitizenContact.citizen_id)
    wanted = or_(ContactPoint.id.in_(point_ids), ContactPoint.id.in_(theirs.where(Citizen.case_record_id.in_(records))))
    query = locked(select(ContactPoint).where(wanted).order_by(ContactPoint.id))
    points = db.session.scalars(query.execution_options(populate_existing=True)).all()
    held = _held({point.id for point in points})
    for point in points:
        before = point.text_held, point.shared_held
        said = [wishes_of(one) for one in held[point.id]]
        _hold(
            point,
            wishes_of(point),
            texts=point.kind == ContactKind.MOBILE and any(one.do_not_text for one in said),
            shared=point.kind != ContactKind.POSTAL and any(one.shared for one in said),
        )
        point.version += before != (point.text_held, point.shared_held)
    db.session.flush()


def _held(point_ids: Collection[int]) -> dict[int, set[ContactPoint]]:
    """Map contact points to all of the joined records on which they stand and whose person was not asked."""
    citizen, other = aliased(Citizen), aliased(Citizen)
    used, also = aliased(CitizenContact), aliased(CitizenContact)
    query = (
        select(used.contact_point_id, ContactPoint)
        .join(citizen, citizen.id == used.citizen_id)
        .join(other, other.case_record_id == citizen.case_record_id)
        .join(also, also.citizen_id == other.id)
        .join(ContactPoint, ContactPoint.id == also.contact_point_id)
        .where(used.contact_point_id.in_(point_ids), unasked_joins(citizen.case_record_id).exists())
    )
    found = defaultdict(set)
    for point_id, point in db.session.execute(query):
        found[point_id].add(point)
    return found


def _wish(point: ContactPoint, wishes: Wishes, now: datetime) -> bool:
    """Set the wishes; each change raises the version, by which planned messages are reconciled."""
    if wishes_of(point) == wishes:
        return False
    point.language, point.preferred = wishes.language, wishes.preferred
    _hold(point, wishes, texts=point.text_held, shared=point.shared_held)
    if wishes.shared:
        point.alone_said_at = None
    if wishes.stopped != (point.opted_out_at is not None):
        point.opted_out_at = now if wishes.stopped else None
    point.version += 1
    return True


def _hold(point: ContactPoint, said: Wishes, *, texts: bool, shared: bool) -> None:
    """Set the safe-contact wishes: those that were said, and those that hold only beside them."""
    point.do_not_text, point.text_held = said.do_not_text or texts, texts and not said.do_not_text
    point.shared, point.shared_held = said.shared or shared, shared and not said.shared
