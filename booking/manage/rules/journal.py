"""Render security events as plain sentences, one for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from flask_babel import format_date

from booking.core.journal import ContactChange, Exported, SecurityAct
from booking.core.tokens import show_reference
from booking.core.translation import LazyString, _, _l, ngettext
from booking.manage.rules.floods import COMMON
from booking.staff.rules import ROLE_NAMES, Ended

EVERY = "*"
ENDED: Mapping[str, LazyString] = {
    Ended.ELSEWHERE: _l("by themselves, from another device"),
    Ended.BY_MANAGER: _l("by %(by)s"),
    Ended.PASSWORD: _l("the password was changed"),
    Ended.LEFT: _l("they work here no more"),
    Ended.NO_GRANT: _l("their last grant was taken away"),
}

WEBHOOK_ACTS: Mapping[str, LazyString] = {
    "added": _l("%(by)s added webhook %(ref)s: another system is told what changes."),
    "changed": _l("%(by)s changed webhook %(ref)s."),
    "rotated": _l("%(by)s made a new secret for webhook %(ref)s."),
    "enabled": _l("%(by)s had webhook %(ref)s called again."),
    "ended": _l("%(by)s ended webhook %(ref)s."),
    "gone": _l("Webhook %(ref)s is called no more: it answered that it wants nothing (410)."),
}

ORGANISATION_ACTS: Mapping[str, LazyString] = {
    "added": _l("%(by)s added organisation %(ref)s to the directory."),
    "changed": _l("%(by)s changed organisation %(ref)s in the directory."),
    "address_changed": _l("%(by)s changed where links for organisation %(ref)s go."),
    "ended": _l("%(by)s removed organisation %(ref)s from the directory."),
    "put_back": _l("%(by)s put organisation %(ref)s back into the directory."),
}

FLAG_KIND_ACTS: Mapping[str, LazyString] = {
    "added": _l("%(by)s defined flag %(ref)s."),
    "changed": _l("%(by)s changed flag %(ref)s."),
    "shown": _l("%(by)s changed flag %(ref)s: front desks see what it has done from now on."),
    "hidden": _l("%(by)s changed flag %(ref)s: front desks do not see it any more."),
    "ended": _l("%(by)s ended flag %(ref)s: nobody sets it any more."),
    "put_back": _l("%(by)s put flag %(ref)s back."),
}


class ToldEvent(Protocol):
    @property
    def act(self) -> str: ...

    @property
    def by_id(self) -> int | None: ...

    @property
    def about_id(self) -> int | None: ...

    @property
    def detail(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Names:
    """Names to show: staff by id, venues and departments by slug, pages by endpoint."""

    people: Mapping[int, str]
    venues: Mapping[str, str]
    departments: Mapping[str, str]
    pages: Mapping[str, str]


@dataclass(frozen=True)
class _Facts:
    """An event with the names; an id without a name is shown as it is."""

    event: ToldEvent
    names: Names

    @property
    def by(self) -> str:
        """Who did it; without a known person, a technician by a command."""
        return self._person(self.event.by_id) or _("A technician")

    @property
    def who(self) -> str:
        return self._person(self.event.about_id) or _("somebody")

    @property
    def grant(self) -> str:
        """The grant, like "Advisor, Heywood Library, every department"."""
        role, venue, department = (self.get(key) for key in ("role", "venue", "department"))
        where = _("every venue") if venue == EVERY else self.names.venues.get(venue, venue)
        part = _("every department") if department == EVERY else self.names.departments.get(department, department)
        return f"{ROLE_NAMES.get(role, role)}, {where}, {part}"

    @property
    def common(self) -> str:
        return str(COMMON.get(self.get("common"), self.get("common")))

    def get(self, key: str) -> str:
        """Return one detail; "" where an older event lacks it."""
        return str(self.event.detail.get(key, ""))

    def number(self, key: str) -> int:
        return int(self.get(key)) if self.get(key).isdecimal() else 0

    def day(self, key: str) -> str:
        try:
            return str(format_date(date.fromisoformat(self.get(key)), "d MMMM y"))
        except ValueError:
            return self.get(key)

    def _person(self, id_: int | None) -> str:
        return "" if id_ is None else self.names.people.get(id_, str(id_))


def event_sentence(event: ToldEvent, names: Names) -> str:
    """Render an event; one of a retired kind is listed as stored."""
    facts = _Facts(event, names)
    said = JOURNAL_SENTENCES.get(event.act)
    if said is None:
        return " ".join([event.act, *(f"{key}={value}" for key, value in event.detail.items())])
    return said(facts) if callable(said) else str(said) % {"by": facts.by, "who": facts.who, "grant": facts.grant}


def _failed(facts: _Facts) -> str:
    network = facts.get("network")[:4]  # enough to tell several apart
    if facts.event.about_id is None:
        return _("A sign-in failed, from connection %(network)s: nobody here has that address.", network=network)
    return _("A sign-in as %(who)s failed, from connection %(network)s.", who=facts.who, network=network)


def _sign_ins_ended(facts: _Facts) -> str:
    why = str(ENDED.get(facts.get("why"), facts.get("why"))) % {"by": facts.by}
    return ngettext(
        "%(num)s sign-in of %(who)s was ended: %(why)s.",
        "%(num)s sign-ins of %(who)s were ended: %(why)s.",
        facts.number("count"),
        who=facts.who,
        why=why,
    )


def _refused(facts: _Facts) -> str:
    page = facts.names.pages.get(facts.get("page"), facts.get("page"))
    if facts.get("method") in ("", "GET", "HEAD"):
        return _("%(by)s was refused a page they have no grant for: %(page)s.", by=facts.by, page=page)
    return _("%(by)s was refused an act they have no grant for: %(page)s.", by=facts.by, page=page)


def _invited(facts: _Facts) -> str:
    if facts.get("handed_over"):
        return _("%(by)s was shown the link for %(who)s, to hand it over.", by=facts.by, who=facts.who)
    return _("%(by)s asked for a link with which %(who)s chooses a password.", by=facts.by, who=facts.who)


def _contact_changed(facts: _Facts) -> str:
    reference = show_reference(facts.get("record") or facts.get("appointment"))
    record = "record" in facts.event.detail
    whose = _("case record %(ref)s", ref=reference) if record else _("appointment %(ref)s", ref=reference)
    if facts.get("what") == ContactChange.WISHES:
        return _("%(by)s changed how they wish to be reached: %(whose)s.", by=facts.by, whose=whose)
    return _("%(by)s changed the number or email address: %(whose)s.", by=facts.by, whose=whose)


def _exported(facts: _Facts) -> str:
    what, by = facts.get("what"), facts.by
    if what == Exported.FIGURES:
        first, last = facts.day("first"), facts.day("last")
        return _("%(by)s exported the figures of %(first)s to %(last)s.", by=by, first=first, last=last)
    if what == Exported.DAY_LIST:
        venue = facts.names.venues.get(facts.get("venue"), facts.get("venue"))
        return _("%(by)s printed the day list of %(venue)s for %(day)s.", by=by, venue=venue, day=facts.day("day"))
    if what == Exported.BACKUP:
        return _("%(by)s made a backup.", by=by)
    return _("%(by)s exported %(what)s.", by=by, what=what)


def _flood_undone(facts: _Facts) -> str:
    booked, planned, kept = facts.number("appointments"), facts.number("visits"), facts.number("kept")
    parts = [
        ngettext("%(num)s appointment", "%(num)s appointments", booked) if booked else "",
        ngettext("%(num)s plan to come", "%(num)s plans to come", planned) if planned else "",
        _("kept: %(count)s", count=kept) if kept else "",
    ]
    what = ", ".join(filter(None, parts))
    return _("%(by)s cancelled a burst of bookings %(common)s: %(what)s.", by=facts.by, common=facts.common, what=what)


def _flood_looked_at(facts: _Facts) -> str:
    by, count, common = facts.by, facts.get("bookings"), facts.common
    return _("%(by)s looked at a burst of %(count)s bookings %(common)s.", by=by, count=count, common=common)


def _ceiling(facts: _Facts) -> str:
    if facts.get("ceiling") == "hour":
        return _("The ceiling of %(most)s texts an hour was reached: others waited.", most=facts.get("most"))
    return _("The ceiling of %(most)s texts a day was reached: others waited.", most=facts.get("most"))


def _webhook_changed(facts: _Facts) -> str:
    said = WEBHOOK_ACTS.get(facts.get("what"), WEBHOOK_ACTS["changed"])
    return str(said) % {"by": facts.by, "ref": show_reference(facts.get("webhook"))}


def _organisation_changed(facts: _Facts) -> str:
    said = ORGANISATION_ACTS.get(facts.get("what"), ORGANISATION_ACTS["changed"])
    return str(said) % {"by": facts.by, "ref": show_reference(facts.get("organisation"))}


def _flag_kind_changed(facts: _Facts) -> str:
    said = FLAG_KIND_ACTS.get(facts.get("what"), FLAG_KIND_ACTS["changed"])
    return str(said) % {"by": facts.by, "ref": show_reference(facts.get("flag"))}


def _told_age_changed(facts: _Facts) -> str:
    years = facts.get("years")
    return _("%(by)s had young people asked from the age of %(years)s on who is told.", by=facts.by, years=years)


JOURNAL_SENTENCES: Mapping[str, LazyString | Callable[[_Facts], str]] = {
    SecurityAct.SIGNED_IN: _l("%(by)s signed in."),
    SecurityAct.SIGN_IN_FAILED: _failed,
    SecurityAct.WEBHOOK_CHANGED: _webhook_changed,
    SecurityAct.ORGANISATION_CHANGED: _organisation_changed,
    SecurityAct.TOLD_AGE_CHANGED: _told_age_changed,
    SecurityAct.FLAG_KIND_CHANGED: _flag_kind_changed,
    SecurityAct.SIGNED_OUT: _l("%(by)s signed out."),
    SecurityAct.SIGN_IN_ENDED: _sign_ins_ended,
    SecurityAct.PASSWORD_CHANGED: _l("%(by)s changed their password."),
    SecurityAct.REFUSED: _refused,
    SecurityAct.STAFF_ADDED: _l("%(by)s added %(who)s to the staff."),
    SecurityAct.STAFF_ENDED: _l("%(by)s ended the work of %(who)s here."),
    SecurityAct.INVITED: _invited,
    SecurityAct.INVITATION_USED: _l("%(who)s chose a password, with an invitation."),
    SecurityAct.GRANT_PROPOSED: _l("%(by)s asked for a grant for %(who)s: %(grant)s. It waits for a second manager."),
    SecurityAct.GRANT_GIVEN: _l("%(by)s gave %(who)s a grant: %(grant)s."),
    SecurityAct.GRANT_REFUSED: _l("%(by)s refused or withdrew a grant asked for %(who)s: %(grant)s."),
    SecurityAct.GRANT_TAKEN: _l("%(by)s took a grant from %(who)s: %(grant)s."),
    SecurityAct.CONTACT_CHANGED: _contact_changed,
    SecurityAct.EXPORTED: _exported,
    SecurityAct.FLOOD_UNDONE: _flood_undone,
    SecurityAct.FLOOD_LOOKED_AT: _flood_looked_at,
    SecurityAct.CEILING_REACHED: _ceiling,
}
