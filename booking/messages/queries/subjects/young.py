"""Messages about young people: they go where the young person, or their age, says, or a worker tells them instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from booking.cases.queries import tellings_of
from booking.cases.rules.young import ToldWay, ToldYoung
from booking.citizens.models import Citizen, CitizenContact, ContactPoint, HelperContact
from booking.citizens.queries import others_using
from booking.citizens.rules import ContactKind
from booking.core.database import db
from booking.messages.queries.subject import Subject, contacts_of
from booking.messages.queries.subjects.theirs_alone import contacts_alone
from booking.messages.rules.facts import Announcement, Contact
from booking.wording.rules.kinds import SWITCHED, MessageKind, SubjectKind


def told_as_young(found: Sequence[Subject], today: date) -> list[Subject]:
    """Send what is about a young person where it may go. Where that is nowhere, a worker has a Task instead.

    Not the link to what was agreed: the person allowed it to that number, in the conversation.
    """
    tellings = tellings_of([subject.citizen_id for subject in found], today)
    return [
        _told(one, tellings[one.citizen_id]) if one.citizen_id in tellings else one  # type: ignore[index]
        for one in found
    ]


def _told(subject: Subject, telling: ToldYoung) -> Subject:
    facts, people = subject.facts, _people(subject.citizen_id or 0, telling)
    open_to = _points(people, telling)
    if facts.kind is SubjectKind.REPLY:  # it goes to the number that wrote, where that number may be told
        ids = {point.id for point in open_to}
        return replace(subject, facts=replace(facts, contacts=tuple(one for one in facts.contacts if one.id in ids)))
    contacts = contacts_of(open_to)
    alone = contacts_alone([people])[0] if people and telling.way is not ToldWay.IN_PERSON else ()
    to_say = tuple(_announced(one, contacts, alone) for one in facts.to_say)
    open_now = () if facts.in_person else contacts
    told = replace(facts, contacts=open_now, by_worker=not open_now, to_say=to_say)
    return replace(subject, facts=told, helper="")


def _announced(one: Announcement, contacts: tuple[Contact, ...], alone: tuple[Contact, ...]) -> Announcement:
    if one.kind is MessageKind.AGREED:
        return one
    if one.kind not in SWITCHED:
        return replace(one, contacts=contacts)
    return replace(one, contacts=alone, else_in_person=one.kind in (MessageKind.ACTION_DUE, MessageKind.ACTION_DONE))


def _people(citizen_id: int, telling: ToldYoung) -> list[Citizen]:
    """List the citizens of the records whose contact points may carry it: one's own, or those of the adults."""
    own = select(Citizen.case_record_id).where(Citizen.id == citizen_id)
    wanted = Citizen.case_record_id.in_(telling.adults if telling.way is ToldWay.ADULTS else own)
    return list(db.session.scalars(select(Citizen).where(wanted).order_by(Citizen.id)))


def _points(people: Collection[Citizen], telling: ToldYoung) -> list[ContactPoint]:
    if telling.way is ToldWay.IN_PERSON or not people:
        return []
    query = select(ContactPoint).join(CitizenContact, CitizenContact.contact_point_id == ContactPoint.id)
    query = query.where(CitizenContact.citizen_id.in_([one.id for one in people])).order_by(ContactPoint.id)
    points = list(dict.fromkeys(db.session.scalars(query)))
    if telling.way is ToldWay.ADULTS:
        return points
    used: Mapping[int, int] = others_using({one.case_record_id for one in people}, points)
    ids = [one.id for one in points]
    helps = set(
        db.session.scalars(select(HelperContact.contact_point_id).where(HelperContact.contact_point_id.in_(ids)))
    )
    return [
        one
        for one in points
        if one.kind != ContactKind.POSTAL and not one.shared and one.id not in used and one.id not in helps
    ]
