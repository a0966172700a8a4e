"""Finding one's own booking by reference and name or number."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from booking.appointments.models import Appointment
from booking.book import queries
from booking.book.forms import FindForm
from booking.book.views.answers import page
from booking.book.views.blueprint import blueprint
from booking.book.views.closed import open_again
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES, TooManyTries
from booking.core.rate_limits import reset_rate_limit, within_rate_limit
from booking.core.tokens import links, normalise_reference
from booking.visits.models import Visit
from booking.web.device import network
from booking.web.expired import keeps_what_was_typed

REFERENCE_TRIES, ADDRESS_TRIES, MINUTES = 5, 100, 15  # a whole library shares one address


@blueprint.route("/find-booking", methods=["GET", "POST"])
@keeps_what_was_typed
def find() -> ResponseReturnValue:
    """The page of a booking, for whoever knows its reference and any part of the name or the number."""
    form, status = FindForm(), 200
    if form.validate_on_submit():
        found, within = _look(form.reference.data or "", form.who.data or "")
        if found is not None:
            return open_again(redirect(link_to(found)), token_of(found))
        if within:
            form.reference.errors = [str(SENTENCES["reference.unknown"])]
        else:
            form.refuse(TooManyTries())
            status = int(TooManyTries.status)
    return page("book/find.html", form, status=status)


def link_to(found: Appointment | Visit) -> str:
    """The address of a booking's own page."""
    return url_for("book.ticket" if isinstance(found, Visit) else "book.appointment", token=token_of(found))


def token_of(found: Appointment | Visit) -> str:
    """The token of its present link."""
    kind = "visit" if isinstance(found, Visit) else "appointment"
    return links.token(kind, found.reference, found.link_version)


def _look(reference: str, who: str) -> tuple[Appointment | Visit | None, bool]:
    """What was found, and whether there were not too many tries. Each try is counted before anything is looked up."""
    now, tried = clock.now(), normalise_reference(reference)
    with transaction():
        by_reference = within_rate_limit("find", tried, limit=REFERENCE_TRIES, minutes=MINUTES, now=now)
        by_address = within_rate_limit("find_address", network(), limit=ADDRESS_TRIES, minutes=MINUTES, now=now)
        if not (by_reference and by_address):
            return None, False
        found = queries.find_booking(reference, who)
        if found is not None:
            reset_rate_limit("find", tried)
        return found, True
