"""Every act of staff, posted from a page that is a minute old after somebody else has changed its subject.

It succeeds where that is still right, or is refused with a sentence and changes nothing; it never fails, and the page
that answers does not offer again what is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection

from booking.core import clock
from booking.core.database import transaction
from tests.guards.council import everything
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
    later,
    left,
    missed,
    offer_answered,
    put_back,
    reopened,
    reply_closed,
    rescheduled,
    started,
    step_done,
    undone,
    venue_closed,
    withdrawn,
)
from tests.guards.moves_of_managers import with_another
from tests.guards.other_acts import OTHERS
from tests.guards.stale import (
    DONE,
    REFUSED,
    Act,
    Move,
    Post,
    World,
    a_morning,
    held,
    is_refused,
    offered_at,
    taken_back,
)
from tests.guards.stale_managers import MANAGED, add_what_is_managed
from tests.guards.test_routes import staff_routes

BUSINESS = {
    *("visit", "consultation", "party_member", "visit_act", "entry", "appointment", "appointment_change"),
    *("busy_time", "waiting_list_entry", "slot_offer", "task", "reply", "message", "citizen", "advisor_session"),
    *("session_series", "assignment", "disruption", "disrupted_appointment", "staff_grant", "staff_member"),
    *("venue", "desk", "private_room", "service", "service_field", "topic", "message_template", "message_switch"),
    *("contact_point", "citizen_contact", "action", "person_need"),
}


TOO_LATE = (later(11), REFUSED)  # later than an undo is possible
# After a finish: the next is called or started, or ten minutes have passed.
SINCE = [(called("waiting", "lena"), DONE), (started("waiting", "lena"), REFUSED), TOO_LATE]
WRITTEN = {"note": "Owes three months", "outcome": "resolved"}
ONWARD = {"hand_over_to": "tax", "handed_over_because": "knows_more"}
# Changes to a consultation in progress made in another tab.
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
    "day.begin: of a colleague": Act("lena", "/day", "/day/begin/{soon}", [(with_another, REFUSED)]),
    "day.did_not_come": Act(
        "lena", "/day", "/day/did-not-come/{late}", [(cancelled("late"), REFUSED), (checked_in("late"), REFUSED)]
    ),
    "day.came_after_all": Act("lena", "/day", "/day/came-after-all/{absent}", [(came_after_all, REFUSED)]),
    "day.save": Act("mina", "/day", "/day/save/{seen}", GONE_ON, WRITTEN),
    "day.finish": Act("mina", "/day", "/day/finish/{seen}", GONE_ON, WRITTEN),
    "day.hand_over": Act("mina", "/day", "/day/hand-over/{seen}", GONE_ON, {**WRITTEN, **ONWARD}),
    "day.step": Act("mina", "/day", "/day/next-step/{seen}", [*GONE_ON, (step_done, REFUSED)], {"step": "done:{step}"}),
    "cases.act": Act("lena", "/tasks", "/actions/{step}", [(step_done, REFUSED)], {"act": "done"}),
    "cases.hand_on": Act("lena", "/actions/{step}/hand-on", "/actions/{step}/hand-on", [(step_done, REFUSED)]),
    "day.party": Act("mina", "/day", "/day/party/{seen}", GONE_ON, {"party_name": "Her brother"}),
    "day.instead": Act("mina", "/day", "/day/instead/{seen}", GONE_ON, {"instead": "waits/{waiting}"}),
    "day.follow_up": Act("mina", "/day?book=any&weeks=0", "/day/follow-up/{seen}", GONE_ON),
    "day.keep_write_up": Act(
        "lena", "/day/write-up/{done}", "/day/write-up/{done}", [(undone("finish act", "lena"), REFUSED)], WRITTEN
    ),
    "day.undo": Act("mina", "/day", "/day/undo/{start act}", [*GONE_ON, (left("waiting"), DONE), TOO_LATE]),
    "day.undo: of a finish": Act("lena", "/day", "/day/undo/{finish act}", SINCE),
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
        [
            (called("waiting"), REFUSED),
            (left("waiting"), REFUSED),
            (undone("added act", "ivo"), REFUSED),
            (later(11), REFUSED),
        ],
    ),
    "desk.drop_in_instead": Act("hana", AHEAD, AHEAD + "/drop-in", [(cancelled("ahead"), DONE)]),
    "desk.cancel": Act(
        "hana", AHEAD + "/cancel", AHEAD + "/cancel", CHANGED, {"why": "They called", "they_know": "yes"}
    ),
    "desk.reschedule": Act("hana", AHEAD + "/move", AHEAD + "/move", CHANGED, {"they_know": "yes"}),
    "desk.undo_change": Act(
        "hana",
        MOVED,
        MOVED + "/undo",
        [(cancelled("moved"), REFUSED), (rescheduled("moved"), REFUSED), TOO_LATE],
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
    "tasks.undo": Act(
        "hana",
        "/tasks",
        "/tasks/{ended task}/undo",
        [(reopened, REFUSED), (ended_again, REFUSED), TOO_LATE],
    ),
    "messages.instead": Act(
        "hana",
        "/staff/messages/calls",
        "/staff/messages/tasks/{open task}/instead",
        [(ended("open task"), REFUSED), (carried, DONE)],
    ),
    "replies.answer_reply": Act(
        "hana",
        "/staff/replies",
        "/staff/replies/{reply}/answer",
        [(reply_closed, REFUSED)],
        {"answer": "Yes, behind it."},
    ),
    "replies.close_reply": Act("hana", "/staff/replies", "/staff/replies/{reply}/close", [(reply_closed, REFUSED)]),
}
DONE_HERE = {name.partition(":")[0] for name in (*ACTS, *MANAGED)}


def test_every_post_of_staff_is_listed(app: Flask) -> None:
    posts = {rule.endpoint for rule, method in staff_routes(app) if method == "POST"}
    assert sorted(posts - DONE_HERE - OTHERS.keys()) == []
    assert sorted((DONE_HERE | OTHERS.keys()) - posts) == []


def faults(app: Flask, world: World, connection: Connection) -> Iterator[str]:
    pages: dict[tuple[str, str], str] = {}
    for name, act in {**ACTS, **MANAGED}.items():
        page, address = act.page.format(**world.names), act.address.format(**world.names)
        browser, typed = world.browsers[act.who], {key: text.format(**world.names) for key, text in act.typed.items()}
        if (act.who, page) not in pages:
            pages[act.who, page] = browser.get(page).text
        offered = offered_at(address, pages[act.who, page], typed)
        if act.looks and offered:
            looked = browser.post(page, data={**offered[0].sends, **typed}).text
            typed = {**typed, "confirm": "1"}
            offered = offered_at(address, looked, typed)
        if not offered:
            yield f"{name}: {page} does not offer {address}"
            continue
        for number, (move, wanted) in enumerate(act.after, 1):
            with taken_back(connection):
                post = Post(browser, offered[0], typed)
                try:
                    found = list(posted(post, world, move, wanted, act.again))
                except Exception as error:
                    found = [f"raised {error!r}"]
            yield from (f"{name}, move {number} ({move.__qualname__}): {fault}" for fault in found)


def business() -> dict[str, object]:
    """Read the state that an act may change."""
    return everything(of=BUSINESS)


def posted(post: Post, world: World, move: Move, wanted: str, once: bool) -> Iterator[str]:
    """Post the stale form after the change; return what is wrong with the result."""
    with transaction():
        moved = move(world)
    with clock.stopped_at(clock.now() + (moved if isinstance(moved, timedelta) else timedelta(0))):
        yield from compared(post, wanted, once)


def compared(post: Post, wanted: str, once: bool) -> Iterator[str]:
    before = business()
    answer = post.send(post.old)
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
        again = offered_at(post.old.address, answer.text, post.typed)
        if once and again and is_refused(post.send(again[0])):
            yield "the answer offers it again, and refuses it again"


def test_an_act_from_a_stale_page_is_right_or_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(monkeypatch) as connection:
        world = a_morning(app, add_what_is_managed)
        found = list(faults(app, world, connection))
    assert not found, "\n".join(found)
