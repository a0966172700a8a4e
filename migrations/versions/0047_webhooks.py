"""Webhooks: endpoints, the outbox of deliveries, which versions were told."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

STANDING = sa.text("state <> 'ended'")


def upgrade() -> None:
    """Add the tables, and the index that finds next steps that changed."""
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("secret_version", sa.Integer(), nullable=False),
        sa.Column("both_until", Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("quiet_until", Instant(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'gone', 'ended')", name=op.f("ck_webhook_endpoint_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
        sa.UniqueConstraint("reference", name=op.f("uq_webhook_endpoint_reference")),
    )
    op.create_index(
        "uq_webhook_endpoint_url",
        "webhook_endpoint",
        ["url"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("endpoint_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_reference", sa.String(length=10), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name=op.f("ck_webhook_delivery_state")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_delivery_endpoint_id_webhook_endpoint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("reference", name=op.f("uq_webhook_delivery_reference")),
    )
    version = ["endpoint_id", "kind", "subject_reference", "subject_version"]
    op.create_index("uq_webhook_delivery_version", "webhook_delivery", version, unique=True)
    op.create_index("ix_webhook_delivery_due", "webhook_delivery", ["state", "next_at"])
    op.create_table(
        "webhook_told",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_reference", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_reference", name=op.f("pk_webhook_told")),
    )
    op.create_index("ix_action_state_changed", "action", ["state", "changed_at"])


def downgrade() -> None:
    """Drop them: nobody is told."""
    op.drop_index("ix_action_state_changed", "action")
    op.drop_table("webhook_told")
    op.drop_index("ix_webhook_delivery_due", "webhook_delivery")
    op.drop_index("uq_webhook_delivery_version", "webhook_delivery")
    op.drop_table("webhook_delivery")
    op.drop_index("uq_webhook_endpoint_url", "webhook_endpoint")
    op.drop_table("webhook_endpoint")
