"""Change what was said when booking: names, needs, what it is about. For whoever sees the appointment in full."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import operations as appointments
from booking.appointments.errors import AlreadyCancelled, TooLate
from booking.appointments.models import Appointment
from booking.book.errors import HereAlready
from booking.book.forms import ChangedDetailsForm
from booking.book.views.answers import page
from booking.book.views.blueprint import blueprint
from booking.book.views.change import back_with, behind, not_here, why_not_details
from booking.book.views.wishes import name_first
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal, StalePage
from booking.core.translation import _
from booking.web.expired import keeps_what_was_typed
from booking.web.posted import number_in


@blueprint.route("/appointments/<token>/details", methods=["GET", "POST"])
@keeps_what_was_typed
def change_details(token: str) -> ResponseReturnValue:
    """Show what was said, and change it."""
    shown = behind(token)
    if (answer := name_first(shown, url_for("book.appointment", token=token))) is not None:
        return answer
    if (kept := why_not_details(shown)) is not None:
        return back_with(token, kept)
    form, status = ChangedDetailsForm(), 200
    if form.validate_on_submit():
        try:
            _change(token, form)
            return redirect(url_for("book.appointment", token=token))
        except (StalePage, TooLate, AlreadyCancelled, HereAlready) as refusal:
            return back_with(token, refusal)
        except Refusal as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
    elif not form.is_submitted():
        _fill(form, shown)
    return page("book/change_details.html", form, status=status, token=token, appointment=shown)


def _change(token: str, form: ChangedDetailsForm) -> None:
    with transaction():
        changed = appointments.change_details(
            not_here(token),
            name=form.name.data or "",
            others=(form.others.data or "").splitlines(),
            needs=form.needs,
            about=form.about.data or "",
            expected_version=number_in(form.version.data),
            now=clock.now(),
        )
    if changed:
        flash(_("Your details are changed. The time and the place stay."))


def _fill(form: ChangedDetailsForm, shown: Appointment) -> None:
    form.version.data, form.name.data, form.about.data = str(shown.version), shown.citizen.typed_name, shown.about
    form.others.data = "\n".join(other.typed_name for other in shown.others)
    form.show(Needs.from_json(shown.needs))
