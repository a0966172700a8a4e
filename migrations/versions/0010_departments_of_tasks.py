"""Departments of open tasks: from the service of the appointment or visit that they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FOUND = """
    SELECT service.department_id FROM service JOIN {about} ON {about}.service_id = service.id
    WHERE {about}.reference = {reference}
"""
_OF_REPLY = "(SELECT reply.subject_reference FROM reply WHERE reply.reference = task.subject_reference)"


def upgrade() -> None:
    """Say it of what is still to be done; before, a task without a department was everybody's at its venue."""
    for about in ("appointment", "visit"):
        _fill(about, about, "task.subject_reference")
        _fill("reply", about, _OF_REPLY)


def downgrade() -> None:
    """Nothing: what is said is true in the version before, too."""


def _fill(kind: str, about: str, reference: str) -> None:
    found = _FOUND.format(about=about, reference=reference)
    op.execute(
        sa.text(
            f"UPDATE task SET department_id = ({found}) WHERE task.subject_kind = :kind"
            f" AND task.done_at IS NULL AND task.department_id IS NULL"
        ).bindparams(kind=kind)
    )
