"""Where and when: free times soonest first, beside drop-in sessions."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.book import operations, queries
from booking.book.forms import SlotForm
from booking.book.queries import Filters, Offer
from booking.book.rules import Answers, TimeOfDay
from booking.book.views import blueprint
from booking.book.views.answers import first_time, open_service, page, resume, told
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import FormExpired, Refusal, SlotUnknown
from booking.services.models import Service
from booking.sessions.queries import nearest_slots
from booking.sessions.rules import Slot
from booking.venues import queries as venues
from booking.venues.models import Venue
from booking.web.forms import SlotAsked, SlotField, read_slot


@blueprint.route("/book/<slug>/times", methods=["GET", "POST"])
def times(slug: str) -> ResponseReturnValue:
    """Choose a time. Nothing is held yet: the check page says so by booking it or by offering the nearest."""
    service, answers = open_service(slug), told(slug)
    if answers.needs is None:
        if answers.booked:
            return redirect(url_for("book.booked", slug=slug))
        return redirect(url_for("book.needs", slug=slug))
    form, status = SlotForm(), 200
    if form.validate_on_submit() and form.slot.asked:
        try:
            _keep(service, answers, form.slot.asked, form.slot.data)
            return redirect(url_for("book.check" if answers.name else "book.details", slug=slug))
        except Refusal as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
    filters, near = read_filters(), nearest(service, answers.needs, form.slot)
    offer = queries.offer(service, answers.needs, filters, clock.now())
    count_if_nothing(service, answers.needs, filters, offer)
    return page(
        "book/times.html",
        form,
        status=status,
        service=service,
        offer=offer,
        filters=filters,
        parts=TimeOfDay,
        nearest=near,
        chosen=_chosen(service, answers),
    )


def nearest(service: Service, needs: Needs, field: SlotField) -> tuple[list[Slot], dict[int, Venue]]:
    """Beside a refused time: the free ones nearest to it, and their venues."""
    asked = field.asked
    if not field.errors or asked is None:
        return [], {}
    venue = venues.by_slug(asked.venue_slug)
    found = nearest_slots(service, needs, venue_id=venue.id if venue else 0, starts_at=asked.starts_at, now=clock.now())
    return found, {v.id: v for v in venues.with_ids({slot.venue_id for slot in found})}


def read_filters() -> Filters:
    """What the address asks for; what cannot be read is not asked for."""
    slug = request.args.get("venue", "").replace("\0", "")
    part = request.args.get("part", "")
    return Filters(
        venue=venues.by_slug(slug) if slug else None,
        day=_day(request.args.get("day", "")),
        part=TimeOfDay(part) if part in set(TimeOfDay) else None,
        start=_day(request.args.get("from", "")),
    )


def count_if_nothing(service: Service, needs: Needs, filters: Filters, offer: Offer) -> None:
    """Count a search that found no time, once for each browser session and question."""
    if offer.slots or filters.start:
        return
    asked_for = {
        **needs.to_json(),
        "venue": filters.venue.slug if filters.venue else "",
        "day": filters.day.isoformat() if filters.day else "",
        "part": filters.part or "",
    }
    asked_for = {key: value for key, value in asked_for.items() if value}
    mark = sha256(f"{service.slug}{sorted(asked_for.items())}".encode()).hexdigest()[:12]
    if first_time(mark):
        with transaction():
            operations.count_search(service.id, asked_for, sessions_offered=len(offer.drop_ins), now=clock.now())


def _keep(service: Service, answers: Answers, asked: SlotAsked, typed: str) -> None:
    now = clock.now()
    with transaction():
        journey, venue = resume(now), venues.by_slug(asked.venue_slug)
        if journey is None:
            raise FormExpired
        if venue is None:
            raise SlotUnknown
        operations.keep_slot(
            journey,
            service,
            typed,
            needs=answers.needs or Needs(),
            venue_id=venue.id,
            starts_at=asked.starts_at,
            now=now,
        )


def _chosen(service: Service, answers: Answers) -> dict[str, object] | None:
    """The time chosen before, while it is still free for these needs."""
    asked = read_slot(answers.slot)
    venue = venues.by_slug(asked.venue_slug) if asked else None
    if not asked or not venue:
        return None
    free = queries.is_free(service, answers.needs or Needs(), venue.id, asked.starts_at, clock.now())
    return {"venue": venue, "starts_at": asked.starts_at, "value": answers.slot} if free else None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
