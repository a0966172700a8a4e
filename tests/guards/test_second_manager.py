"""Two managers on one thing: the second is told what was changed meanwhile, and all that they typed is still there.

Every form of managers that edits something is listed here, or says why it needs none: a new route fails until it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import Connection

from booking.core.database import transaction
from tests.guards.moves_of_managers import (
    facts_changed,
    flag_changed,
    hours_changed,
    organisation_changed,
    questions_changed,
    referrals_changed,
    said_of,
    series_changed,
    service_renamed,
    session_changed,
    told_age_changed,
    webhook_changed,
    words_changed,
)
from tests.guards.stale import Control, Move, World, a_morning, held, is_refused, offered_at, taken_back
from tests.guards.stale_managers import MEMBER, SERIES, SESSION, VENUE, add_what_is_managed
from tests.guards.test_routes import staff_routes
from tests.guards.test_stale_acts import business

NORA = "the reference of an advisor who could stand in"
REMINDER = "Tomorrow: {venue}, {day}, {time}. Ref {reference}. {link}"


class Edit(NamedTuple):
    """A form that edits: its page, what the second manager types, and what the first one has changed meanwhile.

    `looked`: what it would do is shown first, and the first manager's change comes between that and the confirmation.
    """

    page: str
    typed: dict[str, str]
    changed: Move
    looked: bool = False
    fits: bool = True  # what was typed is possible still


EDITS: dict[str, Edit] = {
    "manage.service": Edit("/manage/services/tax", {"summary": "Our words", "minutes": "35"}, service_renamed),
    "manage.questions": Edit("/manage/services/tax/questions", {"label_en_0": "Their number"}, questions_changed),
    "manage.department": Edit("/manage/departments/{department}", {"referrals_note": "Ask first"}, referrals_changed),
    "manage.venue": Edit(VENUE, {"access_notes": "Ring the bell"}, hours_changed),
    "manage.venue_facts": Edit(
        f"{VENUE}/facts",
        {"name": "Heywood Hall", "kind": "Other", "address": "1 Road", "postcode": "OL10 1LL", "nation": "England"},
        facts_changed,
    ),
    "manage.organisation": Edit("/manage/organisations/{organisation}", {"name": "Our name"}, organisation_changed),
    "manage.flag": Edit("/manage/flags/{flag}", {"action": "Our words"}, flag_changed),
    "manage.young_people": Edit("/manage/young-people", {"years": "15"}, told_age_changed),
    "manage.webhook": Edit("/manage/webhooks/{webhook}", {"name": "Our system"}, webhook_changed),
    "manage.text": Edit("/manage/texts/reminder_1_day/sms/en", {"body": REMINDER}, words_changed),
    "manage.staff_member": Edit(MEMBER, {"name": "Nell Kay"}, said_of),
    "manage.change_session": Edit(f"{SESSION}/change", {"ends": "15:15", "kind": "mixed"}, session_changed),
    "manage.cancel_session": Edit(f"{SESSION}/cancel", {"reason": "A burst pipe"}, session_changed, looked=True),
    "manage.stand_in": Edit(f"{SESSION}/stand-in", {"advisor": NORA, "ends": "15:15"}, session_changed, fits=False),
    "manage.change_series": Edit(f"{SERIES}/change", {"starts": "16:05", "ends": "16:55"}, series_changed),
    "manage.end_series": Edit(f"{SERIES}/end", {"day": "2026-12-18"}, series_changed, looked=True),
    "manage.close_day": Edit(f"{SERIES}/close-day", {"day": "2026-12-18"}, series_changed, looked=True),
    "manage.open_day": Edit(f"{SERIES}/open-day", {"day": "2026-12-25"}, series_changed, looked=True),
}
NEW = "begins something new"
PRESSED = "a button: nothing is typed, and pressing it twice is pressing it once"
OVER = "ends or answers something once: whoever is second is told that it is over, and nothing is overwritten"
NO_EDITS: dict[str, str] = {
    **{
        f"manage.new_{name}": NEW
        for name in ("series", "service", "session", "staff", "venue", "webhook", "organisation", "flag")
    },
    **dict.fromkeys(("manage.add_desk", "manage.add_room", "manage.close_venue", "manage.advisor_away"), NEW),
    **dict.fromkeys(("manage.give_grant", "manage.invite_again"), NEW),
    "manage.search_staff": "looks for somebody",
    **dict.fromkeys(("manage.take_desk", "manage.take_room", "manage.take_grant", "manage.approve_grant"), PRESSED),
    **dict.fromkeys(("manage.act_on_organisation", "manage.act_on_flag"), PRESSED),
    **dict.fromkeys(("manage.reopen", "manage.reopen_closures", "manage.resolve_appointments"), PRESSED),
    **dict.fromkeys(
        ("manage.end_sign_ins", "manage.hand_over", "manage.flood_looked_at", "manage.act_on_webhook"), PRESSED
    ),
    **dict.fromkeys(("manage.end_service", "manage.end_venue", "manage.end_staff", "manage.refuse_grant"), OVER),
    **dict.fromkeys(("manage.leave", "manage.decline_leave", "manage.resolve_appointment"), OVER),
    **dict.fromkeys(("manage.undo_one_flood", "manage.close_alert", "manage.undo_alert"), OVER),
    "manage.switch_text": PRESSED,
}


def test_every_form_of_managers_edits_or_says_why_not(app: Flask) -> None:
    posts = {r.endpoint for r, method in staff_routes(app) if method == "POST" and r.endpoint.startswith("manage.")}
    assert sorted(posts ^ (EDITS.keys() | NO_EDITS.keys())) == []
    assert not EDITS.keys() & NO_EDITS.keys()


def saves(address: str, html: str) -> Control | None:
    """The form of a page that posts there: the largest, by the button that saves or looks, not one that goes back."""
    others = {"look", "standard"}
    found = [one for one in offered_at(address, html, {}) if not others & one.sends.keys()]
    return max(found, key=lambda one: len(one.sends), default=None)


def faults(world: World, edit: Edit) -> Iterator[str]:
    page, browser = edit.page.format(**world.names), world.browsers["boss"]
    typed = {name: world.names["nora ref"] if text == NORA else text for name, text in edit.typed.items()}
    address, html = page.partition("?")[0], browser.get(page).text
    shown = saves(address, html)
    if shown is not None and edit.looked:
        shown = saves(address, browser.post(shown.to, data={**shown.sends, **typed}).text)
    assert shown is not None, f"{page} has no form"
    with transaction():
        edit.changed(world)
    before = business()
    answer = browser.post(shown.to, data={**shown.sends, **typed}, follow_redirects=True)
    if not is_refused(answer):
        yield "the second manager is not told"
    if business() != before:
        yield "what the first manager did is overwritten"
    again = saves(address, answer.text)
    lost = [name for name, text in typed.items() if again is None or again.sends.get(name) != [text]]
    if lost:
        yield f"lost: {lost}"
    if again and edit.fits and is_refused(browser.post(again.to, data=again.sends, follow_redirects=True)):
        yield "sent once more, it is refused again"


def test_the_second_manager_is_told_and_nothing_typed_is_lost(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_faults(connection: Connection) -> Iterator[str]:
        world = a_morning(app, add_what_is_managed)
        for name, edit in EDITS.items():
            with taken_back(connection):
                yield from (f"{name}: {fault}" for fault in faults(world, edit))

    with held(monkeypatch) as connection:
        found = list(all_faults(connection))
    assert not found, "\n".join(found)
