"""Holds have a tag in a column of its own, and a held seat of a group has a number like any other.

The tag stood in the number of seats of a busy time, and in the number of a group's seat. Holds that stand are carried
over: whoever holds a time while this runs goes on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

HOLDS = "kind = 'hold'"
# (table, the column that held the tag until now, whether there is a hold)
KEEPERS = (("journey", "hold_seat", "hold_id"), ("slot_offer", "seat", "busy_time_id"))
# The number of each held seat among those of its group that nobody has for good, those that last longest first.
HELD = sa.text(
    "SELECT busy_time_id, number FROM group_seat WHERE expires_at IS NOT NULL ORDER BY busy_time_id, expires_at DESC"
)
GIVEN = sa.text("SELECT busy_time_id, number FROM group_seat WHERE expires_at IS NULL")
RENUMBER = sa.text("UPDATE group_seat SET number = :new, hold_tag = :tag WHERE busy_time_id = :id AND number = :old")


def upgrade() -> None:
    """Add the columns, and move the tags there."""
    for table in ("busy_time", "group_seat", *(table for table, *_ in KEEPERS)):
        op.add_column(table, sa.Column("hold_tag", sa.Integer(), nullable=True))
    op.execute(f"UPDATE busy_time SET hold_tag = seats WHERE {HOLDS}")
    op.execute(f"UPDATE busy_time SET seats = 1 WHERE {HOLDS}")
    for table, was, held in KEEPERS:
        op.execute(f"UPDATE {table} SET hold_tag = {was} WHERE {held} IS NOT NULL")
        op.drop_column(table, was)
    connection = op.get_bind()
    used = {(group, number) for group, number in connection.execute(GIVEN)}
    for group, tag in connection.execute(HELD).all():
        number = next(number for number in range(1, tag) if (group, number) not in used)
        used.add((group, number))
        connection.execute(RENUMBER, {"new": number, "tag": tag, "id": group, "old": tag})


def downgrade() -> None:
    """Put the tags where they stood."""
    op.execute("UPDATE group_seat SET number = hold_tag WHERE hold_tag IS NOT NULL")
    op.execute(f"UPDATE busy_time SET seats = hold_tag WHERE {HOLDS}")
    for table, was, _held in KEEPERS:
        op.add_column(table, sa.Column(was, sa.Integer(), nullable=False, server_default="1"))
        op.execute(f"UPDATE {table} SET {was} = hold_tag WHERE hold_tag IS NOT NULL")
    for table in ("group_seat", "busy_time", *(table for table, *_ in KEEPERS)):
        op.drop_column(table, "hold_tag")
