"""Contact preferences: language, reminders, another number. For whoever knows the name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments.models import Appointment
from booking.book import operations
from booking.book.errors import ContactKeptSafe, TooManyNumbers
from booking.book.forms import AddressForm, NumberForm
from booking.book.views.answers import is_open, page
from booking.book.views.blueprint import blueprint
from booking.book.views.change import behind
from booking.citizens import operations as citizens
from booking.citizens.models import ContactPoint
from booking.citizens.rules import ContactKind, read_contacts
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import FormExpired
from booking.core.languages import MESSAGE_LANGUAGES
from booking.core.phone_numbers import parse, show
from booking.core.tokens import links
from booking.core.translation import _
from booking.web.expired import keeps_what_was_typed

SHARED = "shared"
SAFER = frozenset({"do_not_text", SHARED})  # wishes that keep somebody safe
# Each change texts a confirmation to the new number, so it is rate limited: a stranger's number must not be flooded.
_PHONES = (ContactKind.MOBILE, ContactKind.LANDLINE)


@blueprint.route("/appointments/<token>/messages", methods=["GET", "POST"])
@keeps_what_was_typed
def messages(token: str) -> ResponseReturnValue:
    """Show the preferences; a POST changes the number."""
    shown = behind(token)
    if (answer := name_first(shown, token)) is not None:
        return answer
    form = NumberForm()
    if form.validate_on_submit():
        number = parse(form.mobile.data or "").e164
        if _use(token, form, (ContactKind.MOBILE, number), instead_of=_PHONES):
            flash(_("We text %(number)s from now on.", number=show(number)))
            return redirect(url_for("book.messages", token=token))
    return _page(token, form)


@blueprint.post("/appointments/<token>/messages/email")
@keeps_what_was_typed
def change_address(token: str) -> ResponseReturnValue:
    """Change the email address."""
    if (answer := name_first(behind(token), token)) is not None:
        return answer
    form = AddressForm()
    if form.validate_on_submit():
        ((kind, address),) = read_contacts("", form.email.data or "")
        if _use(token, form, (kind, address), instead_of=(ContactKind.EMAIL,)):
            flash(_("We write to %(address)s from now on.", address=address))
            return redirect(url_for("book.messages", token=token))
    return _page(token, form)


@blueprint.post("/appointments/<token>/messages/wish")
def wish_messages(token: str) -> ResponseReturnValue:
    """Save one wish for one contact point. What keeps somebody safe is only ever added here: staff take it back."""
    shown = behind(token)
    if not is_open(shown.reference, shown.told):
        raise FormExpired
    act, language = request.form.get("act", ""), request.form.get("language", "")
    with transaction():
        person = behind(token).told
        theirs = [one for one in person.contact_points if act in SAFER or not (one.do_not_text or one.shared)]
        wanted = request.form.get("point", "")
        point = next((one for one in theirs if _key(one) == wanted), None) or abort(404)
        wishes = citizens.wishes_of(point)
        if act in SAFER:
            wishes = replace(wishes, shared=True) if act == SHARED else replace(wishes, do_not_text=True)
        elif act in ("stop", "start"):
            wishes = replace(wishes, stopped=act == "stop")
        elif language in MESSAGE_LANGUAGES:
            wishes = replace(wishes, language=language)
        citizens.change_wishes(person, point, wishes, now=clock.now())
    if act == SHARED:
        flash(_("Kept. Nothing private goes there, and your name opens this page no more."))
        return redirect(url_for("book.appointment", token=token))
    flash(_("Kept. It holds from the next message on."))
    return redirect(url_for("book.messages", token=token))


def name_first(shown: Appointment, token: str) -> ResponseReturnValue | None:
    """Redirect whoever may not see the appointment in full to where the name is typed; None for who may."""
    if is_open(shown.reference, shown.told):
        return None
    if request.method == "POST":
        raise FormExpired  # this browser had typed the name, but its session has ended
    flash(_("Type the name that was given first. Then you can change how we reach you."))
    return redirect(url_for("book.appointment", token=token))


def _page(token: str, form: NumberForm | AddressForm) -> ResponseReturnValue:
    shown = behind(token)
    return page(
        "book/messages.html",
        form,
        status=int(TooManyNumbers.status) if form.tried_too_often else 200,
        token=token,
        appointment=shown,
        points=[(_key(point), point) for point in shown.told.contact_points if point.kind != ContactKind.POSTAL],
        kept_safe=_kept_safe(shown),
        number=form if isinstance(form, NumberForm) else NumberForm(None),
        address=form if isinstance(form, AddressForm) else AddressForm(None),
        languages=MESSAGE_LANGUAGES,
    )


def _kept_safe(shown: Appointment) -> bool:
    """Whether another number or address would undo a wish that keeps somebody safe."""
    return any(point.do_not_text or point.shared for point in (shown.helper or shown.citizen).contact_points)


def _use(
    token: str,
    form: NumberForm | AddressForm,
    contact: tuple[ContactKind, str],
    *,
    instead_of: Collection[ContactKind],
) -> bool:
    """Replace their contacts of a kind by the typed one; False, with an error, where that is refused."""
    now = clock.now()
    with transaction():
        shown: Appointment = behind(token)
        safe = _kept_safe(shown)
        within = safe or operations.may_give_number(shown.reference, now=now)
        if within and not safe:
            person = shown.helper or shown.citizen
            rest = [(ContactKind(one.kind), one.value) for one in person.contact_points if one.kind not in instead_of]
            citizens.change_contacts(person, [*rest, contact], now=now)
    if safe:
        form.refuse(ContactKeptSafe())
    elif not within:
        form.tried_too_often = True
        form.refuse(TooManyNumbers())
    return within and not safe


def _key(point: ContactPoint) -> str:
    """Hash a contact point to name it in a form."""
    return links.hash("contact", point.value)[:16]
