"""Subjects of messages by kind: which are not reconciled, which lie ahead, and the facts of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select

from booking.citizens.queries import dead_among
from booking.core.clock import today
from booking.core.database import db
from booking.messages.queries.subject import Subject
from booking.messages.queries.subjects import actions, appointments, consultations, offers, referrals, replies, visits
from booking.messages.queries.subjects.young import told_as_young
from booking.messages.rules.facts import Stand
from booking.wording.rules.kinds import MessageKind, SubjectKind


class SubjectQueries(Protocol):
    """Queries that the module of each kind of subject has."""

    def unreconciled(self, now: datetime) -> Select[str]:
        """List references, soonest first, of what lies ahead and has changed since it was reconciled.

        The past is not read.
        """

    def ahead(self, now: datetime) -> Select[str]:
        """Select references, soonest first, of everything about which a message may still be due."""

    def subjects(self, references: Collection[str]) -> list[Subject]:
        """Read the subjects of these references in their current state."""


_MODULES: dict[SubjectKind, SubjectQueries] = {
    SubjectKind.APPOINTMENT: appointments,
    SubjectKind.VISIT: visits,
    SubjectKind.OFFER: offers,
    SubjectKind.REPLY: replies,
    SubjectKind.CONSULTATION: consultations,
    SubjectKind.REFERRAL: referrals,
    SubjectKind.ACTION: actions,
}


def unreconciled(kind: SubjectKind, now: datetime) -> Sequence[str]:
    """List references, soonest first, of what lies ahead and has changed since it was reconciled.

    The past is not read.
    """
    return db.session.execute(_MODULES[kind].unreconciled(now)).scalars().all()


def ahead(kind: SubjectKind, now: datetime) -> Sequence[str]:
    """List references, soonest first, of everything ahead, for the daily sweep."""
    return db.session.execute(ahead_of(kind, now)).scalars().all()


def ahead_of(kind: SubjectKind, now: datetime) -> Select[str]:
    """Select the references of everything of this kind that lies ahead."""
    return _MODULES[kind].ahead(now)


def subjects(kind: SubjectKind, references: Collection[str]) -> dict[str, Subject]:
    """Read the subjects of these references in their current state, by reference.

    One about a young person goes where `young` says. One of somebody who has died calls for no message, of whatever
    kind: only what a person answers to a text goes out.
    """
    found = told_as_young(_MODULES[kind].subjects(references), today())
    dead = dead_among([subject.citizen_id for subject in found])
    return {one.facts.reference: _silenced(one) if one.citizen_id in dead else one for one in found}


def _silenced(subject: Subject) -> Subject:
    if subject.facts.answer == MessageKind.ANSWER:
        return subject
    return replace(subject, facts=replace(subject.facts, stand=Stand.OVER, to_say=()))
