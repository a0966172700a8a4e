"""Page of slots: soonest first, beside drop-in sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.book import operations, queries
from booking.book.forms import BY_DISTANCE, STOP, TimesForm
from booking.book.queries import Filters, Offer
from booking.book.rules import Answers, Holding, Search, TimeOfDay, how_in_words, licence_of
from booking.book.views.answers import Here, first_time, here, open_service, page, resume, say_why_again
from booking.book.views.blueprint import blueprint
from booking.book.views.hold import holding
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES, FormExpired, Refusal, SlotUnknown
from booking.interpreters.queries import promised_from
from booking.services import operations as services
from booking.services import queries as service_queries
from booking.services.models import Service, ServiceField
from booking.sessions.operations import Then
from booking.sessions.queries import nearest_slots
from booking.sessions.rules import Slot
from booking.venues import queries as venue_queries
from booking.venues.models import Venue
from booking.venues.queries import distances
from booking.web.device import network
from booking.web.expired import keeps_what_was_typed
from booking.web.forms import SlotAsked, SlotField, read_slot
from booking.web.posted import posted


@blueprint.route("/book/<slug>/times", methods=["GET", "POST"])
@keeps_what_was_typed
def times(slug: str) -> ResponseReturnValue:
    """Choose a slot, which is then held; or change the search."""
    service, told = open_service(slug), here(slug)
    answers, form, status = told.answers, TimesForm(), 200
    if answers.needs is None:
        if answers.booked:
            return redirect(url_for("book.booked", slug=slug))
        return redirect(url_for("book.needs", slug=say_why_again(slug)))
    if form.validate_on_submit():
        try:
            to = _look(service, told, form) if form.searching else _keep(service, answers, form)
            if to:
                return redirect(to)
        except Refusal as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
    if form.searching and form.near.errors:
        told = _nowhere(service, told, form)
    elif not form.searching:
        form.show(told.search, answers.needs)
    search = told.search
    filters = replace(
        read_filters(request.form if form.searching else None),
        near=search.point,
        how=search.how,
        speaking=search.speaking,
        then=then_service(answers),
    )
    near, held = nearest(service, answers, form.slot), holding(slug, told if request.method == "GET" else None)
    if near[0]:
        # Only the nearest: under load hundreds are refused at once, and the whole list is one press away.
        away = distances(filters.near, near[1].values(), how=search.how) if filters.near else {}
        shown = {"service": service, "nearest": near, "away": away, "asked": _asked(), **held}
        return page("book/times_gone.html", form, status=status, **shown)
    offer = queries.offer(service, answers.needs, filters, clock.now())
    count_if_nothing(service, answers.needs, filters, offer)
    return page(
        "book/times.html",
        form,
        status=status,
        service=service,
        offer=offer,
        filters=filters,
        needs=answers.needs,
        then=filters.then,
        parts=TimeOfDay,
        arranged_from=promised_from(answers.needs, offer.venues.values(), clock.now()),
        nearest=([], {}),
        search=search,
        understood=how_in_words(search.near, search.name, search.how),
        licence=licence_of(search.how) if search.near else "",
        chosen=_chosen(service, told, held["holding"]),
        **held,
    )


def nearest(service: Service, answers: Answers, field: SlotField) -> tuple[list[Slot], dict[int, Venue]]:
    """Return the free slots nearest to a refused one, and their venues."""
    return nearest_to(service, answers, field.asked) if field.errors and field.asked else ([], {})


def nearest_to(service: Service, answers: Answers, asked: SlotAsked) -> tuple[list[Slot], dict[int, Venue]]:
    """Return the free slots nearest to one that cannot be had, and their venues."""
    venue, needs, then = venue_queries.by_slug(asked.venue_slug), answers.needs or Needs(), then_service(answers)
    found = nearest_slots(
        service, needs, venue_id=venue.id if venue else 0, starts_at=asked.starts_at, now=clock.now(), then=then
    )
    return found, {v.id: v for v in venue_queries.with_ids({slot.venue_id for slot in found})}


def is_still_free(service: Service, answers: Answers) -> bool:
    """Return whether the slot chosen before could be booked now by whoever does not hold it."""
    asked = read_slot(answers.slot)
    venue = venue_queries.by_slug(asked.venue_slug) if asked else None
    if asked is None or venue is None:
        return False
    needs, then = answers.needs or Needs(), then_service(answers)
    return queries.is_free(service, needs, venue.id, asked.starts_at, clock.now(), then=then, then_at=asked.then_at)


def fields_asked(service: Service, answers: Answers) -> Sequence[ServiceField]:
    """List what the services of the visit ask, the first topic's first."""
    then = then_service(answers)
    return service_queries.fields_of(service.id, then.id if then is not None else None)


def then_service(answers: Answers) -> Service | None:
    """Return the service of the second topic, while it is offered."""
    found = service_queries.by_slug(answers.then) if answers.then else None
    return found if found is not None and found.ended_at is None else None


def second_topic(answers: Answers, asked: SlotAsked) -> Then | None:
    """Return the second topic with its start. Raises SlotUnknown for a slot with another number of topics."""
    service = then_service(answers)
    if (service is None) != (asked.then_at is None):
        raise SlotUnknown
    return None if service is None or asked.then_at is None else Then(service, asked.then_at)


