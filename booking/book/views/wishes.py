"""Contact preferences: language, reminders, another number or address, behind the link of a booking or of a plan.

For whoever sees it in full: the browser that has made it, or where the name was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NamedTuple

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments.models import Appointment
from booking.book import operations
from booking.book.errors import ContactKeptSafe, TooManyNumbers
from booking.book.forms import AddressForm, NumberForm
from booking.book.views.answers import is_open, page
from booking.book.views.blueprint import blueprint
from booking.book.views.change import behind
from booking.book.views.ticket import back_with as back_to_ticket
from booking.book.views.ticket import visit_behind
from booking.citizens import operations as citizens
from booking.citizens.models import Citizen, ContactPoint, Helper
from booking.citizens.rules import ContactKind, read_contacts
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import FormExpired
from booking.core.languages import MESSAGE_LANGUAGES
from booking.core.phone_numbers import show
from booking.core.tokens import links
from booking.core.translation import _
from booking.visits import operations as visits
from booking.visits.errors import VisitOver
from booking.visits.models import Visit
from booking.visits.rules import VisitStatus
from booking.web.expired import keeps_what_was_typed

SHARED = "shared"
SAFER = frozenset({"do_not_text", SHARED})  # wishes that keep somebody safe
_PHONES = (ContactKind.MOBILE, ContactKind.LANDLINE)


class Reached(NamedTuple):
    """An appointment or a planned visit: how to find it, and the address of its own page."""

    find: Callable[[], Appointment | Visit]
    home: str


@blueprint.route("/appointments/<token>/messages", methods=["GET", "POST"])
@keeps_what_was_typed
def messages(token: str) -> ResponseReturnValue:
    """Show the preferences; a POST changes the number."""
    return _change_number(_appointment(token))


@blueprint.post("/appointments/<token>/messages/email")
@keeps_what_was_typed
def change_address(token: str) -> ResponseReturnValue:
    """Change the email address."""
    return _change_address(_appointment(token))


@blueprint.post("/appointments/<token>/messages/wish")
def wish_messages(token: str) -> ResponseReturnValue:
    """Save one wish for one contact point."""
    return _wish(_appointment(token))


@blueprint.route("/tickets/<token>/messages", methods=["GET", "POST"])
@keeps_what_was_typed
def plan_messages(token: str) -> ResponseReturnValue:
    """Show the preferences of whoever plans to come; a POST changes the number."""
    return _unless_over(token) or _change_number(_plan(token))


@blueprint.post("/tickets/<token>/messages/email")
@keeps_what_was_typed
def plan_address(token: str) -> ResponseReturnValue:
    """Change the email address of whoever plans to come."""
    return _unless_over(token) or _change_address(_plan(token))


@blueprint.post("/tickets/<token>/messages/wish")
def plan_wish(token: str) -> ResponseReturnValue:
    """Save one wish for one contact point of whoever plans to come."""
    return _unless_over(token) or _wish(_plan(token))


def name_first(shown: Appointment | Visit, home: str) -> ResponseReturnValue | None:
    """Redirect whoever may not see it in full to where the name is typed; None for who may."""
    if is_open(shown):
        return None
    if request.method == "POST":
        raise FormExpired  # this browser had typed the name, but its session has ended
    flash(_("Type the name that was given first. Then you can change how we reach you."))
    return redirect(home)


def _appointment(token: str) -> Reached:
    return Reached(lambda: behind(token), url_for("book.appointment", token=token))


def _plan(token: str) -> Reached:
    return Reached(lambda: visit_behind(token), url_for("book.ticket", token=token))


def _unless_over(token: str) -> ResponseReturnValue | None:
    """Redirect to the ticket where the person is here or gone: the desk changes it from now on."""
    return None if visit_behind(token).status == VisitStatus.COMING else back_to_ticket(token, VisitOver())


def _change_number(reached: Reached) -> ResponseReturnValue:
    if (answer := name_first(reached.find(), reached.home)) is not None:
        return answer
    form = NumberForm()
    if form.validate_on_submit():
        (contact,) = read_contacts(form.mobile.data or "", "")
        if _use(reached, form, contact, instead_of=_PHONES):
            flash(_("We text %(number)s from now on.", number=show(contact[1])))
            return redirect(f"{reached.home}/messages")
    return _page(reached, form)


def _change_address(reached: Reached) -> ResponseReturnValue:
    if (answer := name_first(reached.find(), reached.home)) is not None:
        return answer
    form = AddressForm()
    if form.validate_on_submit():
        (contact,) = read_contacts("", form.email.data or "")
        if _use(reached, form, contact, instead_of=(ContactKind.EMAIL,)):
            flash(_("We write to %(address)s from now on.", address=contact[1]))
            return redirect(f"{reached.home}/messages")
    return _page(reached, form)


def _wish(reached: Reached) -> ResponseReturnValue:
    """Save one wish. What keeps somebody safe is only ever added here: staff take it back."""
    if (answer := name_first(reached.find(), reached.home)) is not None:
        return answer
    act, language = request.form.get("act", ""), request.form.get("language", "")
    with transaction():
        person = reached.find().told or abort(404)
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
        return redirect(reached.home)
    flash(_("Kept. It holds from the next message on."))
    return redirect(f"{reached.home}/messages")


def _page(reached: Reached, form: NumberForm | AddressForm) -> ResponseReturnValue:
    shown = reached.find()
    points = shown.told.contact_points if shown.told is not None else []
    return page(
        "book/messages.html",
        form,
        status=int(TooManyNumbers.status) if form.tried_too_often else 200,
        home=reached.home,
        points=[(_key(point), point) for point in points if point.kind != ContactKind.POSTAL],
        kept_safe=_kept_safe(shown),
        number=form if isinstance(form, NumberForm) else NumberForm(None),
        address=form if isinstance(form, AddressForm) else AddressForm(None),
        languages=MESSAGE_LANGUAGES,
    )


def _whose(shown: Appointment | Visit) -> Citizen | Helper | None:
    """Return whose number or address is changed: the helper's, else the citizen's; None where nobody was named."""
    if isinstance(shown, Appointment):
        return shown.helper or shown.citizen
    return shown.helper or (shown.party[0].citizen if shown.party else None)


def _kept_safe(shown: Appointment | Visit) -> bool:
    """Whether another number or address would undo a wish that keeps somebody safe."""
    person = _whose(shown)
    return person is not None and any(point.do_not_text or point.shared for point in person.contact_points)


def _use(
    reached: Reached,
    form: NumberForm | AddressForm,
    contact: tuple[ContactKind, str],
    *,
    instead_of: Collection[ContactKind],
) -> bool:
    """Replace their contacts of a kind by the typed one; False, with an error, where that is refused.

    Each change sends a confirmation there, so it is limited: a stranger's number must not be flooded.
    """
    now = clock.now()
    with transaction():
        shown = reached.find()
        safe = _kept_safe(shown)
        within = safe or operations.may_give_number(shown.reference, now=now)
        if within and not safe:
            _give(shown, contact, instead_of)
    if safe:
        form.refuse(ContactKeptSafe())
    elif not within:
        form.tried_too_often = True
        form.refuse(TooManyNumbers())
    return within and not safe


def _give(shown: Appointment | Visit, contact: tuple[ContactKind, str], instead_of: Collection[ContactKind]) -> None:
    person, now = _whose(shown), clock.now()
    if person is not None:
        rest = [(ContactKind(one.kind), one.value) for one in person.contact_points if one.kind not in instead_of]
        citizens.change_contacts(person, [*rest, contact], now=now)
    elif isinstance(shown, Visit):  # planned without a name
        visits.identify(shown, citizens.name_citizen("", contacts=[contact], now=now), by_id=None, now=now)


def _key(point: ContactPoint) -> str:
    """Hash a contact point to name it in a form."""
    return links.hash("contact", point.value)[:16]
