"""Reads of venues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from booking.core.database import db
from booking.venues.models import Venue


def by_slug(slug: str) -> Venue | None:
    """The venue whose page this is, open or closed."""
    return db.session.scalar(select(Venue).where(Venue.slug == slug))


def open_venues() -> Sequence[Venue]:
    """Every venue that has not closed for good, by name."""
    return db.session.scalars(select(Venue).where(Venue.closed_on.is_(None)).order_by(Venue.name, Venue.id)).all()


def every_venue() -> Sequence[Venue]:
    """Every venue, open or closed for good, by name."""
    return db.session.scalars(select(Venue).order_by(Venue.name, Venue.id)).all()


def with_ids(ids: Iterable[int]) -> Sequence[Venue]:
    """These venues, open or closed, by name."""
    return db.session.scalars(select(Venue).where(Venue.id.in_(set(ids))).order_by(Venue.name, Venue.id)).all()


def all_slugs() -> set[str]:
    """The address of every venue there is."""
    return set(db.session.scalars(select(Venue.slug)))
