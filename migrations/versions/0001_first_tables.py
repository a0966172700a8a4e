"""Every table of the first release, as the models declare them."""

import sqlalchemy as sa
from alembic import op

from booking.core.database import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt_count",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("window_starts_at", Instant(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_hash", "window_starts_at", name=op.f("pk_attempt_count")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "case_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_record")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_record_reference")),
    )
    op.create_table(
        "contact_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("last_digits", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("do_not_text", sa.Boolean(), nullable=False),
        sa.Column("opted_out_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('mobile', 'landline', 'email', 'postal')", name=op.f("ck_contact_point_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_contact_point_kind_value")),
    )
    op.create_index(op.f("ix_contact_point_last_digits"), "contact_point", ["last_digits"], unique=False)
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("slug", name=op.f("uq_department_slug")),
    )
    op.create_table(
        "form_answer",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_form_answer")),
    )
    op.create_index(op.f("ix_form_answer_made_at"), "form_answer", ["made_at"], unique=False)
    op.create_table(
        "journey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_journey_token_hash")),
    )
    op.create_index(op.f("ix_journey_changed_at"), "journey", ["changed_at"], unique=False)
    op.create_table(
        "settled_version",
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_reference", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("beside", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject_kind", "subject_reference", name=op.f("pk_settled_version")),
    )
    op.create_table(
        "staff_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("calendar_hash", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint("calendar_hash", name=op.f("uq_staff_member_calendar_hash")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_member_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_staff_member_fs_uniquifier")),
    )
    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("nation", sa.String(length=20), nullable=False),
        sa.Column("opening_bands", sa.JSON(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=False),
        sa.Column("access_notes", sa.String(length=400), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("source_key", sa.String(length=250), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("slug", name=op.f("uq_venue_slug")),
        sa.UniqueConstraint("source_key", name=op.f("uq_venue_source_key")),
    )
    op.create_index(op.f("ix_venue_authority"), "venue", ["authority"], unique=False)
    op.create_table(
        "worker_beat",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_beat")),
    )
    op.create_table(
        "audit_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("staff_member_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("case_record_reference", sa.String(length=10), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("previous_seal", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_member_id"], ["staff_member.id"], name=op.f("fk_audit_row_staff_member_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_row")),
        sa.UniqueConstraint("seal", name=op.f("uq_audit_row_seal")),
    )
    op.create_index(op.f("ix_audit_row_at"), "audit_row", ["at"], unique=False)
    op.create_index(op.f("ix_audit_row_case_record_reference"), "audit_row", ["case_record_reference"], unique=False)
    op.create_table(
        "citizen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_record_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_folded", sa.String(length=160), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("named_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_record_id"], ["case_record.id"], name=op.f("fk_citizen_case_record_id_case_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen")),
    )
    op.create_index(op.f("ix_citizen_case_record_id"), "citizen", ["case_record_id"], unique=False)
    op.create_index(op.f("ix_citizen_name_folded"), "citizen", ["name_folded"], unique=False)
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_closure_order")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_closure_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index("ix_closure_venue", "closure", ["venue_id", "ends_at"], unique=False)
    op.create_table(
        "desk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_desk_number")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_desk_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
        sa.UniqueConstraint("venue_id", "number", name=op.f("uq_desk_venue_id_number")),
    )
    op.create_index(op.f("ix_desk_venue_id"), "desk", ["venue_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_reference", sa.String(length=10), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("says", sa.String(length=40), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=True),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("worthless_at", Instant(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("subject_line", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("claimed_until", Instant(), nullable=True),
        sa.Column("claimed_at", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.CheckConstraint("channel IN ('sms', 'email', 'letter', 'call')", name=op.f("ck_message_channel")),
        sa.CheckConstraint(
            "status IN ('planned', 'claimed', 'sent', 'delivered', 'failed', 'unknown', 'suppressed', 'expired')",
            name=op.f("ck_message_status"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_message_contact_point_id_contact_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("reference", name=op.f("uq_message_reference")),
        sa.UniqueConstraint(
            "subject_reference", "kind", "subject_version", "channel", "contact_point_id", name="uq_message_identity"
        ),
    )
    op.create_index(op.f("ix_message_claimed_at"), "message", ["claimed_at"], unique=False)
    op.create_index(op.f("ix_message_contact_point_id"), "message", ["contact_point_id"], unique=False)
    op.create_index("ix_message_due", "message", ["status", "due_at"], unique=False)
    op.create_index(op.f("ix_message_provider_id"), "message", ["provider_id"], unique=False)
    op.create_index(
        "uq_message_without_contact",
        "message",
        ["subject_reference", "kind", "subject_version", "channel"],
        unique=True,
        sqlite_where=sa.text("contact_point_id IS NULL"),
        postgresql_where=sa.text("contact_point_id IS NULL"),
    )
    op.create_table(
        "private_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_private_room_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_room")),
        sa.UniqueConstraint("venue_id", "name", name=op.f("uq_private_room_venue_id_name")),
    )
    op.create_index(op.f("ix_private_room_venue_id"), "private_room", ["venue_id"], unique=False)
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("together", sa.JSON(), nullable=False),
        sa.Column("bring", sa.JSON(), nullable=False),
        sa.Column("who_should_come", sa.String(length=300), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("write_up_minutes", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("needs_private_room", sa.Boolean(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("horizon_days BETWEEN 1 AND 365", name=op.f("ck_service_horizon_days")),
        sa.CheckConstraint("minutes BETWEEN 5 AND 240", name=op.f("ck_service_minutes")),
        sa.CheckConstraint("notice_minutes >= 0", name=op.f("ck_service_notice_minutes")),
        sa.CheckConstraint("write_up_minutes BETWEEN 0 AND 60", name=op.f("ck_service_write_up_minutes")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_service_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("slug", name=op.f("uq_service_slug")),
    )
    op.create_index(op.f("ix_service_department_id"), "service", ["department_id"], unique=False)
    op.create_table(
        "session_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("rule", sa.String(length=300), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("days_off", sa.JSON(), nullable=False),
        sa.Column("service_ids", sa.JSON(), nullable=False),
        sa.Column("advisors", sa.JSON(), nullable=False),
        sa.Column("opened_until", sa.Date(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('appointments', 'drop_in', 'mixed')", name=op.f("ck_session_series_kind")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_session_series_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_series")),
    )
    op.create_index(op.f("ix_session_series_venue_id"), "session_series", ["venue_id"], unique=False)
    op.create_table(
        "staff_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("role IN ('host', 'advisor', 'manager')", name=op.f("ck_staff_grant_role")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_staff_grant_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["staff_member_id"], ["staff_member.id"], name=op.f("fk_staff_grant_staff_member_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_staff_grant_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_grant")),
    )
    op.create_index(op.f("ix_staff_grant_staff_member_id"), "staff_grant", ["staff_member_id"], unique=False)
    op.create_table(
        "advisor_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("series_day", sa.Date(), nullable=True),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('appointments', 'drop_in', 'mixed')", name=op.f("ck_advisor_session_kind")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_advisor_session_order")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["session_series.id"], name=op.f("fk_advisor_session_series_id_session_series")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_advisor_session_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisor_session")),
        sa.UniqueConstraint("reference", name=op.f("uq_advisor_session_reference")),
        sa.UniqueConstraint("series_id", "series_day", name=op.f("uq_advisor_session_series_id_series_day")),
    )
    op.create_index("ix_advisor_session_start", "advisor_session", ["starts_at"], unique=False)
    op.create_index("ix_advisor_session_venue_start", "advisor_session", ["venue_id", "starts_at"], unique=False)
    op.create_table(
        "busy_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advisor_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('hold', 'appointment', 'group', 'break', 'travel', 'away')", name=op.f("ck_busy_time_kind")
        ),
        sa.CheckConstraint("seats > 0", name=op.f("ck_busy_time_seats")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_busy_time_order")),
        sa.ForeignKeyConstraint(["advisor_id"], ["staff_member.id"], name=op.f("fk_busy_time_advisor_id_staff_member")),
        sa.ForeignKeyConstraint(["room_id"], ["private_room.id"], name=op.f("fk_busy_time_room_id_private_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    op.create_index(
        "ix_busy_time_advisor_end", "busy_time", ["advisor_id", "ends_at", "starts_at", "expires_at"], unique=False
    )
    op.create_index("ix_busy_time_room_end", "busy_time", ["room_id", "ends_at"], unique=False)
    op.create_index("ix_busy_time_start", "busy_time", ["starts_at", "ends_at", "advisor_id"], unique=False)
    op.create_table(
        "citizen_contact",
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_citizen_contact_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_citizen_contact_contact_point_id_contact_point")
        ),
        sa.PrimaryKeyConstraint("citizen_id", "contact_point_id", name=op.f("pk_citizen_contact")),
    )
    op.create_index(op.f("ix_citizen_contact_contact_point_id"), "citizen_contact", ["contact_point_id"], unique=False)
    op.create_table(
        "citizen_join",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("from_record_id", sa.Integer(), nullable=False),
        sa.Column("to_record_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.Column("joined_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_citizen_join_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["from_record_id"], ["case_record.id"], name=op.f("fk_citizen_join_from_record_id_case_record")
        ),
        sa.ForeignKeyConstraint(
            ["joined_by_id"], ["staff_member.id"], name=op.f("fk_citizen_join_joined_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["to_record_id"], ["case_record.id"], name=op.f("fk_citizen_join_to_record_id_case_record")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["staff_member.id"], name=op.f("fk_citizen_join_undone_by_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_join")),
        sa.UniqueConstraint("reference", name=op.f("uq_citizen_join_reference")),
    )
    op.create_index(op.f("ix_citizen_join_citizen_id"), "citizen_join", ["citizen_id"], unique=False)
    op.create_index(op.f("ix_citizen_join_to_record_id"), "citizen_join", ["to_record_id"], unique=False)
    op.create_table(
        "search_without_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("asked_for", sa.JSON(), nullable=False),
        sa.Column("sessions_offered", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_search_without_result_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_without_result")),
    )
    op.create_index(op.f("ix_search_without_result_at"), "search_without_result", ["at"], unique=False)
    op.create_index(op.f("ix_search_without_result_service_id"), "search_without_result", ["service_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_reference", sa.String(length=10), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('call', 'write', 'arrange_interpreter', 'answer', 'pick_up')", name=op.f("ck_task_kind")
        ),
        sa.CheckConstraint("role IN ('host', 'advisor', 'manager')", name=op.f("ck_task_role")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_task_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_task_department_id_department")),
        sa.ForeignKeyConstraint(["done_by_id"], ["staff_member.id"], name=op.f("fk_task_done_by_id_staff_member")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_task_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("key", name=op.f("uq_task_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_task_reference")),
    )
    op.create_index(op.f("ix_task_department_id"), "task", ["department_id"], unique=False)
    op.create_index("ix_task_open", "task", ["done_at", "due_at"], unique=False)
    op.create_index(op.f("ix_task_subject_reference"), "task", ["subject_reference"], unique=False)
    op.create_index(op.f("ix_task_venue_id"), "task", ["venue_id"], unique=False)
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_topic_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("service_id", "name", name=op.f("uq_topic_service_id_name")),
    )
    op.create_index(op.f("ix_topic_service_id"), "topic", ["service_id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("advisor_id", sa.Integer(), nullable=False),
        sa.Column("busy_time_id", sa.Integer(), nullable=True),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("booked_at", Instant(), nullable=False),
        sa.Column("booked_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("did_not_come_at", Instant(), nullable=True),
        sa.Column("did_not_come_by_id", sa.Integer(), nullable=True),
        sa.Column("interpreter_arranged_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status = 'cancelled' OR busy_time_id IS NOT NULL", name=op.f("ck_appointment_booked_takes_time")
        ),
        sa.CheckConstraint("status IN ('booked', 'cancelled')", name=op.f("ck_appointment_status")),
        sa.CheckConstraint("seat > 0", name=op.f("ck_appointment_seat")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointment_order")),
        sa.ForeignKeyConstraint(
            ["advisor_id"], ["staff_member.id"], name=op.f("fk_appointment_advisor_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["booked_by_id"], ["staff_member.id"], name=op.f("fk_appointment_booked_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["busy_time_id"], ["busy_time.id"], name=op.f("fk_appointment_busy_time_id_busy_time")),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["staff_member.id"], name=op.f("fk_appointment_cancelled_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_appointment_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["did_not_come_by_id"], ["staff_member.id"], name=op.f("fk_appointment_did_not_come_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_appointment_service_id_service")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_appointment_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_appointment_link_hash")),
        sa.UniqueConstraint("reference", name=op.f("uq_appointment_reference")),
    )
    op.create_index("ix_appointment_advisor_start", "appointment", ["advisor_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_appointment_busy_time_id"), "appointment", ["busy_time_id"], unique=False)
    op.create_index(op.f("ix_appointment_citizen_id"), "appointment", ["citizen_id"], unique=False)
    op.create_index("ix_appointment_start", "appointment", ["starts_at"], unique=False)
    op.create_index("ix_appointment_venue_start", "appointment", ["venue_id", "starts_at"], unique=False)
    op.create_index(
        "uq_appointment_seat",
        "appointment",
        ["busy_time_id", "seat"],
        unique=True,
        sqlite_where=sa.text("status = 'booked'"),
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("advisor_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_assignment_order")),
        sa.ForeignKeyConstraint(
            ["advisor_id"], ["staff_member.id"], name=op.f("fk_assignment_advisor_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_assignment_desk_id_desk")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["advisor_session.id"], name=op.f("fk_assignment_session_id_advisor_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_advisor_end", "assignment", ["advisor_id", "ends_at"], unique=False)
    op.create_index("ix_assignment_session", "assignment", ["session_id"], unique=False)
    op.create_index("ix_assignment_start", "assignment", ["starts_at"], unique=False)
    op.create_table(
        "session_service",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_session_service_service_id_service")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["advisor_session.id"], name=op.f("fk_session_service_session_id_advisor_session")
        ),
        sa.PrimaryKeyConstraint("session_id", "service_id", name=op.f("pk_session_service")),
    )
    op.create_index(op.f("ix_session_service_service_id"), "session_service", ["service_id"], unique=False)
    op.create_table(
        "appointment_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_change_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"], name=op.f("fk_appointment_change_by_id_staff_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_change")),
    )
    op.create_index(
        op.f("ix_appointment_change_appointment_id"), "appointment_change", ["appointment_id"], unique=False
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("gone_how", sa.String(length=20), nullable=False),
        sa.Column("ticket", sa.String(length=6), nullable=True),
        sa.Column("record", sa.String(length=20), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("said_at", Instant(), nullable=True),
        sa.Column("arrived_at", Instant(), nullable=True),
        sa.Column("checked_in_by_id", sa.Integer(), nullable=True),
        sa.Column("gone_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'gone') = (gone_how <> '')", name=op.f("ck_visit_gone_says_how")),
        sa.CheckConstraint(
            "gone_how IN ('', 'seen', 'left', 'not_recorded', 'withdrawn')", name=op.f("ck_visit_gone_how")
        ),
        sa.CheckConstraint("record IN ('on_record', 'anonymous', 'not_needed')", name=op.f("ck_visit_record")),
        sa.CheckConstraint("status <> 'here' OR arrived_at IS NOT NULL", name=op.f("ck_visit_here_since")),
        sa.CheckConstraint("status IN ('coming', 'here', 'gone')", name=op.f("ck_visit_status")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_visit_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(
            ["checked_in_by_id"], ["staff_member.id"], name=op.f("fk_visit_checked_in_by_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_visit_service_id_service")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["advisor_session.id"], name=op.f("fk_visit_session_id_advisor_session")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_visit_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_visit_link_hash")),
        sa.UniqueConstraint("reference", name=op.f("uq_visit_reference")),
        sa.UniqueConstraint("venue_id", "day", "ticket", name=op.f("uq_visit_venue_id_day_ticket")),
    )
    op.create_index(
        "ix_visit_open",
        "visit",
        ["day"],
        unique=False,
        sqlite_where=sa.text("status <> 'gone'"),
        postgresql_where=sa.text("status <> 'gone'"),
    )
    op.create_index(op.f("ix_visit_session_id"), "visit", ["session_id"], unique=False)
    op.create_index("ix_visit_venue_day", "visit", ["venue_id", "day"], unique=False)
    op.create_index(
        "uq_visit_appointment",
        "visit",
        ["appointment_id"],
        unique=True,
        sqlite_where=sa.text("gone_how <> 'withdrawn'"),
        postgresql_where=sa.text("gone_how <> 'withdrawn'"),
    )
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("advisor_id", sa.Integer(), nullable=True),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("waiting_since", Instant(), nullable=False),
        sa.Column("called_at", Instant(), nullable=True),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("times_called", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("take_home", sa.Text(), nullable=False),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("referred_to_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('', 'resolved', 'follow_up', 'referred', 'not_seen')", name=op.f("ck_consultation_outcome")
        ),
        sa.CheckConstraint("status <> 'finished' OR outcome <> ''", name=op.f("ck_consultation_finished_has_outcome")),
        sa.CheckConstraint(
            "status IN ('waiting', 'called', 'missed', 'in_progress', 'finished')", name=op.f("ck_consultation_status")
        ),
        sa.CheckConstraint(
            "status NOT IN ('called', 'in_progress') OR advisor_id IS NOT NULL",
            name=op.f("ck_consultation_called_by_one"),
        ),
        sa.ForeignKeyConstraint(
            ["advisor_id"], ["staff_member.id"], name=op.f("fk_consultation_advisor_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_consultation_desk_id_desk")),
        sa.ForeignKeyConstraint(
            ["referred_to_id"], ["department.id"], name=op.f("fk_consultation_referred_to_id_department")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_consultation_service_id_service")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_consultation_topic_id_topic")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_consultation_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("reference", name=op.f("uq_consultation_reference")),
    )
    op.create_index("ix_consultation_advisor_finished", "consultation", ["advisor_id", "finished_at"], unique=False)
    op.create_index("ix_consultation_status", "consultation", ["status"], unique=False)
    op.create_index("ix_consultation_visit", "consultation", ["visit_id"], unique=False)
    op.create_index(
        "uq_consultation_advisor_busy",
        "consultation",
        ["advisor_id"],
        unique=True,
        sqlite_where=sa.text("status = 'in_progress'"),
        postgresql_where=sa.text("status = 'in_progress'"),
    )
    op.create_table(
        "party_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "part IN ('client', 'companion', 'interpreter', 'representative')", name=op.f("ck_party_member_part")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_party_member_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_party_member_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_member")),
        sa.UniqueConstraint("visit_id", "citizen_id", name=op.f("uq_party_member_visit_id_citizen_id")),
    )
    op.create_index(op.f("ix_party_member_citizen_id"), "party_member", ["citizen_id"], unique=False)
    op.create_table(
        "visit_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff_member.id"], name=op.f("fk_visit_act_by_id_staff_member")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_visit_act_venue_id_venue")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_act_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_act")),
        sa.UniqueConstraint("reference", name=op.f("uq_visit_act_reference")),
    )
    op.create_index("ix_visit_act_venue_at", "visit_act", ["venue_id", "at"], unique=False)
    op.create_index(op.f("ix_visit_act_visit_id"), "visit_act", ["visit_id"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('note', 'action', 'referral', 'letter')", name=op.f("ck_entry_kind")),
        sa.ForeignKeyConstraint(["author_id"], ["staff_member.id"], name=op.f("fk_entry_author_id_staff_member")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_entry_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_entry_department_id_department")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_entry_topic_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("reference", name=op.f("uq_entry_reference")),
    )
    op.create_index("ix_entry_consultation", "entry", ["consultation_id"], unique=False)
    op.create_table(
        "entry_client",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("citizen_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_entry_client_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_client_entry_id_entry")),
        sa.PrimaryKeyConstraint("entry_id", "citizen_id", name=op.f("pk_entry_client")),
    )
    op.create_index(op.f("ix_entry_client_citizen_id"), "entry_client", ["citizen_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_entry_client_citizen_id"), table_name="entry_client")
    op.drop_table("entry_client")
    op.drop_index("ix_entry_consultation", table_name="entry")
    op.drop_table("entry")
    op.drop_index(op.f("ix_visit_act_visit_id"), table_name="visit_act")
    op.drop_index("ix_visit_act_venue_at", table_name="visit_act")
    op.drop_table("visit_act")
    op.drop_index(op.f("ix_party_member_citizen_id"), table_name="party_member")
    op.drop_table("party_member")
    op.drop_index(
        "uq_consultation_advisor_busy",
        table_name="consultation",
        sqlite_where=sa.text("status = 'in_progress'"),
        postgresql_where=sa.text("status = 'in_progress'"),
    )
    op.drop_index("ix_consultation_visit", table_name="consultation")
    op.drop_index("ix_consultation_status", table_name="consultation")
    op.drop_index("ix_consultation_advisor_finished", table_name="consultation")
    op.drop_table("consultation")
    op.drop_index(
        "uq_visit_appointment",
        table_name="visit",
        sqlite_where=sa.text("gone_how <> 'withdrawn'"),
        postgresql_where=sa.text("gone_how <> 'withdrawn'"),
    )
    op.drop_index("ix_visit_venue_day", table_name="visit")
    op.drop_index(op.f("ix_visit_session_id"), table_name="visit")
    op.drop_index(
        "ix_visit_open",
        table_name="visit",
        sqlite_where=sa.text("status <> 'gone'"),
        postgresql_where=sa.text("status <> 'gone'"),
    )
    op.drop_table("visit")
    op.drop_index(op.f("ix_appointment_change_appointment_id"), table_name="appointment_change")
    op.drop_table("appointment_change")
    op.drop_index(op.f("ix_session_service_service_id"), table_name="session_service")
    op.drop_table("session_service")
    op.drop_index("ix_assignment_start", table_name="assignment")
    op.drop_index("ix_assignment_session", table_name="assignment")
    op.drop_index("ix_assignment_advisor_end", table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(
        "uq_appointment_seat",
        table_name="appointment",
        sqlite_where=sa.text("status = 'booked'"),
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.drop_index("ix_appointment_venue_start", table_name="appointment")
    op.drop_index("ix_appointment_start", table_name="appointment")
    op.drop_index(op.f("ix_appointment_citizen_id"), table_name="appointment")
    op.drop_index(op.f("ix_appointment_busy_time_id"), table_name="appointment")
    op.drop_index("ix_appointment_advisor_start", table_name="appointment")
    op.drop_table("appointment")
    op.drop_index(op.f("ix_topic_service_id"), table_name="topic")
    op.drop_table("topic")
    op.drop_index(op.f("ix_task_venue_id"), table_name="task")
    op.drop_index(op.f("ix_task_subject_reference"), table_name="task")
    op.drop_index("ix_task_open", table_name="task")
    op.drop_index(op.f("ix_task_department_id"), table_name="task")
    op.drop_table("task")
    op.drop_index(op.f("ix_search_without_result_service_id"), table_name="search_without_result")
    op.drop_index(op.f("ix_search_without_result_at"), table_name="search_without_result")
    op.drop_table("search_without_result")
    op.drop_index(op.f("ix_citizen_join_to_record_id"), table_name="citizen_join")
    op.drop_index(op.f("ix_citizen_join_citizen_id"), table_name="citizen_join")
    op.drop_table("citizen_join")
    op.drop_index(op.f("ix_citizen_contact_contact_point_id"), table_name="citizen_contact")
    op.drop_table("citizen_contact")
    op.drop_index("ix_busy_time_start", table_name="busy_time")
    op.drop_index("ix_busy_time_room_end", table_name="busy_time")
    op.drop_index("ix_busy_time_advisor_end", table_name="busy_time")
    op.drop_table("busy_time")
    op.drop_index("ix_advisor_session_venue_start", table_name="advisor_session")
    op.drop_index("ix_advisor_session_start", table_name="advisor_session")
    op.drop_table("advisor_session")
    op.drop_index(op.f("ix_staff_grant_staff_member_id"), table_name="staff_grant")
    op.drop_table("staff_grant")
    op.drop_index(op.f("ix_session_series_venue_id"), table_name="session_series")
    op.drop_table("session_series")
    op.drop_index(op.f("ix_service_department_id"), table_name="service")
    op.drop_table("service")
    op.drop_index(op.f("ix_private_room_venue_id"), table_name="private_room")
    op.drop_table("private_room")
    op.drop_index(
        "uq_message_without_contact",
        table_name="message",
        sqlite_where=sa.text("contact_point_id IS NULL"),
        postgresql_where=sa.text("contact_point_id IS NULL"),
    )
    op.drop_index(op.f("ix_message_provider_id"), table_name="message")
    op.drop_index("ix_message_due", table_name="message")
    op.drop_index(op.f("ix_message_contact_point_id"), table_name="message")
    op.drop_index(op.f("ix_message_claimed_at"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_desk_venue_id"), table_name="desk")
    op.drop_table("desk")
    op.drop_index("ix_closure_venue", table_name="closure")
    op.drop_table("closure")
    op.drop_index(op.f("ix_citizen_name_folded"), table_name="citizen")
    op.drop_index(op.f("ix_citizen_case_record_id"), table_name="citizen")
    op.drop_table("citizen")
    op.drop_index(op.f("ix_audit_row_case_record_reference"), table_name="audit_row")
    op.drop_index(op.f("ix_audit_row_at"), table_name="audit_row")
    op.drop_table("audit_row")
    op.drop_table("worker_beat")
    op.drop_index(op.f("ix_venue_authority"), table_name="venue")
    op.drop_table("venue")
    op.drop_table("staff_member")
    op.drop_table("settled_version")
    op.drop_index(op.f("ix_journey_changed_at"), table_name="journey")
    op.drop_table("journey")
    op.drop_index(op.f("ix_form_answer_made_at"), table_name="form_answer")
    op.drop_table("form_answer")
    op.drop_table("department")
    op.drop_index(op.f("ix_contact_point_last_digits"), table_name="contact_point")
    op.drop_table("contact_point")
    op.drop_table("case_record")
    op.drop_table("audit_head")
    op.drop_table("attempt_count")
