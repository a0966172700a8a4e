"""Book for somebody who is here or on the telephone, at any venue: service, slot, person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments.errors import DoubleBooked
from booking.cases.rules import Basis
from booking.cases.views import write_down_list
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal, SlotUnknown
from booking.core.idempotency import claim_key, keep_answer
from booking.core.translation import _
from booking.desk import operations
from booking.desk.forms import BookForm, WhatForm
from booking.desk.views.blueprint import blueprint, desk_scope
from booking.desk.views.today import open_venue, services_at
from booking.messages.rules.planning import letter_in_time
from booking.services import queries as service_queries
from booking.services.forms import asking
from booking.services.models import Service
from booking.services.queries import fields_of
from booking.sessions.operations import Then
from booking.sessions.queries import drop_in_sessions, find_slots, nearest_slots
from booking.sessions.rules import Slot
from booking.venues import queries as venue_queries
from booking.venues.models import Venue
from booking.web.expired import keeps_what_was_typed
from booking.web.forms import SlotAsked, read_slot
from booking.web.guard import signed_in

DAYS_SHOWN = 7
_TYPED = ("name", "helped_by", "relation", "others", "mobile", "email", "postal", "about", "channel", "also")


@blueprint.get("/desk/<venue_slug>/book")
def book(venue_slug: str) -> ResponseReturnValue:
    """Choose service and needs; then, with `?service=`, a free slot here or everywhere."""
    venue = open_venue(venue_slug)
    form = what_form(venue)
    service = _service(form) if request.args.get("service") else None
    times = times_for(venue, service, form, then=second_service(form)) if service and form.validate() else {}
    return render_template("desk/book.html", venue=venue, what=form, service=service, asked=asked(form), **times)


@blueprint.route("/desk/<venue_slug>/book/details", methods=["GET", "POST"])
@keeps_what_was_typed
def details(venue_slug: str) -> ResponseReturnValue:
    """Enter the person. The address carries service, needs and slot; the name is only in the form."""
    venue = open_venue(venue_slug)
    what = what_form(venue)
    service = _service(what)
    second = second_service(what)
    fields = fields_of(service.id, second.id if second is not None else None)
    form = asking(BookForm, fields, by_staff=True)(data={"slot": request.args.get("slot", "")})
    slot = read_slot(form.slot.data or "")
    if slot is None:
        return redirect(url_for("desk.book", venue_slug=venue_slug, **asked(what)))
    at, near, status = venue_queries.by_slug(slot.venue_slug) or abort(404), [], 200
    if form.validate_on_submit():
        try:
            reference = _book(service.id, at.id, slot, form, what)
            return redirect(url_for("desk.appointment", venue_slug=venue_slug, reference=reference, booked=1))
        except Refusal as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
            if isinstance(refusal, DoubleBooked):
                write_down_list({str(refusal.details["record"])}, Basis.DESK)
            service, venue, at = (
                _service(what),
                open_venue(venue_slug),
                venue_queries.by_slug(slot.venue_slug) or abort(404),
            )
        if form.slot.errors:
            near = nearest_slots(
                service,
                what.needs,
                venue_id=at.id,
                starts_at=slot.starts_at,
                now=clock.now(),
                notice=False,
                then=second_service(what),
            )
    elif request.method == "POST":
        status = 400
    then = second_service(what)
    html = render_template(
        "desk/details.html",
        venue=venue,
        service=service,
        form=form,
        needs=what.needs,
        at=at,
        starts_at=slot.starts_at,
        letter_in_time=letter_in_time(slot.starts_at, clock.now()),
        then=then,
        then_at=slot.then_at,
        asked=asked(what),
        slots=near,
        at_venues={v.id: v for v in venue_queries.with_ids({s.venue_id for s in near})},
    )
    return html, status


def what_form(venue: Venue) -> WhatForm:
    """Read the answers from the address."""
    form = WhatForm(request.args)
    form.service.choices = [(s.slug, s.name) for s in services_at(venue)]
    form.then.choices = [("", _("no second topic")), *((s.slug, s.name) for s in services_at(venue) if s.seats == 1)]
    return form


def asked(form: WhatForm) -> dict[str, Any]:
    """Return the same answers for the next address."""
    said = {"language": form.language.data, "help": form.help.data, "then": form.second}
    return {"service": form.service.data, **{name: value or None for name, value in said.items()}}


def times_for(venue: Venue, service: Service, form: WhatForm, *, then: Service | None = None) -> dict[str, Any]:
    """Find free slots here or (`?where=all`) everywhere, from `?from=` on; with a second topic for both."""
    now = clock.now()
    everywhere = request.args.get("where") == "all"
    first = max(_day(request.args.get("from", "")) or clock.day_of(now), clock.day_of(now))
    last = clock.day_of(now) + timedelta(days=service.horizon_days)
    slots: Sequence[Slot] = []
    # A week at a time; an empty week is skipped while a later one has slots.
    while not slots and first <= last:
        until = min(first + timedelta(days=DAYS_SHOWN - 1), last)
        ids = None if everywhere else [venue.id]
        slots = find_slots(
            service, form.needs, first_day=first, last_day=until, venue_ids=ids, now=now, notice=False, then=then
        )
        shown_from, first = first, until + timedelta(days=1)
    drop_ins = drop_in_sessions(
        service_id=service.id,
        venue_ids=None if everywhere else [venue.id],
        first_day=clock.day_of(now),
        last_day=clock.day_of(now),
        now=now,
    )
    return {
        "slots": slots,
        "drop_ins": drop_ins if not request.args.get("from") and then is None else [],
        "at_venues": {v.id: v for v in venue_queries.with_ids({s.venue_id for s in slots})},
        "everywhere": everywhere,
        "later": first if first <= last else None,
        "from_day": shown_from if slots else None,
    }


def _service(form: WhatForm) -> Service:
    slug = form.service.data or ""
    if slug not in dict(form.service.choices):
        abort(404)
    return service_queries.by_slug(slug) or abort(404)


def second_service(form: WhatForm) -> Service | None:
    """Return the service of the second topic, where one was chosen."""
    return service_queries.by_slug(form.second) if form.second else None


def _book(service_id: int, venue_id: int, slot: SlotAsked, form: BookForm, what: WhatForm) -> str:
    """Return the reference of the appointment; the same one when the form is posted again."""
    me, now, token = signed_in().id, clock.now(), form.form_token.data or ""
    with transaction() as session:
        content = {**form.answers(), **what.needs.to_json(), "service": service_id, "then": what.second}
        before = claim_key(token, content, now)
        if before:
            return before
        second = second_service(what)
        if form.slot.asked is None or (second is None) != (slot.then_at is None):
            raise SlotUnknown
        typed = {name: form.data[name] or "" for name in _TYPED}
        booked = operations.book_for(
            session.get_one(Service, service_id),
            what.needs,
            venue_id=venue_id,
            said=form.said,
            starts_at=slot.starts_at,
            then=Then(second, slot.then_at) if second is not None and slot.then_at is not None else None,
            scope=desk_scope(),
            by_id=me,
            now=now,
            **typed,
        )
        keep_answer(token, booked.reference)
        return booked.reference


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
