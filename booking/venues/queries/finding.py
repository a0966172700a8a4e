"""Find venues: one by its slug, several by ids, all that are open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from booking.core.database import db
from booking.venues.models import Venue

NETWORKS_KEPT_FOR = timedelta(minutes=1)
_networks: WeakKeyDictionary[Engine, tuple[datetime, list[str]]] = WeakKeyDictionary()


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


def public_networks(now: datetime) -> list[str]:
    """List the networks of the public computers of all venues that have not closed for good.

    Every page asks this, so that a process asks the database once a minute. None while the database cannot be asked:
    the page of a database that is not there asks too.
    """
    read_at, kept = _networks.get(db.engine, (None, []))
    if read_at is not None and timedelta(0) <= now - read_at < NETWORKS_KEPT_FOR:
        return kept
    known = select(Venue.public_networks).where(Venue.public_networks != "", Venue.closed_on.is_(None))
    try:
        rows = db.session.scalars(known).all()
    except DBAPIError:
        return []
    found = [network for row in rows for network in row.splitlines()]
    _networks[db.engine] = (now, found)
    return found


def forget_networks() -> None:
    """Ask the database at the next page: the networks have changed in this process."""
    _networks.pop(db.engine, None)


def all_slugs() -> set[str]:
    """Return the slug of every venue."""
    return set(db.session.scalars(select(Venue.slug)))
