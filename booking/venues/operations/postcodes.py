"""Import postcodes, from a file of the ONS's format."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import delete, or_

from booking.core.database import db
from booking.core.rows import insert_into
from booking.venues.models import Postcode
from booking.venues.rules.position import Point


def keep_postcodes(points: Mapping[str, Point], ended: Collection[str] = ()) -> int:
    """Upsert the positions of these postcodes and delete those that ended; return how many rows changed.

    Call it with a few thousand at a time, so that nobody who books meanwhile waits for a whole country.
    """
    changed = 0
    if points:
        add = insert_into(Postcode)
        moved = or_(Postcode.latitude != add.excluded.latitude, Postcode.longitude != add.excluded.longitude)
        upsert = add.on_conflict_do_update(
            index_elements=["unit"],
            set_={"latitude": add.excluded.latitude, "longitude": add.excluded.longitude},
            where=moved,
        )
        rows = [{"unit": unit, "latitude": p.latitude, "longitude": p.longitude} for unit, p in points.items()]
        done = db.session.connection().execute(upsert.execution_options(preserve_rowcount=True), rows)
        changed += done.rowcount
    if ended:
        changed += db.session.connection().execute(delete(Postcode).where(Postcode.unit.in_(ended))).rowcount
    return changed
