"""Fill the forms of series and sessions with a venue's choices, and read them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from booking.core import clock
from booking.core.translation import _
from booking.manage.forms.fields import AdvisorChoice
from booking.manage.forms.sessions import HOW_OFTEN, SeriesForm, WhatForm
from booking.manage.views.scope import advises_here, managed
from booking.services import queries as service_queries
from booking.services.models import Service
from booking.sessions.models import AdvisorSession, SessionSeries
from booking.sessions.rules import Recurrence, SeriesTerms, series_terms
from booking.staff import queries as staff_queries
from booking.staff.models import StaffMember
from booking.venues.models import Venue


@dataclass(frozen=True)
class SessionOffer:
    """What can be chosen for a session at a venue: services, advisors, desks by number."""

    venue: Venue
    services: Sequence[Service]
    advisors: Sequence[StaffMember]

    def fill(self, form: WhatForm) -> None:
        form.services.choices = [(service.slug, service.name) for service in self.services]
        form.advisors.choices = [
            AdvisorChoice(person.reference, person.name, "" if person.active else _("has left"))
            for person in self.advisors
        ]
        form.advisors.desks = [desk.number for desk in self.venue.desks]

    def chosen_services(self, form: WhatForm) -> list[Service]:
        return [service for service in self.services if service.slug in (form.services.data or [])]

    def chosen_advisors(self, form: WhatForm) -> tuple[tuple[int, int | None], ...]:
        """Return the ticked advisors, each with a desk's id; None for the lowest free desk."""
        desks = {desk.number: desk.id for desk in self.venue.desks}
        ticked = form.advisors.data
        return tuple(
            (person.id, desks.get(ticked[person.reference])) for person in self.advisors if person.reference in ticked
        )

    def names(self, terms: SeriesTerms) -> list[str]:
        return [person.name for person in self.advisors if person.id in dict(terms.advisors)]


def offer_at(venue: Venue, *, also: Sequence[StaffMember] = (), and_services: Sequence[Service] = ()) -> SessionOffer:
    """Collect what this manager may offer at a venue; `also` and `and_services` are on the session already."""
    people = {person.id: person for person in (*advisors_at(venue), *also)}
    mine = [one for one in service_queries.open_services() if managed().covers(venue.id, one.department_id)]
    offered = {service.id: service for service in (*mine, *and_services)}
    return SessionOffer(
        venue,
        sorted(offered.values(), key=lambda service: service.name),
        sorted(people.values(), key=lambda person: (person.name, person.id)),
    )


def advisors_at(venue: Venue) -> Sequence[StaffMember]:
    """List working advisors at this venue in a department that the manager manages there, by name."""
    return [
        person for person in staff_queries.advisors(venue_id=venue.id) if advises_here(person, managed().at(venue.id))
    ]


def terms_in(form: SeriesForm, offer: SessionOffer, kept: SessionSeries | None = None) -> SeriesTerms:
    """Read a series from the form; days off and opened bank holidays are taken from `kept`."""
    every, nth = HOW_OFTEN[form.how_often.data]
    weekdays = tuple(int(day) for day in form.weekdays.data)
    terms = SeriesTerms(
        venue_id=offer.venue.id,
        kind=form.kind.data,
        rule=Recurrence(weekdays, form.last_day.value, every, nth).to_rule(),
        first_day=form.first_day.value,
        starts=form.starts.value,
        ends=form.ends.value,
        service_ids=tuple(service.id for service in offer.chosen_services(form)),
        advisors=offer.chosen_advisors(form),
        breaks=form.breaks.value or (),
    )
    if kept is None:
        return terms
    old = series_terms(kept)
    return replace(terms, days_off=old.days_off, days_on=old.days_on)


def show_series(form: SeriesForm, series: SessionSeries, offer: SessionOffer, first_day: date) -> None:
    """Fill the form from a series, from a day on."""
    terms = series_terms(series)
    repeats = Recurrence.from_rule(terms.rule, terms.first_day)
    desks = {desk.id: desk.number for desk in offer.venue.desks}
    at = {advisor_id: desks.get(desk_id or 0) for advisor_id, desk_id in terms.advisors}
    form.kind.data = series.kind
    form.services.data = [service.slug for service in offer.services if service.id in terms.service_ids]
    form.starts.data, form.ends.data = f"{terms.starts:%H:%M}", f"{terms.ends:%H:%M}"
    form.first_day.data = first_day.isoformat()
    form.breaks.data = ", ".join(f"{start:%H:%M} to {end:%H:%M}" for start, end in terms.breaks)
    form.advisors.data = {person.reference: at[person.id] for person in offer.advisors if person.id in at}
    if repeats is not None:
        often = {value: name for name, value in HOW_OFTEN.items()}
        form.weekdays.data = [str(day) for day in repeats.weekdays]
        form.how_often.data = often.get((repeats.every, repeats.nth), "")
        form.last_day.data = repeats.last_day.isoformat() if repeats.last_day else ""


def show_session(form: WhatForm, session: AdvisorSession) -> None:
    form.kind.data = session.kind
    form.services.data = [service.slug for service in session.services]
    form.starts.data = f"{clock.local(session.starts_at):%H:%M}"
    form.ends.data = f"{clock.local(session.ends_at):%H:%M}"
    form.advisors.data = {
        row.advisor.reference: row.desk.number if row.desk else None for row in reversed(session.assignments)
    }
