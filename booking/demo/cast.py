"""Create or find the demo's rows of venues, services, staff and citizens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from booking.citizens import operations as citizens
from booking.citizens.models import Citizen
from booking.core import clock
from booking.core.database import db
from booking.demo.council import DEMO_ROOMS, DESKS, FIELDS, HOURS, SERVICES, STEPS
from booking.demo.people import RESIDENTS, Resident
from booking.demo.team import TEAM, WEEKS, Week
from booking.services import operations as services
from booking.services import queries as service_queries
from booking.services.models import Service, Topic
from booking.sessions import operations as sessions
from booking.sessions.rules import SeriesTerms, latest_last_day
from booking.staff import operations as staff
from booking.staff.models import StaffMember
from booking.staff.rules import GrantTerms, Role, allows
from booking.venues import operations as venues
from booking.venues import queries as venue_queries
from booking.venues.models import Venue
from booking.venues.rules import choose, read_table
from booking.venues.rules.postcode_file import Read, read_header, read_lines

LIBRARIES, POSTCODES = (Path(__file__).with_name(name) for name in ("libraries.csv", "postcodes.csv"))
DAYS_BACK, DAYS_AHEAD = 35, 28


@dataclass
class Cast:
    """Rows of the demo by the names that its other files use: slugs, keys, full names."""

    venues: dict[str, Venue]
    services: dict[str, Service]
    topics: dict[tuple[str, str], Topic]
    staff: dict[str, StaffMember]
    citizens: dict[str, Citizen]

    def host_at(self, venue_id: int) -> int:
        """Return the id of a host at this venue, or of the manager where there is none."""
        for member in self.staff.values():
            if allows(member.grants, Role.HOST, venue_id=venue_id):
                return member.id
        return self.staff["margaret"].id


def residents() -> dict[str, Resident]:
    return {resident.name: resident for resident in RESIDENTS}


def make_cast(password_hash: str, now: datetime) -> Cast:
    """Create the libraries, services, staff and citizens."""
    choice = choose(read_table(LIBRARIES.read_bytes()))
    venues.import_open(choice.open)
    names, *lines = POSTCODES.read_bytes().splitlines()
    found = [one for one in read_lines(lines, read_header(names)) if isinstance(one, Read)]
    venues.keep_postcodes({one.unit: one.point for one in found if one.point is not None})
    for venue in venue_queries.open_venues():
        venues.equip(
            venue,
            desks=DESKS.get(venue.slug, 2),
            rooms=DEMO_ROOMS.get(venue.slug, ()),
            step_free=venue.slug not in STEPS,
            access_notes=STEPS.get(venue.slug, ""),
        )
        venues.set_hours(venue, HOURS.get(venue.slug, ()))
    for department, terms in SERVICES:
        service = services.add_service(services.department_named(department), terms)
        services.set_fields(service, FIELDS.get(service.slug, ()), now=now)
    places = {venue.slug: venue.id for venue in venue_queries.open_venues()}
    departments = {department.name: department.id for department in service_queries.departments()}
    # Managers last, so that they get no notices of the others' grants.
    for person in sorted(TEAM, key=lambda one: any(role == Role.MANAGER for role, _venue, _part in one.grants)):
        grants = [GrantTerms(role, places.get(venue), departments.get(part)) for role, venue, part in person.grants]
        staff.add_staff(person.email, person.name, password_hash, grants, languages=person.languages, now=now)
    named = now - timedelta(days=DAYS_BACK + 7)
    for number, resident in enumerate(RESIDENTS):
        citizens.name_citizen(
            resident.name,
            contacts=resident.contacts(number),
            language=resident.needs.language,
            date_of_birth=resident.born,
            now=named,
        )
    return find_cast()


def find_cast() -> Cast:
    found = service_queries.with_topics()
    keys = {person.email: person.key for person in TEAM}
    members = db.session.scalars(select(StaffMember).where(StaffMember.email.in_(keys)))
    people = db.session.scalars(
        select(Citizen).where(Citizen.name.in_([resident.name for resident in RESIDENTS])).order_by(Citizen.id.desc())
    )
    return Cast(
        venues={venue.slug: venue for venue in venue_queries.open_venues()},
        services={service.slug: service for service in found},
        topics={(service.slug, topic.name): topic for service in found for topic in service.topics},
        staff={keys[member.email]: member for member in members},
        citizens={citizen.name: citizen for citizen in people},
    )


def start_weeks(cast: Cast, now: datetime) -> None:
    """Start the weekly series, and open their sessions from five weeks ago to four weeks ahead."""
    first = clock.day_of(now) - timedelta(days=DAYS_BACK)
    for week in WEEKS:
        series = sessions.start_series(_terms(cast, week, first), now=now)
        sessions.materialise(series, first, clock.day_of(now) + timedelta(days=DAYS_AHEAD), now=now)


def _terms(cast: Cast, week: Week, first: date) -> SeriesTerms:
    venue = cast.venues[week.venue]
    return SeriesTerms(
        venue_id=venue.id,
        kind=week.kind,
        rule=f"FREQ=WEEKLY;BYDAY={week.days};UNTIL={latest_last_day(first):%Y%m%d}",
        first_day=first,
        starts=week.starts,
        ends=week.ends,
        service_ids=tuple(cast.services[slug].id for slug in week.services),
        advisors=tuple((cast.staff[key].id, venues.desk_of(venue, desk).id) for key, desk in week.advisors),
        breaks=week.breaks,
    )
