"""Pages of venues: name and address, access, hours, desks and private rooms."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import ChangedMeanwhile, Refusal
from booking.core.folding import folded, is_found
from booking.core.idempotency import claim_key, keep_answer
from booking.core.rows import lock_row
from booking.manage.forms.venues import NATIONS, DeskForm, FactsForm, HoursForm, RoomForm
from booking.manage.operations import venues as taking
from booking.manage.views.blueprint import blueprint
from booking.manage.views.scope import managed, need_everything, over_everything, whole_venue
from booking.venues import operations as venues
from booking.venues import queries as venue_queries
from booking.venues.errors import NationalFacts
from booking.venues.models import Venue
from booking.venues.operations.keeping import COUNCIL
from booking.web.expired import keeps_what_was_typed
from booking.web.shell import settings

_LONGEST_SEARCH, _ON_A_PAGE = 100, 60


@blueprint.get("/manage/venues", endpoint="venues")
def venue_list() -> ResponseReturnValue:
    """List the venues this manager manages, by name; searched by name, street or postcode."""
    typed = request.args.get("q", "")[:_LONGEST_SEARCH].strip()
    ids = managed().venue_ids
    found = [
        venue
        for venue in venue_queries.every_venue()
        if (ids is None or venue.id in ids)
        and is_found(typed, folded(f"{venue.name} {venue.address} {venue.postcode}"))
    ]
    standing = [venue for venue in found if venue.closed_on is None]
    return render_template(
        "manage/venue_list.html",
        venues=standing[:_ON_A_PAGE],
        more=len(standing) > _ON_A_PAGE,
        ended=[venue for venue in found if venue.closed_on is not None][:_ON_A_PAGE],
        typed=typed,
        may_add=over_everything(),
        may_change=lambda venue: managed().covers(venue.id, None),
    )


@blueprint.route("/manage/venues/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new_venue() -> ResponseReturnValue:
    """Add a venue that is not on the national list."""
    need_everything()
    form, status = FactsForm(), HTTPStatus.OK
    if form.validate_on_submit():
        try:
            return redirect(url_for("manage.venue", slug=_add(form), saved=1))
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    return render_template("manage/venue_new.html", form=form), int(status)


@blueprint.route("/manage/venues/<slug>", methods=["GET", "POST"])
@keeps_what_was_typed
def venue(slug: str) -> ResponseReturnValue:
    """Show a venue; save its hours and access."""
    shown, form, status = whole_venue(slug), HoursForm(), HTTPStatus.OK
    if form.validate_on_submit():
        try:
            with transaction():
                row = _unchanged(slug, form, HoursForm(formdata=None))
                venues.set_hours(row, [field.value for field in form.days])
                venues.set_networks(row, form.networks.lines)
                venues.equip(row, step_free=bool(form.step_free.data), access_notes=form.access_notes.data)
            return redirect(url_for("manage.venue", slug=slug, saved=1))
        except ChangedMeanwhile as refusal:
            form.refuse(refusal, field=form.beside)
            shown, status = whole_venue(slug), refusal.status
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    else:
        form.show(shown)
    return _page(shown, form, status=status)


@blueprint.route("/manage/venues/<slug>/facts", methods=["GET", "POST"])
@keeps_what_was_typed
def venue_facts(slug: str) -> ResponseReturnValue:
    """Save name and address of a venue that the council has added.

    Raises NationalFacts for one of the national list.
    """
    shown, form, status = whole_venue(slug), FactsForm(), HTTPStatus.OK
    if request.method == "GET":
        form.show(shown)
    elif shown.source != COUNCIL:
        raise NationalFacts
    elif form.validate():
        try:
            with transaction():
                row = _unchanged(slug, form, FactsForm(formdata=None))
                venues.describe_venue(row, form.facts(row.authority), nation=form.nation.data)
            return redirect(url_for("manage.venue", slug=slug, saved=1))
        except ChangedMeanwhile as refusal:
            form.refuse(refusal, field=form.beside)
            shown, status = whole_venue(slug), refusal.status
    else:
        status = HTTPStatus.BAD_REQUEST
    return render_template("manage/venue_facts.html", form=form, venue=shown), int(status)


@blueprint.post("/manage/venues/<slug>/desks")
def add_desk(slug: str) -> ResponseReturnValue:
    """Add a desk. Idempotent by the form's key."""
    whole_venue(slug)
    form, now = DeskForm(), clock.now()
    with transaction():
        venue, once = whole_venue(slug), form.form_token.data or ""
        if claim_key(once, {"desk": slug}, now) is None:
            keep_answer(once, str(venues.add_desk(venue).number))
    return redirect(url_for("manage.venue", slug=slug, _anchor="desks"))


