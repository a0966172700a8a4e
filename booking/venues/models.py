"""Tables of venues, desks, private rooms and postcodes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Date, Float, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import VARCHAR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.core.database import Base


class Venue(Base):
    """A library or other public building. `source` is where its facts came from; closed venues stay, for history."""

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("source_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    authority: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[str] = mapped_column(String(40), default="Static Library")
    address: Mapped[str] = mapped_column(String(400), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    nation: Mapped[str] = mapped_column(String(20), default="England")
    opening_bands: Mapped[list[str]] = mapped_column(JSON, default=list)  # seven words, Monday first
    hours: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # seven days: ["09:00", "17:00", …] pairs, or []
    # What a list said last: `hours` follow it until somebody sets others.
    listed_hours: Mapped[list[list[str]]] = mapped_column(JSON, default=list, server_default="[]")
    hours_note: Mapped[str] = mapped_column(String(400), default="", server_default="")  # "Closed for lunch 1-2pm"
    contact: Mapped[str] = mapped_column(String(200), default="")
    step_free: Mapped[bool] = mapped_column(default=False)
    access_notes: Mapped[str] = mapped_column(String(400), default="")
    # Of its public computers, one to a line: "203.0.113.0/28". Never of the staff's.
    public_networks: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    source: Mapped[str] = mapped_column(String(80), default="council")
    source_key: Mapped[str | None] = mapped_column(String(250))  # UPRN, else name and postcode: the importer's identity
    closed_on: Mapped[date | None] = mapped_column(Date)

    # Those in use. One that was removed keeps its row, because past consultations point to it.
    desks: Mapped[list[Desk]] = relationship(
        back_populates="venue",
        order_by="Desk.number",
        primaryjoin="and_(Venue.id == Desk.venue_id, Desk.closed_on.is_(None))",
    )
    rooms: Mapped[list[PrivateRoom]] = relationship(
        back_populates="venue",
        order_by="PrivateRoom.name",
        primaryjoin="and_(Venue.id == PrivateRoom.venue_id, PrivateRoom.closed_on.is_(None))",
    )


class Desk(Base):
    """An advisor's numbered desk. The host's is the front desk and has no row."""

    __tablename__ = "desk"
    __table_args__ = (UniqueConstraint("venue_id", "number"), CheckConstraint("number > 0", name="number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    closed_on: Mapped[date | None] = mapped_column(Date)  # when it was removed

    venue: Mapped[Venue] = relationship(back_populates="desks")


class PrivateRoom(Base):
    """A room in which a consultation cannot be overheard."""

    __tablename__ = "private_room"
    __table_args__ = (UniqueConstraint("venue_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    closed_on: Mapped[date | None] = mapped_column(Date)  # when it was removed

    venue: Mapped[Venue] = relationship(back_populates="rooms")


class Postcode(Base):
    """Position of a postcode unit, from an ONS file. Without one, the venues' own postcodes serve."""

    __tablename__ = "postcode"

    # "OL10 1LW", in byte order (collation C), so that a prefix such as "OL10 " is one range of the index.
    unit: Mapped[str] = mapped_column(String(8).with_variant(VARCHAR(8, "C"), "postgresql"), primary_key=True)
    latitude: Mapped[float] = mapped_column(Float)
    longitude: Mapped[float] = mapped_column(Float)
