"""A council in which an opening of a record raises alerts: an advisor of tax, two managers, a restricted entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from booking.cases import operations as cases
from booking.cases.jobs import find_alerts
from booking.cases.models import Alert, AuditRow
from booking.cases.queries import behind_glass
from booking.cases.rules import Basis
from booking.citizens.models import Citizen
from booking.core.database import db, transaction
from booking.staff.models import StaffMember
from tests import factories as make
from tests.cases.test_queries import note, visit_of

WHY = "She is at the desk and in danger"
MONTH = timedelta(days=30)


class Stage(NamedTuple):
    mina: StaffMember  # an advisor of tax
    omar: StaffMember  # the manager of housing
    tess: StaffMember  # the manager of tax
    ada: Citizen
    entry: str  # restricted to housing
    now: datetime

    def opened(
        self, who: Citizen, *, by: StaffMember | None = None, at: datetime | None = None, **how: str
    ) -> AuditRow:
        with transaction():
            return cases.open_record(
                who.case_record,
                by or self.mina,
                **{"basis": Basis.REASON, "reason": "To look something up", "device": "d", **how},  # type: ignore[arg-type]
                now=at or self.now,
            )

    def found(self) -> list[tuple[str, str]]:
        find_alerts(self.now)
        listed = db.session.scalars(select(Alert).order_by(Alert.id))
        return [(one.audit_row.case_record_reference, one.kind) for one in listed]

    def kinds(self) -> list[str]:
        return [kind for _record, kind in self.found()]

    def an_alert(self) -> Alert:
        self.opened(self.ada)
        find_alerts(self.now)
        return db.session.scalars(select(Alert)).one()


def a_stage(now: datetime) -> Stage:
    with transaction():
        tax, housing = make.department("Tax"), make.department("Housing")
        mina, olga = make.staff("Mina Holt"), make.staff("Olga Reid")
        omar, tess = make.staff("Omar Shah", "manager"), make.staff("Tess Lee", "manager")
        for one, department in ((mina, tax), (olga, housing), (omar, housing), (tess, tax)):
            one.grants[0].department_id = department.id
        ada = make.citizen("Ada Lovelace", ("mobile", "+447700900461"))
        seen = visit_of(ada, advisor=olga, service=make.service("Housing options", housing), at=now - 2 * MONTH)
        note("She fled from Leeds.", seen, by=olga, now=now, restricted=True)
        [key] = behind_glass(ada.case_record_id, mina)
    return Stage(mina, omar, tess, ada, key.reference, now)
