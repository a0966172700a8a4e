"""Find one's own booking by reference and name or number."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments.models import Appointment
from booking.book import operations
from booking.book.errors import TooManyAsked, TooManyTries
from booking.book.forms import FindForm, LostForm
from booking.book.views.answers import page
from booking.book.views.blueprint import blueprint
from booking.book.views.finish import open_again
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES
from booking.core.tokens import LinkKind, links
from booking.visits.models import Visit
from booking.web.device import network
from booking.web.expired import keeps_what_was_typed


@blueprint.route("/find-booking", methods=["GET", "POST"])
@keeps_what_was_typed
def find() -> ResponseReturnValue:
    """Redirect to a booking's page for whoever knows its reference and any part of the name or number."""
    form, status = FindForm(), 200
    if form.validate_on_submit():
        typed, who = form.reference.data or "", form.who.data or ""
        with transaction():
            found, within = operations.find_booking(typed, who, network=network(), now=clock.now())
        if found is not None:
            return open_again(redirect(link_to(found)), token_of(found))
        if within:
            form.reference.errors = [str(SENTENCES["reference.unknown"])]
        else:
            form.refuse(TooManyTries())
            status = int(TooManyTries.status)
    return page("book/find.html", form, status=status)


@blueprint.route("/find-booking/lost", methods=["GET", "POST"])
@keeps_what_was_typed
def lost_reference() -> ResponseReturnValue:
    """Have the reference sent to the number or address it was booked with. One answer, whether it is known or not."""
    form, status = LostForm(), 200
    if form.validate_on_submit():
        with transaction():
            within = operations.ask_for_references(form.where, network=network(), now=clock.now())
        if within:
            return redirect(url_for("book.lost_reference", sent="1"))
        form.refuse(TooManyAsked())
        status = int(TooManyAsked.status)
    return page("book/lost.html", form, status=status, sent=request.args.get("sent") == "1")


def link_to(found: Appointment | Visit) -> str:
    return url_for("book.ticket" if isinstance(found, Visit) else "book.appointment", token=token_of(found))


def token_of(found: Appointment | Visit) -> str:
    kind = LinkKind.VISIT if isinstance(found, Visit) else LinkKind.APPOINTMENT
    return links.token(kind, found.reference, found.link_version)
