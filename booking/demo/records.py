"""Records of the demo: likely doubles that an advisor judges, a household, an opening that a manager looks at, a visit
that was put right.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from booking.cases import operations as cases
from booking.cases.queries import behind_glass, flag_kinds_for, why_not_put_right
from booking.cases.rules import Basis
from booking.cases.rules.households import HouseholdRelation
from booking.citizens.operations import key_names, name_citizen
from booking.citizens.rules import ContactKind
from booking.core.clock import day_of
from booking.core.database import db
from booking.demo.cast import Cast
from booking.demo.people import BILLS, TAX
from booking.visits.models import Consultation
from booking.visits.rules import ConsultationStatus

# The same person, as another front desk spelt them.
DOUBLES = (("Stanisław Wójcik", "Stan Wojcik"), ("Kerry-Ann Lomax", "Kerry Lomaxx"))
MOST_PEOPLE = 1000  # more than there are


def name_doubles(cast: Cast, now: datetime) -> None:
    """Name two residents anew, each by their own number, and look for likely doubles at once."""
    for known, again in DOUBLES:
        reached = [(ContactKind(point.kind), point.value) for point in cast.citizens[known].contact_points]
        name_citizen(again, contacts=reached, now=now - timedelta(days=20))
    key_names(MOST_PEOPLE)
    cases.pair_people(MOST_PEOPLE, now=now)


def link_a_household(cast: Cast, now: datetime) -> None:
    """Write down that a resident cares for another, and speaks for her until next year."""
    carer, cared_for = (cast.citizens[name].case_record for name in ("Linda Fitton", "Doreen Butterworth"))
    until = day_of(now) + timedelta(days=365)
    for kind in (HouseholdRelation.CARES_FOR, HouseholdRelation.SPEAKS_FOR):
        said = "Lasting power of attorney, seen at Central Library"
        cases.add_link(carer, cared_for, kind, evidence=said, until=until, by_id=cast.staff["amina"].id, now=now)


def break_the_glass(cast: Cast, now: datetime) -> None:
    """Let an advisor of one department read a restricted entry of another, which a manager of that has to look at."""
    reader, at = cast.staff["priya"], now - timedelta(hours=2)
    record, entry = next(
        (one.case_record, keys[0])
        for one in cast.citizens.values()
        if (keys := behind_glass(one.case_record_id, reader))
    )
    said = "Rang from hospital: is it safe to send them home?"
    cases.open_record(record, reader, basis=Basis.TELEPHONE, reason=said, device="", now=at)
    cases.break_glass(record, entry.reference, reader, said, device="", now=at)


def set_a_flag(cast: Cast, now: datetime) -> None:
    """Define two kinds of flags, and set one on a resident for three months."""
    me = cast.staff["amina"]
    for name, action in (("Two staff", "Two of us see them"), ("Address", "Do not say the address aloud")):
        cases.add_flag_kind(name, action, for_hosts=True, department_id=None, by_id=me.id, now=now)
    record, until = cast.citizens["Doreen Butterworth"].case_record, day_of(now) + timedelta(days=90)
    kind = next(one.reference for one in flag_kinds_for(me) if one.name == "Two staff")
    cases.set_flag(record, kind, "A neighbour of hers shouted at a colleague", review_on=until, by=me, now=now)


def put_a_visit_right(cast: Cast, now: datetime) -> None:
    """Have an advisor change what a visit of an earlier day was about: she chose the service next to it."""
    reader, tax, bills = cast.staff["amina"], cast.services[TAX], cast.services[BILLS]
    held = select(Consultation).where(Consultation.advisor_id == reader.id, Consultation.service_id == tax.id)
    held = held.where(
        Consultation.status == ConsultationStatus.FINISHED, Consultation.finished_at < now - timedelta(days=1)
    )
    talks = db.session.scalars(held.order_by(Consultation.finished_at.desc()))
    talk = next(one for one in talks if one.visit.party and why_not_put_right(one.visit, reader) is None)
    said, seen = "It was about the rent: I pressed the wrong one.", talk.visit.version
    cases.put_subject_right(talk, bills, bills.topics[0], reader, said, seen=seen, now=now - timedelta(hours=1))
