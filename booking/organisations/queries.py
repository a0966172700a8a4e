"""Reads of organisations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from booking.core.database import db
from booking.organisations.models import Organisation


def every_organisation() -> Sequence[Organisation]:
    """List all organisations, also those that were removed, by name."""
    return db.session.scalars(select(Organisation).order_by(Organisation.name, Organisation.id)).all()


def standing_organisations() -> Sequence[Organisation]:
    """List the organisations that were not removed, by name."""
    standing = select(Organisation).where(Organisation.ended_at.is_(None))
    return db.session.scalars(standing.order_by(Organisation.name)).all()


def organisation_by_reference(reference: str) -> Organisation | None:
    """Find an organisation, also one that was removed."""
    return db.session.scalars(select(Organisation).where(Organisation.reference == reference)).one_or_none()
