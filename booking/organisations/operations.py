"""Keep the directory of organisations: add, change, confirm, end, put back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from booking.core.database import db, refused_as
from booking.core.journal import SecurityAct, write_event
from booking.core.rows import lock_row
from booking.core.tokens import random_reference
from booking.organisations.errors import OrganisationThere
from booking.organisations.models import Organisation

_NAMES = {"uq_organisation_name": OrganisationThere, "organisation.name": OrganisationThere}


@dataclass(frozen=True)
class OrganisationFacts:
    """What the directory says of an organisation."""

    name: str
    does: str
    needs: str
    takes_people: bool
    takes_note: str
    email: str
    phone: str


def add_organisation(facts: OrganisationFacts, *, by_id: int, today: date, now: datetime) -> Organisation:
    """Add an organisation, its details confirmed today. Raises OrganisationThere."""
    added = Organisation(reference=random_reference(), confirmed_on=today, **asdict(facts))
    with refused_as(_NAMES):
        db.session.add(added)
    _journal(added, "added", by_id, now)
    return added


def change_organisation(
    organisation: Organisation, facts: OrganisationFacts, *, by_id: int, today: date, now: datetime
) -> None:
    """Change what the directory says, confirmed by that. Raises OrganisationThere."""
    lock_row(organisation)
    what = "changed" if organisation.email == facts.email else "address_changed"
    with refused_as(_NAMES):
        for name, value in asdict(facts).items():
            setattr(organisation, name, value)
        organisation.confirmed_on = today
    _journal(organisation, what, by_id, now)


def confirm_organisation(organisation: Organisation, *, today: date) -> None:
    """Note that the details are still right."""
    organisation.confirmed_on = today


def end_organisation(organisation: Organisation, *, by_id: int, now: datetime) -> None:
    """Remove an organisation from the directory. What was referred to it is the caller's to take back."""
    lock_row(organisation)
    if organisation.ended_at is None:
        organisation.ended_at = now
        _journal(organisation, "ended", by_id, now)


def put_organisation_back(organisation: Organisation, *, by_id: int, now: datetime) -> None:
    """Put a removed organisation back into the directory. Raises OrganisationThere."""
    lock_row(organisation)
    if organisation.ended_at is not None:
        with refused_as(_NAMES):
            organisation.ended_at = None
        _journal(organisation, "put_back", by_id, now)


def _journal(organisation: Organisation, what: str, by_id: int, now: datetime) -> None:
    event = SecurityAct.ORGANISATION_CHANGED
    write_event(event, now=now, by_id=by_id, what=what, organisation=organisation.reference)
