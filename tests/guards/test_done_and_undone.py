"""Every act of desk and day: the page says what was done, and to whom, with its undo; then what was undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask

from tests.guards.stale import World, a_morning, controls, held, offered_at, taken_back
from tests.guards.stale_managers import add_what_is_managed
from tests.guards.test_routes import staff_routes
from tests.guards.test_stale_acts import ACTS, Act

DESK, DAY = "/desk/heywood", "/day"


class Says(NamedTuple):
    """What the line says, whose it is, and what it says after its undo; "" where there is no way back."""

    words: str
    whose: str = ""
    undone: str = ""


MORE: dict[str, Act] = {
    "desk.add_drop_in": Act("hana", DESK, f"{DESK}/drop-ins", [], {"name": "Nia New", "service": "tax"}),
    "day.drop_in": Act("lena", DAY, "/day/drop-in", [], {"name": "Nia New", "service": "tax"}),
    "day.pause": Act("lena", DAY, "/day/pause", [], {"minutes": "5"}),
    "day.party": Act(  # not a companion: with one the screen is turned to them, and says nothing
        "mina", DAY, "/day/party/{seen}", [], {"party_name": "Ina Interprets", "party_part": "interpreter"}
    ),
    "day.place": Act("lena", DAY, "/day/place", [], {"venue": "heywood", "desk": "1"}),
    "day.share_calendar": Act("lena", DAY, "/day/calendar", []),
}
SAID: dict[str, Says] = {
    "desk.check_in": Says("Checked in", "Late", "checked in"),
    "desk.add_drop_in": Says("Added", "Nia New", "added"),
    "desk.did_not_come": Says("Did not come", "Late", "did not come"),
    "desk.came_after_all": Says("Undone: did not come", "Absent"),
    "desk.arrived": Says("Checked in", "Coming", "checked in"),
    "desk.not_coming": Says("Not coming", "Coming", "not coming"),
    "desk.left": Says("Left without being seen", "Waiting", "left without being seen"),
    "desk.is_back": Says("Back, and waiting", "Missed", "back, and waiting"),
    "desk.text_when_called": Says("Text when called", "Waiting", "text when called"),
    "desk.undo": Says("Undone: added", "Waiting"),
    "desk.drop_in_instead": Says("Added", "Ahead", "added"),
    "desk.cancel": Says("Cancelled", "Ahead", "it stands as it stood before"),
    "desk.reschedule": Says("Moved", "Ahead", "it stands as it stood before"),
    "desk.undo_change": Says("Undone: it stands as it stood before", "Moved"),
    "desk.wait": Says("On the waiting list", "Ahead", "Off the waiting list"),
    "desk.wait_no_more": Says("Off the waiting list", "Waits", "On the waiting list"),
    "desk.answer_offer": Says("They keep their time", "Waits"),
    "desk.interpreter_arranged": Says("Interpreter arranged", "Spoken"),
    "day.call": Says("Called", "Waiting", "called"),
    "day.call_next": Says("Called", "Waiting", "called"),
    "day.start": Says("With you", "Called", "with you"),
    "day.missed": Says("Did not come forward", "Called", "did not come forward"),
    "day.wait": Says("Waits again", "Called", "waits again"),
    "day.is_back": Says("Back, and waiting", "Missed", "back, and waiting"),
    "day.begin": Says("With you", "Late", "with you"),
    "day.did_not_come": Says("Did not come", "Late", "did not come"),
    "day.came_after_all": Says("Undone: did not come", "Absent"),
    "day.instead": Says("With you", "Waiting", "with you"),
    "day.finish": Says("Finished", "Seen", "finished"),
    "day.hand_over": Says("Handed over", "Seen", "handed over"),
    "day.party": Says("Who came is changed", "Seen"),
    "day.keep_write_up": Says("is written up"),
    "day.undo": Says("Undone: with you", "Seen"),
    "day.undo: of a finish": Says("Undone: finished", "Done"),
    "day.drop_in": Says("Added", "Nia New", "added"),
    "day.pause": Says("Break: 10:25–10:30", "", "10:25–10:30 is free now"),
    "day.place": Says("You are at Heywood, desk 1"),
    "day.share_calendar": Says("Your calendar has an address now"),
}
# Posts that are no act on a person, or that say it on a page of their own.
ELSEWHERE = {
    **dict.fromkeys(("desk.find", "desk.filter_list"), "look for somebody"),
    **dict.fromkeys(("desk.details", "day.follow_up"), "book: the page of the booking, or its list, says it"),
    **dict.fromkeys(("desk.reach", "desk.wishes"), "correct a form, which says that it is kept"),
    "desk.absent": "of a family: tests/desk/test_family.py",
    "day.save": "keeps what is typed, and says when beside it",
    **dict.fromkeys(("day.back", "day.undo_back", "day.remove_break", "day.plan_break"), "tests/day/test_around.py"),
    **dict.fromkeys(("day.remove_from_party", "day.no_record"), "as day.party"),
    **dict.fromkeys(("day.ask_for_leave", "day.ask_for_hours", "day.withdraw_leave"), "a page of their own"),
    "day.step": "says it, with its undo in the panel's form: tests/day/test_next_steps.py",
    "day.close_referral": "says it, with its undo in the panel's form: tests/referrals/test_views.py",
    "day.needs": "says it, with its undo in the panel's form: tests/day/test_needs.py",
    "day.story": "says it, with its undo in the panel's form: tests/day/test_story.py",
    "day.told": "says it, with its undo in the panel's form: tests/day/test_young.py",
    "day.stop_calendar": "as day.share_calendar",
    **dict.fromkeys(("day.recognise", "day.undo_likely", "day.keep_birth"), "tests/day/test_likely.py"),
}


def test_every_act_of_desk_and_day_is_listed(app: Flask) -> None:
    posts = {rule.endpoint for rule, method in staff_routes(app) if method == "POST"}
    ours = {name for name in posts if name.startswith(("desk.", "day."))}
    assert ours == {name.partition(":")[0] for name in SAID} | set(ELSEWHERE)


def line_of(html: str) -> str:
    """The part of the page that says what was just done."""
    parts = re.findall(
        r'<div id="said".*?(?=<div id="live")|<div class="desk-said__line".*?(?=<h1)'
        r'|<div class="told.*?(?=id="seeing")',
        html,
        re.S,
    )
    return parts[0] if parts else ""


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def faults(world: World, name: str) -> Iterator[str]:
    act, says = {**ACTS, **MORE}[name], SAID[name]
    page, address = act.page.format(**world.names), act.address.format(**world.names)
    browser, typed = world.browsers[act.who], {key: text.format(**world.names) for key, text in act.typed.items()}
    offered = offered_at(address, browser.get(page).text, typed)
    if not offered:
        yield f"{page} does not offer {address}"
        return
    shown = browser.post(offered[0].to, data={**offered[0].sends, **typed}, follow_redirects=True).text
    line = line_of(shown)
    if says.words not in words_of(line):
        yield f"says {words_of(line)!r}, not {says.words!r}"
    if says.whose and says.whose not in words_of(line) + shown.partition("<h1")[2].partition("</h1>")[0]:
        yield f"does not say whose: {words_of(line)!r}"
    undo = [one for one in controls(f"<html><body>{line}</body></html>") if "/ticket" not in one.address]
    loose = re.search(r'form="write-up"\s+formaction="([^"]+)"', line)  # with what is typed beside it
    if not undo and loose:
        undo = offered_at(loose[1], shown, {})
    if bool(undo) != bool(says.undone):
        yield f"has {'no' if says.undone else 'an'} undo: {words_of(line)!r}"
    if undo and says.undone:
        after = words_of(line_of(browser.post(undo[0].to, data=undo[0].sends, follow_redirects=True).text))
        if says.undone not in after or ("Undone" not in after and "waiting list" not in after):
            yield f"says after its undo {after!r}"


def test_each_act_is_said_with_its_undo_and_its_undo_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    with held(monkeypatch) as connection:
        world = a_morning(app, add_what_is_managed)
        for name in SAID:
            with taken_back(connection):
                found += [f"{name}: {fault}" for fault in faults(world, name)]
    assert not found, "\n".join(found)
