"""Each kind of event of the security journal reads as one plain sentence, with names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest
from flask import Flask
from flask_babel import Babel

from booking.core.journal import SecurityAct
from booking.manage.rules.journal import JOURNAL_SENTENCES, Names, event_sentence
from booking.manage.views.security import ACTS, AREAS, pages

MO, HOLLY = 1, 2
NAMES = Names(
    people={MO: "Mo Manager", HOLLY: "Holly Host"},
    venues={"heywood": "Heywood Library"},
    departments={"revenues": "Revenues"},
    pages={"manage.staff": "Manage, Staff"},
)
GRANT = {"role": "advisor", "venue": "heywood", "department": "*"}
TOLD = "Advisor, Heywood Library, every department"
A = SecurityAct


class Event(NamedTuple):
    """An event as the journal holds it."""

    act: str
    by_id: int | None
    about_id: int | None
    detail: Mapping[str, str]


CASES: list[tuple[SecurityAct, int | None, int | None, dict[str, str], str]] = [
    (A.SIGNED_IN, HOLLY, HOLLY, {}, "Holly Host signed in."),
    (
        *(A.SIGN_IN_FAILED, None, HOLLY, {"network": "2b294f64b25e"}),
        "A sign-in as Holly Host failed, from connection 2b29.",
    ),
    (
        *(A.SIGN_IN_FAILED, None, None, {"network": "2b294f64b25e"}),
        "A sign-in failed, from connection 2b29: nobody here has that address.",
    ),
    (A.SIGNED_OUT, HOLLY, HOLLY, {}, "Holly Host signed out."),
    (
        *(A.SIGN_IN_ENDED, MO, HOLLY, {"why": "by_manager", "count": "1"}),
        "1 sign-in of Holly Host was ended: by Mo Manager.",
    ),
    (
        *(A.SIGN_IN_ENDED, HOLLY, HOLLY, {"why": "password", "count": "2"}),
        "2 sign-ins of Holly Host were ended: the password was changed.",
    ),
    (
        *(A.SIGN_IN_ENDED, HOLLY, HOLLY, {"why": "elsewhere", "count": "1"}),
        "1 sign-in of Holly Host was ended: by themselves, from another device.",
    ),
    (A.PASSWORD_CHANGED, HOLLY, HOLLY, {}, "Holly Host changed their password."),
    (
        *(A.REFUSED, HOLLY, HOLLY, {"page": "manage.staff", "method": "GET"}),
        "Holly Host was refused a page they have no grant for: Manage, Staff.",
    ),
    (
        *(A.REFUSED, HOLLY, HOLLY, {"page": "manage.staff", "method": "POST"}),
        "Holly Host was refused an act they have no grant for: Manage, Staff.",
    ),
    (A.STAFF_ADDED, None, HOLLY, {}, "A technician added Holly Host to the staff."),
    (A.STAFF_ENDED, MO, HOLLY, {}, "Mo Manager ended the work of Holly Host here."),
    (A.INVITED, MO, HOLLY, {}, "Mo Manager asked for a link with which Holly Host chooses a password."),
    (
        *(A.INVITED, MO, HOLLY, {"handed_over": "yes"}),
        "Mo Manager was shown the link for Holly Host, to hand it over.",
    ),
    (A.INVITATION_USED, HOLLY, HOLLY, {}, "Holly Host chose a password, with an invitation."),
    (
        *(A.GRANT_PROPOSED, MO, HOLLY, GRANT),
        f"Mo Manager asked for a grant for Holly Host: {TOLD}. It waits for a second manager.",
    ),
    (A.GRANT_GIVEN, MO, HOLLY, GRANT, f"Mo Manager gave Holly Host a grant: {TOLD}."),
    (
        *(A.GRANT_GIVEN, MO, HOLLY, {"role": "host", "venue": "*", "department": "revenues"}),
        "Mo Manager gave Holly Host a grant: Host, every venue, Revenues.",
    ),
    (A.GRANT_REFUSED, MO, HOLLY, GRANT, f"Mo Manager refused or withdrew a grant asked for Holly Host: {TOLD}."),
    (A.GRANT_TAKEN, MO, HOLLY, GRANT, f"Mo Manager took a grant from Holly Host: {TOLD}."),
    (
        *(A.CONTACT_CHANGED, HOLLY, None, {"what": "contacts", "appointment": "abcde12345"}),
        "Holly Host changed the number or email address: appointment abcde 12345.",
    ),
    (
        *(A.CONTACT_CHANGED, HOLLY, None, {"what": "wishes", "record": "abcde12345"}),
        "Holly Host changed how they wish to be reached: case record abcde 12345.",
    ),
    (
        *(A.EXPORTED, MO, None, {"what": "figures", "first": "2026-10-01", "last": "2026-10-31"}),
        "Mo Manager exported the figures of 1 October 2026 to 31 October 2026.",
    ),
    (
        *(A.EXPORTED, HOLLY, None, {"what": "day_list", "venue": "heywood", "day": "2026-11-27"}),
        "Holly Host printed the day list of Heywood Library for 27 November 2026.",
    ),
    (A.EXPORTED, None, None, {"what": "backup"}, "A technician made a backup."),
    *(
        (A.WEBHOOK_CHANGED, by, None, {"what": what, "webhook": "w8b2c4d6e8"}, sentence)
        for by, what, sentence in [
            (MO, "added", "Mo Manager added webhook w8b2c 4d6e8: another system is told what changes."),
            (MO, "changed", "Mo Manager changed webhook w8b2c 4d6e8."),
            (MO, "rotated", "Mo Manager made a new secret for webhook w8b2c 4d6e8."),
            (MO, "enabled", "Mo Manager had webhook w8b2c 4d6e8 called again."),
            (MO, "ended", "Mo Manager ended webhook w8b2c 4d6e8."),
            (None, "gone", "Webhook w8b2c 4d6e8 is called no more: it answered that it wants nothing (410)."),
        ]
    ),
    *(
        (A.ORGANISATION_CHANGED, MO, None, {"what": what, "organisation": "z8b2c4d6e8"}, f"Mo Manager {said}.")
        for what, said in [
            ("added", "added organisation z8b2c 4d6e8 to the directory"),
            ("changed", "changed organisation z8b2c 4d6e8 in the directory"),
            ("address_changed", "changed where links for organisation z8b2c 4d6e8 go"),
            ("ended", "removed organisation z8b2c 4d6e8 from the directory"),
            ("put_back", "put organisation z8b2c 4d6e8 back into the directory"),
        ]
    ),
    *(
        (A.FLAG_KIND_CHANGED, MO, None, {"what": what, "flag": "f8b2c4d6e8"}, f"Mo Manager {said}.")
        for what, said in [
            ("added", "defined flag f8b2c 4d6e8"),
            ("changed", "changed flag f8b2c 4d6e8"),
            ("shown", "changed flag f8b2c 4d6e8: front desks see what it has done from now on"),
            ("hidden", "changed flag f8b2c 4d6e8: front desks do not see it any more"),
            ("ended", "ended flag f8b2c 4d6e8: nobody sets it any more"),
            ("put_back", "put flag f8b2c 4d6e8 back"),
        ]
    ),
    (
        *(A.TOLD_AGE_CHANGED, MO, None, {"years": "14"}),
        "Mo Manager had young people asked from the age of 14 on who is told.",
    ),
    (
        *(A.FLOOD_UNDONE, MO, None),
        {"common": "connection", "first": "abcde12345", "appointments": "6", "visits": "1", "kept": "2"},
        "Mo Manager cancelled a burst of bookings from one connection: 6 appointments, 1 plan to come, kept: 2.",
    ),
    (
        *(A.FLOOD_LOOKED_AT, MO, None, {"common": "browser", "first": "abcde12345", "bookings": "12"}),
        "Mo Manager looked at a burst of 12 bookings from one browser.",
    ),
    (
        *(A.CEILING_REACHED, None, None, {"ceiling": "hour", "most": "100"}),
        "The ceiling of 100 texts an hour was reached: others waited.",
    ),
    (
        *(A.CEILING_REACHED, None, None, {"ceiling": "day", "most": "500"}),
        "The ceiling of 500 texts a day was reached: others waited.",
    ),
]


@pytest.fixture(scope="module", autouse=True)
def _dates() -> Iterator[None]:
    """Dates are written in a language, which an application knows."""
    bare = Flask(__name__)
    Babel(bare)
    with bare.app_context():
        yield


def test_every_kind_of_event_has_words() -> None:
    assert set(JOURNAL_SENTENCES) == set(ACTS) == {act for act, *_ in CASES} == set(SecurityAct)


@pytest.mark.parametrize(("act", "by_id", "about_id", "detail", "said"), CASES, ids=[case[4] for case in CASES])
def test_it_reads_as_a_sentence(
    act: SecurityAct, by_id: int | None, about_id: int | None, detail: dict[str, str], said: str
) -> None:
    assert event_sentence(Event(act, by_id, about_id, detail), NAMES) == said


def test_what_has_no_name_is_said_as_it_stands() -> None:
    gone = {"role": "clerk", "venue": "closed-library", "department": "old"}
    said = event_sentence(Event(A.GRANT_GIVEN, 77, HOLLY, gone), NAMES)
    assert said == "77 gave Holly Host a grant: clerk, closed-library, old."
    assert "some.page" in event_sentence(Event(A.REFUSED, MO, MO, {"page": "some.page"}), NAMES)
    assert event_sentence(Event("of_old", MO, None, {"what": "x"}), NAMES) == "of_old what=x"
    for act in SecurityAct:  # one of an earlier version, which held less
        assert event_sentence(Event(act, None, None, {}), NAMES)


def test_every_page_of_staff_is_called_by_what_is_on_screen(app: Flask) -> None:
    with app.test_request_context():
        called = pages()
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in AREAS}
    assert set(called) == endpoints
    assert called["manage.give_grant"] == called["manage.staff"] == "Manage, Staff"
    assert called["day.today"] == "the advisor's day" and called["figures.figures"] == "figures"
