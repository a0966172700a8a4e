"""Staff of the demo council and their weekly sessions. All names are made up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from booking.demo.council import CARE, HOUSING, MONEY, SKILLS
from booking.sessions.rules import SessionKind
from booking.staff.rules import Role

CENTRAL = "rochdale-central-library"
DOMAIN = "rochdale.example"


class TeamMember(NamedTuple):
    """A member of staff; grants as (role, venue or "", department or "")."""

    key: str
    name: str
    grants: tuple[tuple[Role, str, str], ...]
    languages: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@{DOMAIN}"


def _host(*venues: str) -> tuple[tuple[Role, str, str], ...]:
    return tuple((Role.HOST, venue, "") for venue in venues)


def _advisor(department: str) -> tuple[tuple[Role, str, str], ...]:
    return ((Role.ADVISOR, "", department),)


TEAM: tuple[TeamMember, ...] = (
    TeamMember("margaret", "Margaret Fielden", ((Role.MANAGER, "", ""),)),
    TeamMember("farah", "Farah Qureshi", ((Role.MANAGER, "", ""),), ("ur",)),
    TeamMember("bilal", "Bilal Sheikh", _host(CENTRAL), ("ur",)),
    TeamMember(
        "joanne",
        "Joanne Clegg",
        _host("heywood-library", "darnhill-library", "castleton-library", "spotland-library", "balderstone-library"),
    ),
    TeamMember(
        "peter",
        "Peter Mills",
        _host("middleton-library", "alkrington-library", "langley-library", "junction-community-library"),
    ),
    TeamMember("sana", "Sana Iqbal", _host("smallbridge-library", "wardle-library", "norden-library"), ("ur", "pa")),
    TeamMember("amina", "Amina Hussain", _advisor(MONEY), ("ur", "pa")),
    TeamMember("tom", "Tom Ashworth", _advisor(HOUSING)),
    TeamMember("grace", "Grace Adeyemi", (*_advisor(SKILLS), *_host(CENTRAL))),
    TeamMember("priya", "Priya Nair", _advisor(MONEY)),
    TeamMember("daniel", "Daniel Kowalski", _advisor(HOUSING), ("pl",)),
    TeamMember("ruth", "Ruth Entwistle", _advisor(CARE)),
    TeamMember("yusuf", "Yusuf Ali", _advisor(CARE), ("ar", "so")),
    TeamMember("hannah", "Hannah Whitworth", _advisor(SKILLS)),
    TeamMember(
        "olena",
        "Olena Marchenko",
        (*_advisor(SKILLS), *_host("littleborough-library", "milnrow-library", "smithybridge-library")),
        ("uk",),
    ),
)
MAIN_HOST = "bilal"
MAIN_TEAM = ("amina", "tom", "grace")  # at the main library from Monday to Friday, and whenever the demo is started

_TAX, _BILLS, _FIND, _KEEP = "paying-council-tax", "help-with-rent-and-bills", "finding-a-home", "keeping-your-home"
_BADGE, _CARE = "blue-badge-parking", "help-to-live-at-home"
_WORK, _ONLINE = "finding-work", "getting-online"
_MONEY, _HOUSING, _ADULT, _SKILLS = (_TAX, _BILLS), (_FIND, _KEEP), (_BADGE, _CARE), (_WORK, _ONLINE)


class Week(NamedTuple):
    """A weekly session: days (RFC 5545), wall-clock times, advisors with their desks."""

    venue: str
    days: str
    kind: str
    starts: time
    ends: time
    services: tuple[str, ...]
    advisors: tuple[tuple[str, int], ...]
    breaks: tuple[tuple[time, time], ...] = ()


_LONG = timedelta(hours=4)  # longer sessions have a lunch break
_LUNCH = ((time(12, 30), time(13)),)


def _week(venue: str, days: str, kind: str, hours: str, services: tuple[str, ...], *advisors: tuple[str, int]) -> Week:
    starts, ends = (time.fromisoformat(clock) for clock in hours.split("-"))
    name = venue if venue.endswith("library") else f"{venue}-library"
    long = datetime.combine(date.min, ends) - datetime.combine(date.min, starts) > _LONG
    return Week(name, days, kind, starts, ends, services, advisors, _LUNCH if long else ())


_WORKDAYS = "MO,TU,WE,TH,FR"
# One session for each department, so that whoever books meets an advisor of the right one.
WEEKS: tuple[Week, ...] = (
    _week(CENTRAL, _WORKDAYS, SessionKind.MIXED, "09:30-12:30", _MONEY, ("amina", 1)),
    _week(CENTRAL, _WORKDAYS, SessionKind.MIXED, "13:15-16:30", _MONEY, ("amina", 1)),
    _week(CENTRAL, _WORKDAYS, SessionKind.APPOINTMENTS, "09:30-12:30", _HOUSING, ("tom", 2)),
    _week(CENTRAL, _WORKDAYS, SessionKind.APPOINTMENTS, "13:15-16:30", _HOUSING, ("tom", 2)),
    _week(CENTRAL, _WORKDAYS, SessionKind.MIXED, "09:30-12:30", _SKILLS, ("grace", 3)),
    _week(CENTRAL, _WORKDAYS, SessionKind.APPOINTMENTS, "13:15-16:30", _SKILLS, ("grace", 3)),
    _week(CENTRAL, "SA", SessionKind.DROP_IN, "10:00-13:00", _SKILLS, ("grace", 3)),
    _week(CENTRAL, "WE", SessionKind.APPOINTMENTS, "10:00-15:00", _ADULT, ("ruth", 4)),
    _week("heywood", "MO,TH", SessionKind.APPOINTMENTS, "10:00-15:30", _MONEY, ("priya", 1)),
    _week("heywood", "TU,FR", SessionKind.DROP_IN, "10:00-13:00", _HOUSING, ("daniel", 2)),
    _week("heywood", "WE", SessionKind.MIXED, "10:00-15:00", _HOUSING, ("daniel", 2)),
    _week("heywood", "WE", SessionKind.MIXED, "10:00-15:00", _SKILLS, ("hannah", 3)),
    _week("heywood", "FR", SessionKind.APPOINTMENTS, "13:30-15:15", ("job-club",), ("hannah", 3)),
    _week("middleton", "TU", SessionKind.MIXED, "10:00-15:30", _MONEY, ("priya", 1)),
    _week("middleton", "TU", SessionKind.APPOINTMENTS, "10:00-15:30", _ADULT, ("ruth", 2)),
    _week("middleton", "FR", SessionKind.APPOINTMENTS, "10:00-15:00", _ADULT, ("ruth", 2)),
    _week("middleton", "SA", SessionKind.DROP_IN, "10:00-12:30", _SKILLS, ("hannah", 3)),
    _week("alkrington", "WE", SessionKind.MIXED, "10:00-12:30", _MONEY, ("priya", 1)),
    # Travel takes its beginning.
    _week("middleton", "WE", SessionKind.APPOINTMENTS, "12:30-15:30", _MONEY, ("priya", 1)),
    _week("balderstone", "TU", SessionKind.DROP_IN, "10:00-12:30", _ADULT, ("yusuf", 1)),
    _week("castleton", "MO", SessionKind.DROP_IN, "10:00-12:00", _ADULT, ("yusuf", 1)),
    _week("darnhill", "TH", SessionKind.MIXED, "10:00-12:00", _ADULT, ("yusuf", 1)),
    _week("junction-community", "MO", SessionKind.DROP_IN, "13:30-16:00", _SKILLS, ("hannah", 1)),
    _week("langley", "TH", SessionKind.MIXED, "10:00-15:00", _HOUSING, ("daniel", 1)),
    _week("langley", "TH", SessionKind.MIXED, "10:00-15:00", _SKILLS, ("hannah", 2)),
    _week("littleborough", "MO", SessionKind.MIXED, "10:00-12:30", _SKILLS, ("olena", 1)),
    _week("littleborough", "TH", SessionKind.APPOINTMENTS, "10:00-15:00", _ADULT, ("ruth", 2)),
    _week("milnrow", "TU", SessionKind.DROP_IN, "10:00-12:30", _SKILLS, ("olena", 1)),
    _week("norden", "TH", SessionKind.APPOINTMENTS, "13:30-16:00", _SKILLS, ("olena", 1)),
    _week("smallbridge", "FR", SessionKind.MIXED, "10:00-13:00", _ADULT, ("yusuf", 1)),
    _week("smallbridge", "FR", SessionKind.MIXED, "10:00-13:00", _SKILLS, ("olena", 2)),
    _week("smithybridge", "MO", SessionKind.DROP_IN, "13:30-16:00", _SKILLS, ("olena", 1)),
    _week("spotland", "FR", SessionKind.APPOINTMENTS, "10:00-15:00", _MONEY, ("priya", 1)),
    _week("wardle", "TH", SessionKind.DROP_IN, "13:30-16:00", _ADULT, ("yusuf", 1)),
)
MAIN_SERVICES = dict(zip(MAIN_TEAM, (_MONEY, _HOUSING, _SKILLS), strict=True))
