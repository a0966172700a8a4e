"""Referrals to organisations outside: what was agreed, the link, what was seen and done."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant
from booking.core.rebuild import change_constraints

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

TO_ORGANISATION = {
    "fk_referral_to_organisation_id_organisation": "CONSTRAINT fk_referral_to_organisation_id_organisation FOREIGN KEY "
    "(to_organisation_id) REFERENCES organisation (id)",
    "ck_referral_to_organisation": "CONSTRAINT ck_referral_to_organisation CHECK (receiver_kind <> 'organisation' OR "
    "to_organisation_id IS NOT NULL)",
}
WAITS = sa.text("mail = 'waiting'")


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("referral", sa.Column("to_organisation_id", sa.Integer(), nullable=True))
    change_constraints(op.get_bind(), "referral", TO_ORGANISATION)
    op.create_index(op.f("ix_referral_to_organisation_id"), "referral", ["to_organisation_id"])
    op.add_column("referral_step", sa.Column("outside", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "outside_link",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("agreed_how", sa.String(length=20), nullable=False),
        sa.Column("agreed_words", sa.String(length=500), nullable=False),
        sa.Column("agreed_until", sa.Date(), nullable=False),
        sa.Column("agreed_at", Instant(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("link_until", Instant(), nullable=False),
        sa.Column("code_version", sa.Integer(), nullable=False),
        sa.Column("code_until", Instant(), nullable=True),
        sa.Column("reminded_for", Instant(), nullable=True),
        sa.CheckConstraint(
            "agreed_how IN ('said', 'written', 'behalf', 'overridden')", name=op.f("ck_outside_link_agreed_how")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_outside_link_referral_id_referral")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["staff_member.id"], name=op.f("fk_outside_link_agreed_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_outside_link")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_outside_link_link_hash")),
    )
    op.create_table(
        "outside_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "kind IN ('link', 'code', 'wrong', 'opened', 'answered')", name=op.f("ck_outside_event_kind")
        ),
        sa.CheckConstraint("mail IN ('', 'waiting', 'sent', 'failed')", name=op.f("ck_outside_event_mail")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_outside_event_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_event")),
    )
    op.create_index(op.f("ix_outside_event_referral_id"), "outside_event", ["referral_id"])
    op.create_index("ix_outside_event_to_mail", "outside_event", ["id"], sqlite_where=WAITS, postgresql_where=WAITS)


def downgrade() -> None:
    """Drop them; what is with an organisation is named no more."""
    op.drop_table("outside_event")
    op.drop_table("outside_link")
    op.drop_column("referral_step", "outside")
    op.drop_index(op.f("ix_referral_to_organisation_id"), "referral")
    change_constraints(op.get_bind(), "referral", dict.fromkeys(TO_ORGANISATION))
    op.drop_column("referral", "to_organisation_id")
