"""Where online bookings came from, and cancellations of which nobody is told."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "booking_origin",
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("network_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("contact_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_booking_origin")),
    )
    op.create_index("ix_booking_origin_at", "booking_origin", ["at"])
    for name in ("network", "browser", "contact"):
        op.create_index(f"ix_booking_origin_{name}", "booking_origin", [f"{name}_hash", "at"])
    op.add_column("appointment", sa.Column("cancelled_untold", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("appointment", "cancelled_untold")
    op.drop_table("booking_origin")
