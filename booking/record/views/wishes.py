"""Wishes of the numbers and addresses of everyone on a record."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases.queries import people_on
from booking.citizens.models import CaseRecord, Citizen, ContactPoint
from booking.citizens.operations import say_asked, undo_asked
from booking.citizens.queries import is_unasked, others_using
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal, StalePage
from booking.core.journal import ContactChange, SecurityAct, write_event
from booking.messages import operations as messages
from booking.messages.forms import WishesForm
from booking.messages.views.wishes import with_languages
from booking.record.views.blueprint import blueprint
from booking.record.views.show import need_opened, record_or_404
from booking.web.guard import signed_in


@blueprint.get("/records/<reference>/wishes")
def wishes(reference: str) -> ResponseReturnValue:
    """Show each number and address once, with its wishes."""
    return _page(reference)


def _page(reference: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    record = record_or_404(reference)
    need_opened(record)
    points = [point for point, _person in _points(record).values()]
    page = render_template(
        "record/wishes.html",
        record=record,
        points=points,
        wishes=[with_languages(WishesForm(formdata=None), point) for point in points],
        others=others_using([record.id], points),
        said="wished" in request.args or request.args.get("asked") == "0",
        asked=request.args.get("asked") == "1",
        unasked=is_unasked(record),
        refusal=refusal,
        opened=request.values.get("opened", ""),
    )
    return page, int(refusal.status) if refusal else 200


@blueprint.post("/records/<reference>/wishes")
def wish(reference: str) -> ResponseReturnValue:
    """Save the wishes of one of them, for everyone who uses it."""
    need_opened(record_or_404(reference))
    form = with_languages(WishesForm())
    try:
        with transaction():
            found, now = _points(record_or_404(reference)).get(form.point.data or ""), clock.now()
            if found is None:
                raise StalePage  # the number was corrected meanwhile
            point, person = found
            alone, seen = form.alone.data or "", form.seen.data
            if messages.keep_wishes(person, point, form.wishes, alone=alone, seen=seen, now=now):
                by_id = signed_in().id
                write_event(
                    SecurityAct.CONTACT_CHANGED, now=now, by_id=by_id, what=ContactChange.WISHES, record=reference
                )
    except StalePage as refusal:
        return _page(reference, refusal)
    opened = request.values.get("opened") or None
    return redirect(url_for("record.wishes", reference=reference, opened=opened, wished=1))


@blueprint.post("/records/<reference>/wishes/asked")
def wishes_asked(reference: str) -> ResponseReturnValue:
    """Write down that the person of joined records was asked how they are reached safely, or take that back."""
    need_opened(record_or_404(reference))
    undoing, me = "undoing" in request.form, signed_in().id
    try:
        with transaction():
            record, now = record_or_404(reference), clock.now()
            if undoing:
                undo_asked(record, staff_id=me)
            else:
                say_asked(record, staff_id=me, now=now)
            write_event(SecurityAct.CONTACT_CHANGED, now=now, by_id=me, what=ContactChange.WISHES, record=reference)
    except Refusal as refusal:
        return _page(reference, refusal)
    opened = request.values.get("opened") or None
    return redirect(url_for("record.wishes", reference=reference, opened=opened, asked=int(not undoing)))


def _points(record: CaseRecord) -> dict[str, tuple[ContactPoint, Citizen]]:
    """Map each value to its contact point, with one person on the record who uses it."""
    found: dict[str, tuple[ContactPoint, Citizen]] = {}
    for person in people_on(record.id):
        for point in person.contact_points:
            if point.kind != ContactKind.POSTAL:  # letters only
                found.setdefault(point.value, (point, person))
    return found
