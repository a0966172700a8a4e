"""Contact points of a person: correct the number and addresses, and set the wishes of each."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments.models import Appointment
from booking.citizens.queries import others_using
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import ChangedMeanwhile, Refusal, StalePage
from booking.core.journal import ContactChange, SecurityAct, write_event
from booking.core.phone_numbers import show
from booking.core.rows import lock_row
from booking.desk import operations
from booking.desk.forms import ReachForm
from booking.desk.views.appointments import appointment_of, write_down_person
from booking.desk.views.blueprint import blueprint
from booking.desk.views.today import open_venue
from booking.messages import operations as messages
from booking.messages.forms import WishesForm
from booking.messages.views.wishes import with_languages
from booking.venues.models import Venue
from booking.web.expired import keeps_what_was_typed
from booking.web.guard import signed_in

_PHONES = (ContactKind.MOBILE, ContactKind.LANDLINE)


@blueprint.route("/desk/<venue_slug>/appointments/<reference>/reach", methods=["GET", "POST"])
@keeps_what_was_typed
def reach(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Correct the number and addresses; shows the wishes of each."""
    venue, shown, form = open_venue(venue_slug), _of(reference), ReachForm()
    if form.validate_on_submit():
        me, now, contacts = signed_in().id, clock.now(), form.contacts
        try:
            with transaction():
                row, as_kept = _of(reference), ReachForm(formdata=None)
                lock_row(row.told)
                _fill(as_kept, row)
                form.need_unchanged(as_kept)
                changed = operations.reach_by(row, contacts, shown=list(_shown(row).values()), by_id=me, now=now)
            said = 1 if changed else None
            return redirect(url_for("desk.appointment", venue_slug=venue_slug, reference=reference, reached=said))
        except ChangedMeanwhile as refusal:
            form.refuse(refusal, field=form.beside)
            return _page(open_venue(venue_slug), _of(reference), form, int(refusal.status))
    if request.method == "GET":
        _fill(form, shown)
    return _page(venue, shown, form, 400 if form.errors else 200)


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/wishes")
def wishes(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Save the wishes of one of their contact points."""
    open_venue(venue_slug)
    form, now = with_languages(WishesForm()), clock.now()
    try:
        with transaction():
            person = _of(reference).told
            point = next((one for one in person.contact_points if one.value == form.point.data), None)
            if point is None:
                raise StalePage  # the number was corrected meanwhile
            alone, seen = form.alone.data or "", form.seen.data
            if messages.keep_wishes(person, point, form.wishes, alone=alone, seen=seen, now=now):
                by_id = signed_in().id
                write_event(
                    SecurityAct.CONTACT_CHANGED, now=now, by_id=by_id, what=ContactChange.WISHES, appointment=reference
                )
    except StalePage as refusal:
        row, fresh = _of(reference), ReachForm(formdata=None)
        _fill(fresh, row)
        return _page(open_venue(venue_slug), row, fresh, int(refusal.status), refusal)
    return redirect(url_for("desk.reach", venue_slug=venue_slug, reference=reference, wished=1))


def _of(reference: str) -> Appointment:
    """Find the appointment; 403 where somebody of it is shielded: how they are reached stands on their record only."""
    found = appointment_of(reference)
    return found if not found.shielded else abort(403)


def _page(
    venue: Venue, shown: Appointment, form: ReachForm, status: int, refusal: Refusal | None = None
) -> ResponseReturnValue:
    write_down_person(shown)
    points = [point for point in shown.told.contact_points if point.kind != ContactKind.POSTAL]
    html = render_template(
        "desk/reach.html",
        venue=venue,
        appointment=shown,
        form=form,
        wishes=[with_languages(WishesForm(formdata=None), point) for point in points],
        others=others_using([shown.citizen.case_record_id], points),
        points=points,
        said="wished" in request.args,
        refusal=refusal,
    )
    return html, status


def _shown(row: Appointment) -> dict[str, tuple[ContactKind, str]]:
    """Map the form's fields to the first contact point of each kind."""
    found: dict[str, tuple[ContactKind, str]] = {}
    for point in row.told.contact_points:
        kind = ContactKind(point.kind)
        found.setdefault("mobile" if kind in _PHONES else kind.value, (kind, point.value))
    return found


def _fill(form: ReachForm, row: Appointment) -> None:
    for name, (kind, value) in _shown(row).items():
        form[name].data = show(value) if kind in _PHONES else value
    form.seen.data = form.mark()