@blueprint.post("/manage/venues/<slug>/desks/take")
def take_desk(slug: str) -> ResponseReturnValue:
    """Remove the desk with this number, unless an advisor is assigned to it."""
    whole_venue(slug)
    typed = request.form.get("number", "")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0
    try:
        with transaction():
            taking.take_desk(whole_venue(slug), number, now=clock.now())
    except Refusal as refusal:
        return _filled(slug, said=refusal, status=refusal.status)
    return redirect(url_for("manage.venue", slug=slug, _anchor="desks"))


@blueprint.post("/manage/venues/<slug>/rooms")
def add_room(slug: str) -> ResponseReturnValue:
    whole_venue(slug)
    form = RoomForm()
    if not form.validate():
        return _filled(slug, rooms=form, status=HTTPStatus.BAD_REQUEST)
    try:
        with transaction():
            venue, once, now = whole_venue(slug), form.form_token.data or "", clock.now()
            if claim_key(once, {"venue": slug, **form.answers()}, now) is None:
                keep_answer(once, venues.add_room(venue, form.room.data).name)
    except Refusal as refusal:
        form.refuse(refusal)
        return _filled(slug, rooms=form, status=refusal.status)
    return redirect(url_for("manage.venue", slug=slug, _anchor="rooms"))


@blueprint.post("/manage/venues/<slug>/rooms/take")
def take_room(slug: str) -> ResponseReturnValue:
    """Remove the room with this name, unless something is booked in it."""
    whole_venue(slug)
    try:
        with transaction():
            taking.take_room(whole_venue(slug), request.form.get("room", ""), now=clock.now())
    except Refusal as refusal:
        return _filled(slug, said=refusal, status=refusal.status)
    return redirect(url_for("manage.venue", slug=slug, _anchor="rooms"))


def _unchanged(slug: str, form: HoursForm | FactsForm, as_kept: HoursForm | FactsForm) -> Venue:
    """Lock the venue and fill `as_kept` from it. Raises ChangedMeanwhile where the page showed other values."""
    row = whole_venue(slug)
    lock_row(row)
    as_kept.show(row)
    form.need_unchanged(as_kept)
    return row


def _add(form: FactsForm) -> str:
    now, once = clock.now(), form.form_token.data or ""
    with transaction():
        before = claim_key(once, form.answers(), now)
        if before is not None:
            return before
        slug = venues.add_venue(form.facts(settings().council_name), nation=form.nation.data).slug
        keep_answer(once, slug)
        return slug


def _filled(
    slug: str, *, rooms: RoomForm | None = None, said: Refusal | None = None, status: int
) -> ResponseReturnValue:
    """Render the stored values, beside a refusal."""
    form, shown = HoursForm(formdata=None), whole_venue(slug)
    form.show(shown)
    return _page(shown, form, rooms=rooms, said=said, status=status)


def _page(
    shown: Venue, form: HoursForm, *, rooms: RoomForm | None = None, said: Refusal | None = None, status: int
) -> ResponseReturnValue:
    page = render_template(
        "manage/venue.html",
        venue=shown,
        nations=dict(NATIONS),
        form=rooms if rooms is not None and rooms.errors else form,
        hours_form=form,
        rooms=rooms or RoomForm(formdata=None),
        desks=DeskForm(formdata=None),
        said=said,
        own=shown.source == COUNCIL,
        may_end=over_everything() and shown.closed_on is None,
    )
    return page, int(status)
