"""Tables of webhooks: who is told, what is to be told, which versions were told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.core.database import Base, Instant
from booking.core.rows import one_of
from booking.core.tokens import links
from booking.gateways.outbound import LONGEST_URL
from booking.webhooks.rules import WEBHOOK_NAME_LENGTH, DeliveryState, EndpointState


class WebhookEndpoint(Base):
    """A system that is told: its address, which kinds, and which version of its secret signs."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        one_of("state", EndpointState),
        Index(
            "uq_webhook_endpoint_url",
            "url",
            unique=True,
            sqlite_where=text(f"state <> '{EndpointState.ENDED}'"),
            postgresql_where=text(f"state <> '{EndpointState.ENDED}'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(WEBHOOK_NAME_LENGTH))
    url: Mapped[str] = mapped_column(String(LONGEST_URL))
    kinds: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20), default=EndpointState.ACTIVE.value)
    secret_version: Mapped[int] = mapped_column(Integer, default=1)
    both_until: Mapped[datetime | None] = mapped_column(Instant)  # until then the secret before signs too
    failures: Mapped[int] = mapped_column(Integer, default=0)  # in a row
    quiet_until: Mapped[datetime | None] = mapped_column(Instant)  # not called before
    made_at: Mapped[datetime] = mapped_column(Instant)

    def secrets(self, now: datetime) -> list[bytes]:
        """Derive the secrets that sign now, the newest first."""
        both = self.both_until is not None and self.both_until > now
        versions = [self.secret_version, *([self.secret_version - 1] if both else [])]
        return [links.key("webhook", self.reference, version) for version in versions]


class WebhookDelivery(Base):
    """One version to be told to one endpoint. Claimed by moving `next_at` ahead, so that a crash only delays it."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        one_of("state", DeliveryState),
        Index(
            "uq_webhook_delivery_version",
            "endpoint_id",
            "kind",
            "subject_reference",
            "subject_version",
            unique=True,
        ),
        Index("ix_webhook_delivery_due", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id"))
    kind: Mapped[str] = mapped_column(String(20))
    subject_reference: Mapped[str] = mapped_column(String(10))
    subject_version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(20), default=DeliveryState.WAITING.value)
    made_at: Mapped[datetime] = mapped_column(Instant)
    queued_at: Mapped[datetime] = mapped_column(Instant)  # made, or sent again by a person
    next_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_status: Mapped[int] = mapped_column(Integer, default=0)  # 0: no answer
    why: Mapped[str] = mapped_column(String(40), default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    endpoint: Mapped[WebhookEndpoint] = relationship()


class ToldVersion(Base):
    """The version of a visit or an action that was last noted for endpoints. A difference means: tell again."""

    __tablename__ = "webhook_told"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_reference: Mapped[str] = mapped_column(String(10), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
