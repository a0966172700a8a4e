"""What is posted after a sign-in has lapsed is kept for half an hour, for the owner of that sign-in."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        "kept_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=300), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("pressed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sign_in_id"], ["staff_sign_in.id"], name=op.f("fk_kept_form_sign_in_id_staff_sign_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
        sa.UniqueConstraint("reference", name=op.f("uq_kept_form_reference")),
        sa.UniqueConstraint("sign_in_id", "page", name=op.f("uq_kept_form_sign_in_id_page")),
    )
    op.create_index("ix_kept_form_pressed_at", "kept_form", ["pressed_at"])


def downgrade() -> None:
    """Drop the table and what it keeps."""
    op.drop_table("kept_form")
