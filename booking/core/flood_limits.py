"""Rate limits of online bookings by connection, browser and contact, counted over keyed hashes kept for seven days.

The same rows show a manager a flood of bookings, to be undone in one act: manage/queries/floods.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant, db, kept
from booking.core.errors import NumberAsked, TooManyBookings, TooManyWithContact
from booking.core.keeping import Event, Keep
from booking.core.tokens import links

ORIGIN_KEPT_FOR = timedelta(days=7)
_WEEK = Keep(Event.WRITTEN, time=ORIGIN_KEPT_FOR)


class BookingOrigin(Base):
    """Connection, browser and contact (keyed hashes) of an appointment booked online or a visit planned."""

    __tablename__ = "booking_origin"
    __about_person__ = True
    __table_args__ = (
        Index("ix_booking_origin_network", "network_hash", "at"),
        Index("ix_booking_origin_browser", "browser_hash", "at"),
        Index("ix_booking_origin_contact", "contact_hash", "at"),
    )

    reference: Mapped[str] = mapped_column(String(10), primary_key=True)  # of an appointment or a visit
    at: Mapped[datetime] = mapped_column(Instant, index=True, info=kept("activity", "to limit bookings", _WEEK))
    network_hash: Mapped[str] = mapped_column(
        String(64), info=kept("technical", "to limit and undo a flood (keyed hash)", _WEEK)
    )
    browser_hash: Mapped[str] = mapped_column(
        String(64), info=kept("technical", "to limit and undo a flood (keyed hash)", _WEEK)
    )
    contact_hash: Mapped[str] = mapped_column(
        String(64), info=kept("technical", "to limit and undo a flood (keyed hash)", _WEEK)
    )


@dataclass(frozen=True)
class Limit:
    """A rate limit: `free` bookings within a time, `most` where a shown number is typed with each further one."""

    free: int
    most: int
    within: timedelta


# One browser is one household at a time: a library's computer begins anew with *Finish and clear this computer*.
PER_BROWSER = Limit(5, 10, timedelta(hours=1))
# A family's number; beside this, a service limits how many appointments may be ahead with one number.
PER_CONTACT = Limit(5, 10, timedelta(days=1))
# Where a proxy that nobody declared stands in front, everybody shares one connection: it must not stop the council.
UNDECLARED_PROXY = 20


def per_connection(most: int) -> Limit:
    """Return the limit of one connection, which a whole library shares; `most` is BOOKINGS_PER_CONNECTION."""
    return Limit(max(most // 3, 1), most, timedelta(hours=1))


@dataclass(frozen=True)
class BookingSource:
    """Origin of a booking: keyed hashes, the limit of its connection, and whether the shown number was typed."""

    network: str
    browser: str
    most: int
    proven: bool = False


def number_to_type(form_token: str) -> str:
    """Make the four digits to type with this form: it is answered once, so that they serve for one booking."""
    return str(1000 + int(links.hash("number", form_token)[:8], 16) % 9000)


def check_limits(source: BookingSource, contact: str, now: datetime) -> None:
    """Check the limits for one more booking from a source, for a number or address ("": none), in the open transaction.

    Raises TooManyBookings, TooManyWithContact, or NumberAsked where a shown number is to be typed first.
    """
    counted = (
        (BookingOrigin.network_hash, source.network, per_connection(source.most)),
        (BookingOrigin.browser_hash, source.browser, PER_BROWSER),
        (BookingOrigin.contact_hash, _hashed(contact), PER_CONTACT),
    )
    counts = db.session.execute(
        select(
            *(
                select(func.count()).where(column == value, BookingOrigin.at > now - limit.within).scalar_subquery()
                for column, value, limit in counted
            )
        )
    ).one()
    network, browser, of_contact = counts
    if contact and of_contact >= PER_CONTACT.most:
        raise TooManyWithContact(most=PER_CONTACT.most)
    if network >= source.most or browser >= PER_BROWSER.most:
        raise TooManyBookings
    asked = network >= per_connection(source.most).free or browser >= PER_BROWSER.free
    if (asked or (contact and of_contact >= PER_CONTACT.free)) and not source.proven:
        raise NumberAsked


def keep_origin(reference: str, source: BookingSource, contact: str, now: datetime) -> None:
    """Count a booking in its own transaction, so that a refused one does not count."""
    where = {"network_hash": source.network, "browser_hash": source.browser, "contact_hash": _hashed(contact)}
    db.session.add(BookingOrigin(reference=reference, at=now, **where))
    db.session.flush()


def sweep_origins(now: datetime) -> None:
    """Delete origins older than seven days."""
    db.session.execute(delete(BookingOrigin).where(BookingOrigin.at <= now - ORIGIN_KEPT_FOR))


def _hashed(contact: str) -> str:
    return links.hash("contact", contact) if contact else ""
