"""What tests of visits put right share: a visit of Ada with a note, Eve who has a record, two advisors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from booking.cases.models import Entry, VisitCorrection
from booking.cases.operations import (
    PartyChange,
    move_entry,
    put_party_right,
    put_subject_right,
    undo_entry_act,
    undo_visit_correction,
)
from booking.cases.queries import timeline
from booking.cases.rules.visits_put_right import VisitChange
from booking.citizens.models import Citizen
from booking.core.database import db, transaction
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from tests import factories as make
from tests.cases.test_queries import advisor_of, note, visit_of

WORDS = "Owes three months of rent."
TAKEN_OFF, ADDED, PART, ELSE = (
    *(VisitChange.TAKEN_OFF, VisitChange.ADDED),
    *(VisitChange.PART, VisitChange.SOMEBODY_ELSE),
)


class Place:
    """A visit of Ada two days ago with a note, Eve who has a record, and advisors of two departments."""

    def __init__(self, now: datetime, *others: str, restricted: bool = False) -> None:
        with transaction():
            self.housing = make.service("Housing options", make.department("Housing"))
            self.tax = make.service("Council tax", make.department("Revenues"))
            self.inside, self.outside = advisor_of(self.housing, "Hal"), advisor_of(self.tax, "Tess")
            self.ada, self.eve = make.citizen("Ada", ("mobile", "+447700900101")), make.citizen("Eve")
            self.others = [make.citizen(name) for name in others]
            at = now - timedelta(days=2)
            self.talk = visit_of(self.ada, *self.others, advisor=self.inside, service=self.housing, at=at)
            self.visit = self.talk.visit
            note(WORDS, self.talk, by=self.inside, now=now, restricted=restricted)
        self.now = now

    def put(self, what: VisitChange, by: StaffMember | None = None, seen: int | None = None, **named: Any) -> Any:
        seen, reason = self.visit.version if seen is None else seen, named.pop("reason", "The wrong one was chosen")
        with transaction():
            return put_party_right(
                self.visit, PartyChange(what, **named), by or self.inside, reason, seen=seen, device="d", now=self.now
            )

    def about(self, service: Any, topic: Any = None, by: StaffMember | None = None, **named: Any) -> Any:
        seen, reason = named.get("seen", self.visit.version), named.get("reason", "It was told later")
        with transaction():
            return put_subject_right(
                self.talk, service, topic, by or self.inside, reason, seen=seen, now=self.now
            )  # fmt: skip

    def move(self, left: Citizen) -> tuple[Citizen, str]:
        """Move the note from somebody's record to that of Zoe, who is new; return her and the act."""
        entry = db.session.scalars(select(Entry)).one()
        with transaction():
            zoe = make.citizen("Zoe")
            where: Any = (left.case_record, zoe.case_record, self.inside, "The wrong record")
            act = move_entry(entry.reference, *where, seen=entry.version, device="d", now=self.now)
            return zoe, act.reference

    def move_back(self, act: str, left: Citizen, minutes: int) -> None:
        with transaction():
            at = self.now + timedelta(minutes=minutes)
            undo_entry_act(act, left.case_record, self.inside, device="d", now=at)

    def undo(self, correction: VisitCorrection, by: StaffMember | None = None, minutes: int = 1) -> None:
        with transaction():
            at = self.now + timedelta(minutes=minutes)
            undo_visit_correction(correction, by or self.inside, device="d", now=at)

    def read(self, person: Citizen) -> list[str]:
        return [line.body for line in timeline(person.case_record_id, self.inside).entries]

    def state(self) -> Any:
        """All that a correction touches."""
        db.session.expire_all()
        return (
            [(one.citizen_id, one.part, one.why) for one in self.visit.party],
            (self.visit.record, self.visit.appointment_id, self.visit.helper_id, self.visit.service_id),
            [(one.service_id, one.topic_id, one.link_to_id) for one in self.visit.consultations],
            [([one.id for one in entry.clients], entry.topic_id) for entry in db.session.scalars(select(Entry))],
            [(task.key, task.citizen_id, task.done_at) for task in db.session.scalars(select(Task).order_by(Task.id))],
        )
