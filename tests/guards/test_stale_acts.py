"""Every act of staff, posted from a page that is a minute old after somebody else has moved what it is about.

It does what it says where that is still right, or is refused with a sentence and changes nothing; it never fails, and
the page that answers offers nothing that is refused again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import Connection, select

from booking.core.database import db, transaction
from tests.client import CheckedClient
from tests.guards.moves import (
    arranged,
    arrived,
    called,
    came_after_all,
    cancelled,
    carried,
    checked_in,
    day_closed,
    did_not_come,
    ended,
    ended_again,
    finished,
    left,
    missed,
    offer_answered,
    put_back,
    reopened,
    reply_closed,
    rescheduled,
    started,
    undone,
    venue_closed,
    withdrawn,
)
from tests.guards.stale import Move, World, a_morning, controls, held, is_refused
from tests.guards.test_routes import staff_routes

DONE, REFUSED = "done", "refused"
BUSINESS = {
    *("visit", "consultation", "party_member", "visit_act", "entry", "appointment", "appointment_change"),
    *("busy_time", "waiting_list_entry", "slot_offer", "task", "reply", "message", "citizen", "advisor_session"),
}


@dataclass(frozen=True)
class Act:
    """A button: who presses it on which page, what is typed, and what is to become of it after each move."""

    who: str
    page: str
    address: str
    after: list[tuple[Move, str]]
    typed: dict[str, str] = field(default_factory=dict)


WRITTEN = {"note": "Owes three months", "outcome": "resolved"}
# Whoever has somebody with them: what may have happened to that conversation in another tab.
GONE_ON = [(finished("seen", "mina"), REFUSED), (undone("start act", "mina"), REFUSED), (day_closed, REFUSED)]
WAITED = [
    (called("waiting"), REFUSED),
    (started("waiting"), REFUSED),
    (left("waiting"), REFUSED),
    (day_closed, REFUSED),
]
SUMMONED = [(put_back("called", "omar"), REFUSED), (left("called"), REFUSED), (day_closed, REFUSED)]
LATE = "/desk/heywood/appointments/{late}"
SPOKEN, AHEAD, MOVED, WAITS = (f"/desk/heywood/appointments/{{{n}}}" for n in ("spoken", "ahead", "moved", "waits"))
CHANGED = [(cancelled("ahead"), REFUSED), (rescheduled("ahead"), REFUSED), (venue_closed, REFUSED)]
ACTS: dict[str, Act] = {
    "day.call": Act("lena", "/day", "/day/call/{waiting}", WAITED),
    "day.start": Act(
        "omar", "/day", "/day/start/{called}", [(left("called"), REFUSED), (put_back("called", "omar"), DONE)]
    ),
    "day.missed": Act("omar", "/day", "/day/missed/{called}", [*SUMMONED, (missed("called", "omar"), REFUSED)]),
    "day.wait": Act(
        "omar", "/day", "/day/wait/{called}", [(left("called"), REFUSED), (started("called", "omar"), REFUSED)]
    ),
    "day.is_back": Act(
        "mina", "/day", "/day/is-back/{missed}", [(called("missed"), REFUSED), (left("missed"), REFUSED)]
    ),
    "day.call_next": Act("lena", "/day", "/day/call-next", [(called("waiting"), DONE), (left("waiting"), DONE)]),
    "day.begin": Act("lena", "/day", "/day/begin/{late}", [(cancelled("late"), REFUSED), (checked_in("late"), DONE)]),
    "day.did_not_come": Act(
        "lena", "/day", "/day/did-not-come/{late}", [(cancelled("late"), REFUSED), (checked_in("late"), REFUSED)]
    ),
    "day.came_after_all": Act("lena", "/day", "/day/came-after-all/{absent}", [(came_after_all, REFUSED)]),
    "day.save": Act("mina", "/day", "/day/save/{seen}", GONE_ON, WRITTEN),
    "day.finish": Act("mina", "/day", "/day/finish/{seen}", GONE_ON, WRITTEN),
    "day.hand_over": Act("mina", "/day", "/day/hand-over/{seen}", GONE_ON, {**WRITTEN, "hand_over_to": "tax"}),
    "day.party": Act("mina", "/day", "/day/party/{seen}", GONE_ON, {"party_name": "Her brother"}),
    "day.follow_up": Act("mina", "/day?book=any&weeks=0", "/day/follow-up/{seen}", GONE_ON),
    "day.keep_write_up": Act(
        "lena", "/day/write-up/{done}", "/day/write-up/{done}", [(undone("finish act", "lena"), REFUSED)], WRITTEN
    ),
    "day.undo": Act("mina", "/day", "/day/undo/{start act}", [*GONE_ON, (left("waiting"), DONE)]),
    "desk.check_in": Act(
        "hana",
        LATE,
        LATE + "/check-in",
        [(cancelled("late"), REFUSED), (checked_in("late"), REFUSED), (did_not_come, DONE)],
    ),
    "desk.did_not_come": Act(
        "hana", LATE, LATE + "/did-not-come", [(cancelled("late"), REFUSED), (checked_in("late"), REFUSED)]
    ),
    "desk.came_after_all": Act(
        "hana", "/desk/heywood", "/desk/heywood/appointments/{absent}/came-after-all", [(came_after_all, REFUSED)]
    ),
    "desk.arrived": Act(
        "hana", "/desk/heywood", "/desk/heywood/visits/{coming}/arrived", [(arrived, REFUSED), (withdrawn, DONE)]
    ),
    "desk.not_coming": Act(
        "hana", "/desk/heywood", "/desk/heywood/visits/{coming}/not-coming", [(arrived, REFUSED), (withdrawn, DONE)]
    ),
    "desk.left": Act(
        "hana",
        "/desk/heywood",
        "/desk/heywood/visits/{waiting visit}/left",
        [(started("waiting"), REFUSED), (left("waiting"), REFUSED), (called("waiting"), DONE)],
    ),
    "desk.is_back": Act(
        "hana",
        "/desk/heywood",
        "/desk/heywood/visits/{missed visit}/is-back",
        [(called("missed"), REFUSED), (left("missed"), REFUSED)],
    ),
    "desk.text_when_called": Act(
        "hana", "/desk/heywood", "/desk/heywood/visits/{waiting visit}/text", [(left("waiting"), REFUSED)]
    ),
    "desk.undo": Act(
        "hana",
        "/desk/heywood",
        "/desk/heywood/acts/{added act}/undo",
        [(called("waiting"), REFUSED), (left("waiting"), REFUSED), (undone("added act", "ivo"), REFUSED)],
    ),
    "desk.drop_in_instead": Act("hana", AHEAD, AHEAD + "/drop-in", [(cancelled("ahead"), DONE)]),
    "desk.cancel": Act("hana", AHEAD + "/cancel", AHEAD + "/cancel", CHANGED, {"why": "They called"}),
    "desk.move": Act("hana", AHEAD + "/move", AHEAD + "/move", CHANGED),
    "desk.undo_change": Act(
        "hana", MOVED, MOVED + "/undo", [(cancelled("moved"), REFUSED), (rescheduled("moved"), REFUSED)]
    ),
    "desk.wait": Act("hana", AHEAD, AHEAD + "/wait", [(cancelled("ahead"), REFUSED)]),
    "desk.wait_no_more": Act("hana", WAITS, WAITS + "/wait-no-more", [(cancelled("waits"), DONE)]),
    "desk.answer_offer": Act(
        "hana",
        WAITS,
        WAITS + "/offer",
        [(cancelled("waits"), REFUSED), (offer_answered(True), REFUSED), (offer_answered(False), DONE)],
        {"answer": "no"},
    ),
    "desk.interpreter_arranged": Act(
        "hana", SPOKEN, SPOKEN + "/interpreter-arranged", [(cancelled("spoken"), REFUSED), (arranged, DONE)]
    ),
    "tasks.done": Act("hana", "/tasks", "/tasks/{open task}/done", [(ended("open task"), REFUSED)]),
    "tasks.later": Act("hana", "/tasks", "/tasks/{open task}/later", [(ended("open task"), REFUSED)]),
    "tasks.undo": Act("hana", "/tasks", "/tasks/{ended task}/undo", [(reopened, REFUSED), (ended_again, REFUSED)]),
    "messages.instead": Act(
        "hana",
        "/staff/messages/calls",
        "/staff/messages/tasks/{open task}/instead",
        [(ended("open task"), REFUSED), (carried, DONE)],
    ),
    "messages.answer_reply": Act(
        "hana",
        "/staff/replies",
        "/staff/replies/{reply}/answer",
        [(reply_closed, REFUSED)],
        {"answer": "Yes, behind it."},
    ),
    "messages.close_reply": Act("hana", "/staff/replies", "/staff/replies/{reply}/close", [(reply_closed, REFUSED)]),
}
# What is no act on a visit, conversation, appointment, task, reply or offer, or looks again before it does anything.
OWN = "of one's own: place, breaks, calendar, account"
NEW = "begins something new, or looks for somebody"
KEPT = "keeps what the council is made of; its page shows what it keeps"
LOOKED = "shows what it would do, and asks again, at the moment of doing it"
OTHERS: dict[str, str] = {
    **dict.fromkeys(("day.back", "day.undo_back", "day.pause", "day.plan_break", "day.remove_break", "day.place"), OWN),
    **dict.fromkeys(("day.share_calendar", "day.stop_calendar", "staff.read_notices"), OWN),
    **dict.fromkeys(("staff.change_password", "staff.end_sign_in"), OWN),
    **dict.fromkeys(("day.drop_in", "desk.add_drop_in", "desk.details", "desk.find", "desk.filter_list"), NEW),
    **dict.fromkeys(("day.no_record", "day.remove_from_party"), "as day.party: one form, one check"),
    "messages.interpreter_arranged": "as desk.interpreter_arranged, and the task as tasks.done",
    **dict.fromkeys(("desk.reach", "desk.wishes", "record.wish"), "compares what the page showed with what stands"),
    **dict.fromkeys(("record.compare", "record.found", "record.join", "record.part", "record.show_because"), "records"),
    **{f"manage.{name}": KEPT for name in ("venue", "venue_facts", "add_desk", "add_room", "take_desk", "take_room")},
    **{f"manage.{name}": KEPT for name in ("service", "text", "staff_member", "give_grant", "take_grant")},
    **{
        f"manage.{name}": KEPT
        for name in ("approve_grant", "refuse_grant", "end_sign_ins", "invite_again", "hand_over")
    },
    **{f"manage.new_{name}": NEW for name in ("series", "service", "session", "staff", "venue")},
    "manage.search_staff": NEW,
    **{f"manage.{name}": LOOKED for name in ("cancel_session", "change_session", "stand_in", "change_series")},
    **{f"manage.{name}": LOOKED for name in ("close_day", "open_day", "end_series", "close_venue", "advisor_away")},
    **{f"manage.{name}": LOOKED for name in ("settle", "settle_booking", "reopen", "undo_one_flood")},
    **{f"manage.end_{name}": LOOKED for name in ("service", "staff", "venue")},
}


def test_every_post_of_staff_is_listed(app: Flask) -> None:
    posts = {rule.endpoint for rule, method in staff_routes(app) if method == "POST"}
    assert sorted(posts - ACTS.keys() - OTHERS.keys()) == []
    assert sorted((ACTS.keys() | OTHERS.keys()) - posts) == []


def faults(app: Flask, world: World, connection: Connection) -> Iterator[str]:
    pages: dict[tuple[str, str], str] = {}
    for name, act in ACTS.items():
        page, address = act.page.format(**world.names), act.address.format(**world.names)
        browser = world.browsers[act.who]
        if (act.who, page) not in pages:
            pages[act.who, page] = browser.get(page).text
        offered = [one for one in controls(pages[act.who, page]) if one.address == address]
        if not offered:
            yield f"{name}: {page} does not offer {address}"
            continue
        for number, (move, wanted) in enumerate(act.after, 1):
            db.session.remove()  # what it began would end with the case
            with connection.begin_nested() as point:
                sends = {**offered[0].sends, **act.typed}
                try:
                    found = list(posted(browser, world, address, sends, move, wanted, act.typed))
                except Exception as error:
                    found = [f"raised {error!r}"]
                db.session.remove()
                point.rollback()
            yield from (f"{name}, move {number} ({move.__qualname__}): {fault}" for fault in found)


def business() -> dict[str, list[str]]:
    """What an act may change, as it stands."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name in BUSINESS]
    return {t.name: sorted(str(tuple(row)) for row in db.session.execute(select(t))) for t in tables}


def posted(
    browser: CheckedClient,
    world: World,
    address: str,
    sends: dict[str, str],
    move: Move,
    wanted: str,
    typed: dict[str, str],
) -> Iterator[str]:
    """Post the old form after the move, and say what is wrong with what comes of it."""
    with transaction():
        move(world)
    before = business()
    answer = browser.post(address, data=sends, follow_redirects=True)
    found = REFUSED if is_refused(answer) else DONE
    if answer.status_code not in {200, 400, 409}:
        yield f"answered {answer.status_code}"
    elif found != wanted:
        yield f"{found}, not {wanted}"
    elif found == REFUSED:
        now = business()
        changed = sorted(table for table in now if now[table] != before[table])
        if changed:
            yield f"refused, and changed {changed}"
        again = [one for one in controls(answer.text) if one.address == address]
        if again and is_refused(browser.post(address, data={**again[0].sends, **typed}, follow_redirects=True)):
            yield "the answer offers it again, and refuses it again"


def test_what_an_old_page_asks_is_still_right_or_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(monkeypatch) as connection:
        world = a_morning(app)
        found = list(faults(app, world, connection))
    assert not found, "\n".join(found)
