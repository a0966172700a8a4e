"""Tables of case records, citizens, and contact points with their wishes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    case,
    false,
    func,
    literal,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.citizens.rules import HELPER_KEPT_FOR, NAME_WITHHELD, ContactKind, helper_in_words
from booking.citizens.rules.knowing import NAME_LENGTH
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD, Event, Keep
from booking.core.rows import one_of

_HELP = Keep(Event.ENDED, time=HELPER_KEPT_FOR)


class CaseRecord(Base):
    """Case record of one real person: all that points here through a Citizen."""

    __tablename__ = "case_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)

    citizens: Mapped[list[Citizen]] = relationship(back_populates="case_record", order_by="Citizen.id")


class Citizen(Base):
    """A person as they named themselves on one occasion. Joining moves `case_record_id` and nothing else."""

    __tablename__ = "citizen"
    __about_person__ = True
    __table_args__ = (
        Index("ix_citizen_not_keyed", "id", sqlite_where=text("NOT keyed"), postgresql_where=text("NOT keyed")),
        Index("ix_citizen_not_paired", "id", sqlite_where=text("NOT paired"), postgresql_where=text("NOT paired")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_record_id: Mapped[int] = mapped_column(
        ForeignKey("case_record.id"), index=True, info=kept("identity", "whose record it is", RECORD)
    )
    # As it was typed on that occasion: what the public is shown of it, whatever staff know.
    typed_name: Mapped[str] = mapped_column(
        "name", String(NAME_LENGTH), info=kept("identity", "to greet and find the person", RECORD)
    )
    # What they are called now, where an advisor wrote that down for their record: see PersonName.
    used_name: Mapped[str] = mapped_column(
        String(NAME_LENGTH),
        default="",
        server_default="",
        info=kept("identity", "to greet them as they wish", RECORD),
    )
    name_folded: Mapped[str] = mapped_column(
        String(160),
        index=True,
        info=kept("identity", "to find the person however the name is typed", RECORD),
    )
    # Whether NameKey has the keys of this name: a chore makes them, so that no booking waits for it.
    keyed: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=kept("technical", "to find the person by a like name", RECORD)
    )
    # Whether LikelyPair has who may be the same person, by what is known now: a chore looks again after a change.
    paired: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=kept("technical", "to look for doubles once", RECORD)
    )
    date_of_birth: Mapped[date | None] = mapped_column(
        Date, index=True, info=kept("identity", "to tell namesakes apart", RECORD)
    )
    language: Mapped[str] = mapped_column(
        String(12), default="", info=kept("need", "to speak and write in their language", RECORD)
    )
    named_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when they named themselves", RECORD))
    # Whether somebody on their record is shielded: set by `cases` with the tables that say so. Whatever lists people
    # asks it, through `shown_name` and `shown_points`.
    shielded: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=kept("need", "to show no more than a ticket", RECORD)
    )

    case_record: Mapped[CaseRecord] = relationship(back_populates="citizens")
    contact_points: Mapped[list[ContactPoint]] = relationship(
        secondary="citizen_contact", order_by="ContactPoint.id", back_populates="citizens"
    )

    @hybrid_property
    def name(self) -> str:
        """The name that staff read: the one used now, else as it was typed. Public pages show the typed one."""
        return self.used_name or self.typed_name

    @name.inplace.setter
    def _set_name(self, typed: str) -> None:
        self.typed_name = typed

    @name.inplace.expression
    @classmethod
    def _name(cls) -> ColumnElement[str]:
        return func.coalesce(func.nullif(cls.used_name, ""), cls.typed_name)

    @property
    def read_by_others(self) -> bool:
        """Whether somebody else reads what comes to one of their numbers or addresses."""
        return any(point.shared for point in self.contact_points)

    @hybrid_property
    def shown_name(self) -> str:
        """The name as a list shows it, whoever reads the list: withheld where the person is shielded."""
        return str(NAME_WITHHELD) if self.shielded else self.name

    @shown_name.inplace.expression
    @classmethod
    def _shown_name(cls) -> ColumnElement[str]:
        return case((cls.shielded, literal(str(NAME_WITHHELD))), else_=cls.name)

    @property
    def shown_points(self) -> list[ContactPoint]:
        """How they are reached, as a list shows it: nothing where the person is shielded."""
        return [] if self.shielded else self.contact_points


# In the words of their partial indexes: SQLite uses those for no others, and `~Citizen.keyed` is "keyed = 0" there.
NOT_KEYED, NOT_PAIRED = text("NOT citizen.keyed"), text("NOT citizen.paired")


class NameKey(Base):
    """What a name shares with its other spellings, so that an index finds a person by a like name."""

    __tablename__ = "name_key"
    __about_person__ = True

    key: Mapped[str] = mapped_column(
        String(40), primary_key=True, info=kept("identity", "to find the person by a like name", RECORD)
    )
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), primary_key=True, index=True, info=kept("identity", "whose name it is", RECORD)
    )


class ContactPoint(Base):
    """A number or address, shared by all who use it. Wishes belong here; `version` rises with each change of them."""

    __tablename__ = "contact_point"
    __about_person__ = True
    __table_args__ = (
        UniqueConstraint("kind", "value"),
        one_of("kind", ContactKind),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), info=kept("contact", "what can be sent there", RECORD))
    value: Mapped[str] = mapped_column(
        String(254), info=kept("contact", "to confirm, remind and call (E.164 for numbers)", RECORD)
    )
    last_digits: Mapped[str] = mapped_column(
        String(4), default="", index=True, info=kept("contact", "to find a booking at the desk", RECORD)
    )
    language: Mapped[str] = mapped_column(String(12), default="", info=kept("need", "language of messages", RECORD))
    do_not_text: Mapped[bool] = mapped_column(default=False, info=kept("need", "safe contact", RECORD))
    shared: Mapped[bool] = mapped_column(default=False, info=kept("need", "others read what comes there", RECORD))
    # Whether the two above hold only because of a joining: another wish of the same person is stricter.
    text_held: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=kept("need", "safe contact", RECORD)
    )
    shared_held: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=kept("need", "safe contact", RECORD)
    )
    preferred: Mapped[bool] = mapped_column(default=False, info=kept("need", "the way they like best", RECORD))
    alone_said_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("need", "when they told staff that only they read it", RECORD)
    )
    opted_out_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("need", "no reminders wanted", RECORD))
    reference_asked_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "to send a lost reference there again", RECORD)
    )
    version: Mapped[int] = mapped_column(Integer, default=1, info=kept("technical", "to replan messages", RECORD))

    citizens: Mapped[list[Citizen]] = relationship(secondary="citizen_contact", back_populates="contact_points")


class CitizenContact(Base):
    """Which citizen uses which contact point."""

    __tablename__ = "citizen_contact"
    __about_person__ = True

    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), primary_key=True, info=kept("contact", "whom it reaches", RECORD)
    )
    contact_point_id: Mapped[int] = mapped_column(
        ForeignKey("contact_point.id"),
        primary_key=True,
        index=True,
        info=kept("contact", "what reaches them", RECORD),
    )


class Helper(Base):
    """Who helps a client with one appointment, or one planned visit: they are told about it, and about nothing else.

    They are on no case record of their own, and their contact points are not the client's.
    """

    __tablename__ = "helper"
    __about_person__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), info=kept("identity", "to know who helps", RECORD))
    name_folded: Mapped[str] = mapped_column(
        String(160), info=kept("identity", "to find the appointment however the name is typed", RECORD)
    )
    relation: Mapped[str] = mapped_column(
        String(60), default="", info=kept("identity", "what they are to the person: daughter, support worker", RECORD)
    )
    named_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when they named themselves", RECORD))

    contact_points: Mapped[list[ContactPoint]] = relationship(secondary="helper_contact", order_by="ContactPoint.id")

    @property
    def in_words(self) -> str:
        """Their name, and in brackets what they are to the person."""
        return helper_in_words(self.name, self.relation)

    @property
    def read_by_others(self) -> bool:
        """Whether somebody else reads what comes to one of their numbers or addresses."""
        return any(point.shared for point in self.contact_points)


class HelperContact(Base):
    """Which contact point reaches a helper, until the appointment is well over."""

    __tablename__ = "helper_contact"
    __about_person__ = True

    helper_id: Mapped[int] = mapped_column(
        ForeignKey("helper.id"), primary_key=True, info=kept("contact", "whom it reaches", _HELP)
    )
    contact_point_id: Mapped[int] = mapped_column(
        ForeignKey("contact_point.id"), primary_key=True, index=True, info=kept("contact", "what reaches them", _HELP)
    )


class CitizenJoin(Base):
    """A citizen joined to the record of another, and the record before, so that it can be undone."""

    __tablename__ = "citizen_join"
    __about_person__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("identity", "whose record it is", RECORD)
    )
    from_record_id: Mapped[int] = mapped_column(
        ForeignKey("case_record.id"), info=kept("identity", "to undo the joining", RECORD)
    )
    to_record_id: Mapped[int] = mapped_column(
        ForeignKey("case_record.id"), index=True, info=kept("identity", "to undo the joining", RECORD)
    )
    joined_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when", RECORD))
    joined_by_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who joined them", RECORD)
    )
    # Since when each number's own wish counts again: an advisor asked the person.
    asked_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("need", "safe contact", RECORD))
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who asked them", RECORD)
    )
    undone_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when", RECORD))
    undone_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who took it back", RECORD)
    )
