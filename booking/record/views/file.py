"""One file of a case record, and its print: what its reader may see of it, to be taken along. Audited first."""

from __future__ import annotations

import json
from datetime import date, datetime

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from booking.cases.queries import basis_of
from booking.cases.rules import Act, Basis
from booking.cases.views import write_down
from booking.citizens.models import CaseRecord
from booking.record.queries import WHOLE_TIMELINE, whole_record
from booking.record.rules import TIMELINE_KINDS
from booking.record.views.blueprint import blueprint
from booking.record.views.show import need_opened, record_or_404, seen_of
from booking.replies.views.correspondence import correspondence
from booking.web.guard import signed_in


@blueprint.post("/records/<reference>/file")
def export(reference: str) -> Response:
    """Send the record as one JSON file."""
    held = whole_record(_taken_along(reference, Act.EXPORTED), signed_in(), correspondence)
    file = Response(json.dumps(held, ensure_ascii=False, indent=1, default=_plain), mimetype="application/json")
    file.headers["Content-Disposition"] = f"attachment; filename=record-{held['record']}.json"
    return file


@blueprint.get("/records/<reference>/print")
def printed(reference: str) -> ResponseReturnValue:
    """Show the record as it is printed: all of its timeline, or what of it the address filters for."""
    seen = seen_of(_taken_along(reference, Act.PRINTED), limit=WHOLE_TIMELINE)
    return render_template("record/print.html", **seen, by=signed_in().name, kinds=TIMELINE_KINDS)


def _taken_along(reference: str, act: Act) -> CaseRecord:
    """Audit that an opened record is exported or printed; return the record, reread after the commit."""
    record = record_or_404(reference)
    need_opened(record)
    write_down(act, [record.reference], basis_of(record.id, signed_in()) or Basis.REASON)
    return record_or_404(reference)


def _plain(value: date | datetime) -> str:
    return value.isoformat()
