"""Reads of organisations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from booking.core.database import db
from booking.organisations.models import Organisation


def every_organisation() -> Sequence[Organisation]:
    """List all organisations, also those that were removed, by name."""
    return db.session.scalars(select(Organisation).order_by(Organisation.name, Organisation.id)).all()


def organisations_to_ask() -> Sequence[Organisation]:
    """List the organisations that take people, by name."""
    asked = select(Organisation).where(Organisation.ended_at.is_(None), Organisation.takes_people)
    return db.session.scalars(asked.order_by(Organisation.name)).all()


def organisation_by_reference(reference: str) -> Organisation | None:
    """Find an organisation, also one that was removed."""
    return db.session.scalars(select(Organisation).where(Organisation.reference == reference)).one_or_none()
