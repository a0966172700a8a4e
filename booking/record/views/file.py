"""One file of a case record: all that its reader may see of it, to be taken along. The export is audited first."""

from __future__ import annotations

import json
from datetime import date, datetime

from flask import Response

from booking.cases.operations import audit
from booking.cases.queries import basis_of
from booking.cases.rules import Act, Basis
from booking.core import clock
from booking.core.database import transaction
from booking.record.queries import whole_record
from booking.record.views.blueprint import blueprint
from booking.record.views.show import need_opened, record_or_404
from booking.replies.views.correspondence import correspondence
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.post("/records/<reference>/file")
def export(reference: str) -> Response:
    """Send the record as one JSON file."""
    record = record_or_404(reference)
    need_opened(record)
    with transaction():
        record, reader = record_or_404(reference), signed_in()
        basis = basis_of(record.id, reader) or Basis.REASON
        audit(Act.EXPORTED, staff_id=reader.id, device=device(), record=record.reference, basis=basis, now=clock.now())
    held = whole_record(record_or_404(reference), signed_in(), correspondence)
    file = Response(json.dumps(held, ensure_ascii=False, indent=1, default=_plain), mimetype="application/json")
    file.headers["Content-Disposition"] = f"attachment; filename=record-{held['record']}.json"
    return file


def _plain(value: date | datetime) -> str:
    return value.isoformat()
