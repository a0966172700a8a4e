"""Find venues: one by its slug, several by ids, all that are open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from booking.core.database import db
from booking.venues.models import Venue


def by_slug(slug: str) -> Venue | None:
    """Find a venue by its slug, open or closed."""
    return db.session.scalar(select(Venue).where(Venue.slug == slug))


def open_venues() -> Sequence[Venue]:
    """List the venues that have not closed for good, by name."""
    return db.session.scalars(select(Venue).where(Venue.closed_on.is_(None)).order_by(Venue.name, Venue.id)).all()


def every_venue() -> Sequence[Venue]:
    """List all venues, open or closed for good, by name."""
    return db.session.scalars(select(Venue).order_by(Venue.name, Venue.id)).all()


def with_ids(ids: Iterable[int]) -> Sequence[Venue]:
    """List these venues, open or closed, by name."""
    return db.session.scalars(select(Venue).where(Venue.id.in_(set(ids))).order_by(Venue.name, Venue.id)).all()


def public_networks() -> list[str]:
    """List the networks of the public computers of all venues that have not closed for good.

    None while the database cannot be asked: every page asks this, that of a database that is not there too.
    """
    known = select(Venue.public_networks).where(Venue.public_networks != "", Venue.closed_on.is_(None))
    try:
        rows = db.session.scalars(known).all()
    except DBAPIError:
        return []
    return [network for row in rows for network in row.splitlines()]


def all_slugs() -> set[str]:
    """Return the slug of every venue."""
    return set(db.session.scalars(select(Venue.slug)))
