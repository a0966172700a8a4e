"""Referrals inside the council: the request, its clients, entries and steps; what a department takes."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_OPEN = sa.text(
    "state IN ('written', 'sent', 'seen', 'accepted', 'booked', 'under_way', 'on_hold', 'returned', 'expired')"
)


def upgrade() -> None:
    """Add the tables, the kinds of tasks, and the columns of departments."""
    op.execute("INSERT INTO task_kind (name) VALUES ('referral'), ('tell')")
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("from_department_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("receiver_kind", sa.String(length=20), nullable=False),
        sa.Column("to_department_id", sa.Integer(), nullable=True),
        sa.Column("to_service_id", sa.Integer(), nullable=True),
        sa.Column("to_colleague_id", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("asked", sa.String(length=300), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("safeguarding", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("always_takes", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_since", Instant(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("with_since", Instant(), nullable=True),
        sa.Column("check_at", Instant(), nullable=True),
        sa.Column("taken_by", sa.String(length=120), nullable=False),
        sa.Column("taken_at", Instant(), nullable=True),
        sa.Column("hold_until", Instant(), nullable=True),
        sa.Column("objection", sa.String(length=500), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("told_how", sa.String(length=20), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("tell", sa.String(length=20), nullable=False),
        sa.Column("tell_by_id", sa.Integer(), nullable=True),
        sa.Column("tell_version", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("had_enough", sa.Boolean(), nullable=True),
        sa.Column("asked_again", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (outcome <> '')", name=op.f("ck_referral_closed_has_outcome")),
        sa.CheckConstraint(
            "outcome IN ('', 'helped', 'some_help', 'no_longer_wanted', 'not_reached', 'not_helped')",
            name=op.f("ck_referral_outcome"),
        ),
        sa.CheckConstraint(
            "receiver_kind <> 'colleague' OR to_colleague_id IS NOT NULL", name=op.f("ck_referral_to_colleague")
        ),
        sa.CheckConstraint(
            "receiver_kind <> 'department' OR to_department_id IS NOT NULL", name=op.f("ck_referral_to_department")
        ),
        sa.CheckConstraint(
            "receiver_kind <> 'service' OR to_service_id IS NOT NULL", name=op.f("ck_referral_to_service")
        ),
        sa.CheckConstraint(
            "receiver_kind IN ('department', 'service', 'colleague', 'organisation')",
            name=op.f("ck_referral_receiver_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('written', 'sent', 'seen', 'accepted', 'booked', 'under_way', 'on_hold', "
            "'returned', 'expired', 'withdrawn', 'closed')",
            name=op.f("ck_referral_state"),
        ),
        sa.CheckConstraint(
            "tell IN ('', 'sent', 'booked', 'returned', 'expired', 'closed')", name=op.f("ck_referral_tell")
        ),
        sa.CheckConstraint("told_how IN ('', 'in_person')", name=op.f("ck_referral_told_how")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_referral_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_referral_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["from_department_id"], ["department.id"], name=op.f("fk_referral_from_department_id_department")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["staff_member.id"], name=op.f("fk_referral_sender_id_staff_member")),
        sa.ForeignKeyConstraint(["tell_by_id"], ["staff_member.id"], name=op.f("fk_referral_tell_by_id_staff_member")),
        sa.ForeignKeyConstraint(
            ["to_colleague_id"], ["staff_member.id"], name=op.f("fk_referral_to_colleague_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["to_department_id"], ["department.id"], name=op.f("fk_referral_to_department_id_department")
        ),
        sa.ForeignKeyConstraint(["to_service_id"], ["service.id"], name=op.f("fk_referral_to_service_id_service")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_referral_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
    )
    op.create_index(op.f("ix_referral_appointment_id"), "referral", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_referral_consultation_id"), "referral", ["consultation_id"], unique=False)
    op.create_index(
        "ix_referral_open", "referral", ["check_at"], unique=False, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_index(op.f("ix_referral_sender_id"), "referral", ["sender_id"], unique=False)
    op.create_index("ix_referral_to", "referral", ["to_department_id", "state"], unique=False)
    op.create_index(op.f("ix_referral_to_colleague_id"), "referral", ["to_colleague_id"], unique=False)
    op.create_table(
        "referral_client",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_referral_client_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_client_referral_id_referral")),
        sa.PrimaryKeyConstraint("referral_id", "citizen_id", name=op.f("pk_referral_client")),
    )
    op.create_index(op.f("ix_referral_client_citizen_id"), "referral_client", ["citizen_id"], unique=False)
    op.create_table(
        "referral_entry",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_referral_entry_entry_id_entry")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_entry_referral_id_referral")),
        sa.PrimaryKeyConstraint("referral_id", "entry_id", name=op.f("pk_referral_entry")),
    )
    op.create_index(op.f("ix_referral_entry_entry_id"), "referral_entry", ["entry_id"], unique=False)
    op.create_table(
        "referral_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "act IN ('written', 'sent', 'stopped', 'kept', 'seen', 'taken', 'accepted', 'booked', 'time_lost', "
            "'begun', 'held', 'closed', 'returned', 'rerouted', 'expired', 'withdrawn')",
            name=op.f("ck_referral_step_act"),
        ),
        sa.CheckConstraint(
            "state IN ('written', 'sent', 'seen', 'accepted', 'booked', 'under_way', 'on_hold', "
            "'returned', 'expired', 'withdrawn', 'closed')",
            name=op.f("ck_referral_step_state"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"], name=op.f("fk_referral_step_by_id_staff_member")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_step_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_step")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_step_reference")),
    )
    op.create_index(op.f("ix_referral_step_referral_id"), "referral_step", ["referral_id"], unique=False)
    op.add_column("department", sa.Column("takes_referrals", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("department", sa.Column("referrals_note", sa.String(length=300), server_default="", nullable=False))
    op.add_column("department", sa.Column("always_takes", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("department", sa.Column("triage_first", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("department", sa.Column("receiver_needs", sa.String(length=600), server_default="", nullable=False))


def downgrade() -> None:
    """Drop them; their tasks go with them."""
    op.execute("DELETE FROM task WHERE kind IN ('referral', 'tell')")
    op.execute("DELETE FROM task_kind WHERE name IN ('referral', 'tell')")
    op.drop_column("department", "receiver_needs")
    op.drop_column("department", "triage_first")
    op.drop_column("department", "always_takes")
    op.drop_column("department", "referrals_note")
    op.drop_column("department", "takes_referrals")
    op.drop_index(op.f("ix_referral_step_referral_id"), table_name="referral_step")
    op.drop_table("referral_step")
    op.drop_index(op.f("ix_referral_entry_entry_id"), table_name="referral_entry")
    op.drop_table("referral_entry")
    op.drop_index(op.f("ix_referral_client_citizen_id"), table_name="referral_client")
    op.drop_table("referral_client")
    op.drop_index(op.f("ix_referral_to_colleague_id"), table_name="referral")
    op.drop_index("ix_referral_to", table_name="referral")
    op.drop_index(op.f("ix_referral_sender_id"), table_name="referral")
    op.drop_index("ix_referral_open", table_name="referral")
    op.drop_index(op.f("ix_referral_consultation_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_appointment_id"), table_name="referral")
    op.drop_table("referral")
