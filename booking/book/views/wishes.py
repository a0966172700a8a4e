"""Contact preferences: language, reminders, another number. For whoever knows the name."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments.models import Appointment
from booking.book import operations
from booking.book.errors import TooManyNumbers
from booking.book.forms import NumberForm
from booking.book.views.answers import is_open, page
from booking.book.views.blueprint import blueprint
from booking.book.views.change import behind
from booking.citizens import operations as citizens
from booking.citizens.models import ContactPoint
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import FormExpired
from booking.core.languages import MESSAGE_LANGUAGES
from booking.core.phone_numbers import parse, show
from booking.core.tokens import links
from booking.core.translation import _
from booking.web.expired import keeps_what_was_typed

# Each change texts a confirmation to the new number, so it is rate limited: a stranger's number must not be flooded.
_PHONES = (ContactKind.MOBILE, ContactKind.LANDLINE)


@blueprint.route("/appointments/<token>/messages", methods=["GET", "POST"])
@keeps_what_was_typed
def messages(token: str) -> ResponseReturnValue:
    """Show the preferences; a POST changes the number."""
    shown = behind(token)
    if not is_open(shown.reference, shown.citizen):
        if request.method == "POST":
            raise FormExpired  # this browser had typed the name, but its session has ended
        flash(_("Type the name that was given first. Then you can change how we reach you."))
        return redirect(url_for("book.appointment", token=token))
    form = NumberForm()
    if form.validate_on_submit() and _use(token, form):
        return redirect(url_for("book.messages", token=token))
    shown = behind(token)
    return page(
        "book/messages.html",
        form,
        status=int(TooManyNumbers.status) if form.tried_too_often else 200,
        token=token,
        appointment=shown,
        points=[(_key(point), point) for point in shown.citizen.contact_points if point.kind != ContactKind.POSTAL],
        languages=MESSAGE_LANGUAGES,
    )


@blueprint.post("/appointments/<token>/messages/wish")
def wish_messages(token: str) -> ResponseReturnValue:
    """Save one wish for one contact point: a language, no reminders, reminders again."""
    shown = behind(token)
    if not is_open(shown.reference, shown.citizen):
        raise FormExpired
    act, language = request.form.get("act", ""), request.form.get("language", "")
    with transaction():
        person = behind(token).citizen
        wanted = request.form.get("point", "")
        theirs = (one for one in person.contact_points if not (one.do_not_text or one.shared))  # changed by staff only
        point = next((one for one in theirs if _key(one) == wanted), None) or abort(404)
        wishes = citizens.wishes_of(point)
        if act in ("stop", "start"):
            wishes = replace(wishes, stopped=act == "stop")
        elif language in MESSAGE_LANGUAGES:
            wishes = replace(wishes, language=language)
        citizens.change_wishes(person, point, wishes, now=clock.now())
    flash(_("Kept. It holds from the next message on."))
    return redirect(url_for("book.messages", token=token))


def _use(token: str, form: NumberForm) -> bool:
    """Replace their number by the typed one; False, with an error, where the rate limit is reached."""
    number, now = parse(form.mobile.data or ""), clock.now()
    with transaction():
        shown: Appointment = behind(token)
        within = operations.may_give_number(shown.reference, now=now)
        if within:
            points = shown.citizen.contact_points
            rest = [(ContactKind(one.kind), one.value) for one in points if one.kind not in _PHONES]
            citizens.change_contacts(shown.citizen, [*rest, (ContactKind.MOBILE, number.e164)], now=now)
    if within:
        flash(_("We text %(number)s from now on.", number=show(number.e164)))
    else:
        form.tried_too_often = True
        form.refuse(TooManyNumbers())
    return within


def _key(point: ContactPoint) -> str:
    """Hash a contact point to name it in a form."""
    return links.hash("contact", point.value)[:16]
