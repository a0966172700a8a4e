"""The directory of organisations outside the council."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

STANDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("does", sa.String(length=300), nullable=False),
        sa.Column("needs", sa.String(length=600), nullable=False),
        sa.Column("takes_people", sa.Boolean(), nullable=False),
        sa.Column("takes_note", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("reference", name=op.f("uq_organisation_reference")),
    )
    op.create_index(
        "uq_organisation_name",
        "organisation",
        ["name"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("uq_organisation_name", "organisation")
    op.drop_table("organisation")
