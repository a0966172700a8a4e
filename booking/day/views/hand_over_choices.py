"""Choices of a hand-over: for what and to whom a person can be handed over now, and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from booking.core import clock
from booking.core.errors import SENTENCES
from booking.core.translation import _
from booking.day.forms import WriteUpForm
from booking.day.rules import for_value
from booking.services.models import Service
from booking.services.queries import by_slug as service_by_slug
from booking.services.queries import open_services
from booking.staff.models import StaffMember
from booking.staff.queries import by_id as staff_by_id
from booking.staff.queries import by_reference as staff_by_reference
from booking.visits.models import Consultation
from booking.visits.queries import Present, advisors_present, own_services
from booking.visits.rules import HAND_OVER_REASONS, HandOver
from booking.web.guard import signed_in


def fill_hand_over(form: WriteUpForm, consultation: Consultation, services: Sequence[Service]) -> None:
    """Offer the services that somebody gives here now, and whoever gives one: by name, or by desk.

    What I give myself is offered too, for a second topic.
    """
    here, now, me = consultation.visit.venue_id, clock.now(), staff_by_id(signed_in().id)
    present = advisors_present(here, now)
    others = [one for one in present if one.id != me.id]
    given = {consultation.service_id, *(service_id for one in present for service_id in one.service_ids)}
    if len(others) == len(present):  # my session is over, or I have none here: I may still go on with them
        given |= own_services(me.id, here, clock.day_of(now))
    form.hand_over_to.choices = [(one.slug, one.name) for one in services if one.id in given]
    desks = sorted({one.desk for one in others if one.desk is not None})
    form.hand_over_for.choices = [
        ("", _("Anyone who gives it")),
        *((for_value(one), f"{_named(one)}: {_given(one, services)}") for one in others),
        *((for_value(desk=number), _("Desk %(number)s, whoever is there", number=number)) for number in desks),
        (for_value(me), _("Me, now: a second topic")),
    ]
    form.handed_over_because.choices = tuple(HAND_OVER_REASONS.items())


def chosen_hand_over(form: WriteUpForm, consultation: Consultation) -> HandOver | None:
    """Return what was chosen; None where no service is known, or nobody is named so: the form says it then."""
    kind, _slash, name = (form.hand_over_for.data or "").partition("/")
    colleague = staff_by_reference(name) if kind == "colleague" else None
    desk = next((one for one in consultation.visit.venue.desks if kind == "desk" and str(one.number) == name), None)
    if kind and colleague is None and desk is None:
        form.hand_over_for.errors = [str(SENTENCES["hand_over_for.unknown"])]
    service = service_by_slug(form.hand_over_to.data or "") or _only_service(consultation, colleague)
    if service is None:
        form.hand_over_to.errors = [str(SENTENCES["hand_over.missing"])]
    if service is None or form.errors:
        return None
    return HandOver(
        service.id,
        form.handed_over_because.data or "",
        colleague.id if colleague else None,
        desk.id if desk else None,
        form.for_next.data or "",
    )


def _only_service(consultation: Consultation, colleague: StaffMember | None) -> Service | None:
    """Return the one service that a named colleague gives here now."""
    if colleague is None:
        return None
    here = advisors_present(consultation.visit.venue_id, clock.now())
    given = {service_id for one in here if one.id == colleague.id for service_id in one.service_ids}
    return next((one for one in open_services() if one.id in given), None) if len(given) == 1 else None


def _given(one: Present, services: Sequence[Service]) -> str:
    return ", ".join(service.name for service in services if service.id in one.service_ids)


def _named(one: Present) -> str:
    return one.name if one.desk is None else _("%(name)s, desk %(number)s", name=one.name, number=one.desk)