def read_filters(asked: Mapping[str, str] | None = None) -> Filters:
    """Parse filters from the address or a form; invalid values are ignored."""
    asked = request.args if asked is None else asked
    slug = posted("venue", asked)
    part = asked.get("part", "")
    skip = asked.get("skip", "")
    return Filters(
        venue=venue_queries.by_slug(slug) if slug else None,
        day=_day(asked.get("day", "")),
        part=TimeOfDay(part) if part in set(TimeOfDay) else None,
        by_distance=asked.get("order") == BY_DISTANCE,
        start=_day(asked.get("from", "")),
        skip=int(skip) if skip.isascii() and skip.isdigit() and len(skip) < 4 else 0,
    )


def _asked() -> dict[str, str]:
    """Return the filters of the address, for the way back to the list."""
    return {
        name: request.args[name] for name in ("venue", "day", "part", "order", "from", "skip") if request.args.get(name)
    }


def count_if_nothing(service: Service, needs: Needs, filters: Filters, offer: Offer) -> None:
    """Count a search that found no slot, once for each browser session and question."""
    if offer.slots or filters.start:
        return
    asked_for = {
        **needs.to_json(),
        "venue": filters.venue.slug if filters.venue else "",
        "day": filters.day.isoformat() if filters.day else "",
        "part": filters.part or "",
        "speaking": filters.speaking,
    }
    asked_for = {key: value for key, value in asked_for.items() if value}
    mark = sha256(f"{service.slug}{sorted(asked_for.items())}".encode()).hexdigest()[:12]
    if first_time(mark):
        with transaction():
            services.count_search(service.id, asked_for, sessions_offered=len(offer.drop_ins), now=clock.now())


def _keep(service: Service, answers: Answers, form: TimesForm) -> str:
    """Hold the pressed slot; return the address of the next page. Raises what the diary refuses."""
    now, asked = clock.now(), form.slot.asked
    assert asked is not None  # validated by the form
    with transaction():
        journey, venue = resume(service.slug, now), venue_queries.by_slug(asked.venue_slug)
        if journey is None:
            raise FormExpired
        if venue is None:
            raise SlotUnknown
        old = operations.keep_slot(
            journey,
            service,
            form.slot.data or "",
            needs=answers.needs or Needs(),
            venue_id=venue.id,
            starts_at=asked.starts_at,
            then=second_topic(answers, asked),
            network=network(),
            now=now,
        )
    if old:
        with transaction():
            operations.let_go(old)
    return url_for("book.check" if answers.name else "book.details", slug=service.slug)


def _look(service: Service, told: Here, form: TimesForm) -> str | None:
    """Store the search; return the address of the list. None where the place typed is unknown."""
    search, now = _located(form, told.search), clock.now()
    if search is None:
        return None
    with transaction():
        journey = resume(service.slug, now)
        if journey is None:
            raise FormExpired
        operations.keep_search(journey, search, form.changed(told.answers.needs or Needs()), now=now)
    narrowed = {name: form[name].data for name in ("venue", "day", "part", "order") if form[name].data}
    return url_for("book.times", slug=service.slug, **narrowed)


def _nowhere(service: Service, told: Here, form: TimesForm) -> Here:
    """Forget the former place after a search for an unknown one, so that no distance is measured from it."""
    told = told._replace(search=Search(speaking=told.search.speaking))
    if not form.too_late:
        now = clock.now()
        with transaction():
            journey = resume(service.slug, now)
            if journey is not None:
                operations.keep_search(journey, told.search, told.answers.needs or Needs(), now=now)
    return told


def _located(form: TimesForm, before: Search) -> Search | None:
    """Return the search with its position: as typed, else the phone's, else the known one.

    None, with an error, if unknown.
    """
    typed, speaking = form.meant.data or form.near.data or "", bool(form.speaks.data)
    if form.point is not None:
        return Search(latitude=form.point.latitude, longitude=form.point.longitude, speaking=speaking)
    if not typed:
        return replace(before if before.by_phone and form.search.data != STOP else Search(), speaking=speaking)
    if typed == before.near:
        return replace(before, speaking=speaking)
    found = venue_queries.locate(typed)
    if found is None or found.choices:
        form.near.errors = [str(SENTENCES["near.several" if found else "near.unknown"])]
        form.choices = found.choices if found else ()
        return None
    at = found.point
    near = found.name if form.meant.data else typed
    return Search(near, found.name, at and at.latitude, at and at.longitude, found.how, speaking)


def _chosen(service: Service, told: Here, held: Holding | None) -> dict[str, object] | None:
    """Return the slot chosen before, while it is held or still free for these needs."""
    asked = read_slot(told.answers.slot)
    venue = venue_queries.by_slug(asked.venue_slug) if asked else None
    if not asked or not venue:
        return None
    if not (held and held.seconds) and not is_still_free(service, told.answers):
        return None
    return {"venue": venue, "starts_at": asked.starts_at, "value": told.answers.slot}


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
