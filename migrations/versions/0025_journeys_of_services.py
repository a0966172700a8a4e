"""A journey is what one browser tells about one service: two tabs with two services lose nothing of each other.

Journeys live for a day. Each is split into one for every service that it knows; what is held stays with its service.
"""

import sqlalchemy as sa
from alembic import op

from booking.core.rebuild import change_constraints

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SHARED, HOLD = ("needs", "person", "search"), ("hold_id", "hold_tag", "held_since")
# Instants are handed over as they stand.
JOURNEY = sa.table(
    "journey",
    *map(sa.column, ("id", "token_hash", "service", "changed_at", *HOLD, "network_hash")),
    sa.column("answers", sa.JSON),
)
ONE = {"uq_journey_token_hash": "CONSTRAINT uq_journey_token_hash UNIQUE (token_hash)"}
EACH = {"uq_journey_token_hash_service": "CONSTRAINT uq_journey_token_hash_service UNIQUE (token_hash, service)"}


def upgrade() -> None:
    """Give each service of a journey a row of its own."""
    op.add_column("journey", sa.Column("service", sa.String(length=80), nullable=False, server_default=""))
    change_constraints(op.get_bind(), "journey", {**dict.fromkeys(ONE), **EACH})
    for row in op.get_bind().execute(sa.select(JOURNEY)).mappings().all():
        told = row["answers"] or {}
        held = told.get("hold") or {}
        shared = {name: told[name] for name in SHARED if name in told}
        op.execute(JOURNEY.delete().where(JOURNEY.c.id == row["id"]))
        for service, own in (told.get("services") or {"": {}}).items():
            mine = held.get("service", "") == service
            answers = {**({} if own.get("booked") else shared), **own, **({"hold": held} if mine else {})}
            kept = {name: row[name] if mine else None for name in HOLD}
            fresh = {**row, "service": service, "answers": answers, **kept}
            del fresh["id"]
            op.execute(JOURNEY.insert().values(**fresh))


def downgrade() -> None:
    """Keep the latest journey of each browser, in the shape that it had."""
    seen = set()
    newest_first = sa.select(JOURNEY).order_by(JOURNEY.c.changed_at.desc(), JOURNEY.c.id.desc())
    for row in op.get_bind().execute(newest_first).mappings().all():
        if row["token_hash"] in seen:
            op.execute(JOURNEY.delete().where(JOURNEY.c.id == row["id"]))
            continue
        seen.add(row["token_hash"])
        told = row["answers"] or {}
        own = {name: value for name, value in told.items() if name not in {*SHARED, "hold"}}
        answers = {**{name: told[name] for name in SHARED if name in told}, "services": {row["service"]: own}}
        if told.get("hold"):
            answers["hold"] = {**told["hold"], "service": row["service"]}
        op.execute(JOURNEY.update().where(JOURNEY.c.id == row["id"]).values(answers=answers))
    change_constraints(op.get_bind(), "journey", {**dict.fromkeys(EACH), **ONE})
    op.drop_column("journey", "service")
