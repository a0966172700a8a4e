"""The words of messages, as a manager changes them."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from flask import Flask

from booking.core.database import db, transaction
from booking.core.errors import ChangedMeanwhile
from booking.core.languages import LANGUAGES
from booking.gateways.notify import NotifyProvider
from booking.gateways.twilio import TwilioProvider
from booking.messages.models import Reply
from booking.wording.models import MessageTemplate
from booking.wording.queries import switched_on
from booking.wording.rules.kinds import SWITCHED
from booking.wording.rules.standard import STANDARD, standard_words
from booking.wording.rules.templates import TEMPLATE_LABELS, Key
from tests import factories
from tests.manage.council import Council, a_council, typed
from tests.manage.posting import words as said_by

PATH = "/manage/texts/reminder_1_day/sms/en"
MAIL = "/manage/texts/confirmation/email/cy"
OWN = "See you at {venue}, {day}, {time}. Ref {reference}. Change: {link}"


def stored(path: str = PATH) -> MessageTemplate | None:
    db.session.rollback()
    kind, channel, language = path.split("/")[-3:]
    query = db.select(MessageTemplate).filter_by(kind=kind, channel=channel, language=language)
    return db.session.scalars(query).one_or_none()


def settle(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    kept = app.extensions["alongside_settings"]
    monkeypatch.setitem(app.extensions, "alongside_settings", replace(kept, **changes))


def test_the_list_names_every_message_and_which_words_are_the_councils_own(app: Flask, now: object) -> None:
    council = a_council(app)
    browser = council.browser()
    page = browser.get("/manage/texts").text
    for kind in TEMPLATE_LABELS:
        for channel, language in (("sms", "en"), ("sms", "cy"), ("email", "en"), ("email", "cy")):
            assert f'href="/manage/texts/{kind}/{channel}/{language}"' in page
    assert "your own words" not in page and 'href="/manage/texts"' in browser.get("/manage").text
    browser.post(PATH, data=typed(browser.get(PATH).text) | {"body": OWN})
    assert browser.get("/manage/texts").text.count("your own words</strong>") == 1


@pytest.mark.parametrize("path", [PATH, MAIL])
def test_the_editor_begins_with_the_standard_words_and_shows_them_for_a_venue(app: Flask, path: str) -> None:
    council = a_council(app)
    page = council.browser().get(path)
    kind, channel, language = path.split("/")[-3:]
    standard = standard_words(Key(kind, channel, language), invites=True)  # the console shows what a number could do
    assert f">{standard.bodies[0]}</textarea>" in unescape(page.text).replace("\r\n", "\n").replace(">\n", ">")
    shown = said_by(page)
    assert "The standard words are used." in shown and "Heywood Library" in shown
    unread = "The standard words in Welsh wait for a native speaker to check them."
    assert (unread in shown) is (language == "cy") and f", {LANGUAGES[language].english_name}" in shown
    assert ("Cyfeirnod: ABCDE 12345" if path == MAIL else "3 change") in shown
    assert ("1 part" in shown and "2.5p for each person" in shown) is (path == PATH)


def test_own_words_are_kept_and_the_standard_ones_taken_again(app: Flask, now: object) -> None:
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get(PATH).text) | {"body": f"{OWN} – we’re here"}
    first, second = (browser.post(PATH, data=form) for _ in range(2))
    assert first.location == second.location == f"{PATH}?saved=own"
    row = stored()
    assert row is not None and row.body == f"{OWN} - we're here" and row.changed_by_id == council.manager.id
    page = browser.get(first.location)
    assert "Saved. Messages use these words from now on." in page.text
    assert "your own words, changed on Thursday 26 November 2026 by Mo Manager" in page.text
    again = browser.post(PATH, data=typed(page.text) | {"standard": "1"})
    assert again.location == f"{PATH}?saved=standard" and stored() is None
    assert "The standard words are used." in browser.get(again.location).text


def test_an_emails_subject_and_words_are_kept(app: Flask, now: object) -> None:
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get(MAIL).text) | {"subject_line": "Wele {day}"}
    assert browser.post(MAIL, data=form).status_code == 302
    row = stored(MAIL)
    assert row is not None and (row.subject_line, row.body) == ("Wele {day}", STANDARD[Key(*row_key(row))].bodies[0])
    refused = browser.post(MAIL, data=typed(browser.get(MAIL).text) | {"subject_line": " "})
    assert refused.status_code == 400 and "Enter the subject of the e-mail." in refused.text
    wrong = typed(browser.get(MAIL).text) | {"subject_line": "Dyled {day}", "body": "{venue"}
    both = said_by(browser.post(MAIL, data=wrong))
    assert "Take out “dyled”" in both and "The brace { at character 1 is never closed." in both


def row_key(row: MessageTemplate) -> tuple[str, str, str]:
    return row.kind, row.channel, row.language


def test_saving_the_standard_words_unchanged_keeps_them_the_standard_ones(app: Flask, now: object) -> None:
    browser = a_council(app).browser()
    assert browser.post(PATH, data=typed(browser.get(PATH).text)).location == f"{PATH}?saved=standard"
    assert stored() is None


REFUSED = [
    ("Hello {venu}", "{venu} at character 7 stands for nothing here. Use one of those in the list."),
    ("{venue}, {day}\n{time} {name}", "{name} at line 2, character 8 stands for nothing here."),
    ("Hello {venue", "The brace { at character 7 is never closed."),
    ("{venue}, {day}, {time}. {link}", "{reference} must stand in the words"),
    (f"{OWN} Reply STOP to end", "Telephone companies act on “STOP” by themselves."),
    (f"Paying council tax: {OWN}", "Take out “Paying council tax”"),
    (f"Homes: {OWN}", "Take out “Homes”"),
    (f"{OWN} www.evil.example", "Take out “www.evil.example”: phones make it a link."),
    (f"{OWN} {'x' * 400}", "At Heywood Library this would be 4 parts. Shorten it to 3 at most."),
    ("", "Enter what the message says."),
    ("\x07abc", "The message contains characters we cannot keep."),
    ("x" * 4001, "Keep the message to 4,000 characters or fewer."),
]


def test_what_cannot_be_used_is_refused_next_to_the_field_with_all_that_was_typed(app: Flask, now: object) -> None:
    browser = a_council(app).browser()
    form = typed(browser.get(PATH).text) | {"venue": "langley"}
    for body, sentence in REFUSED:
        answer = browser.post(PATH, data=form | {"body": body})
        assert answer.status_code == 400, body
        assert "There is a problem" in answer.text and 'href="#body"' in answer.text, body
        assert sentence in said_by(answer), said_by(answer)
        assert f">{body}</textarea>" in unescape(answer.text).replace("\r\n", "\n"), body
        assert '<option value="langley" selected>' in answer.text
    assert stored() is None


def test_nobody_is_asked_to_answer_a_name(app: Flask, monkeypatch: pytest.MonkeyPatch, now: object) -> None:
    browser = a_council(app).browser()
    form = typed(browser.get(PATH).text) | {"body": f"{OWN} Reply 1 to keep, 2 to cancel."}
    settle(app, monkeypatch, sms=TwilioProvider(from_number="Testdale"))
    refused = browser.post(PATH, data=form)
    assert refused.status_code == 400 and "Take out “Reply”: our texts come from a name" in said_by(refused)
    settle(app, monkeypatch, sms=NotifyProvider())
    assert browser.post(PATH, data=form).status_code == 400
    with transaction() as session:
        row = Reply(reference="R" * 10, provider="notify", provider_id="1", from_value="+447700900123", body="")
        row.received_at, row.understood = factories.clock.now(), "keep"
        session.add(row)
    assert browser.post(PATH, data=form).status_code == 302  # somebody's answer has come in: so it is a number
    settle(app, monkeypatch, sms=TwilioProvider(from_number="Testdale"))
    assert "Take out “Reply”" in said_by(browser.get("/manage/texts"))


def test_the_preview_shows_what_makes_it_dear_and_keeps_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    council = a_council(app)
    with transaction():
        factories.venue("Llyfrgell Tŷ Gwyn", slug="ty-gwyn")
        factories.venue("The Library with a Very Long Name Indeed, Number One", slug="long")
    settle(app, monkeypatch, text_price=229)
    browser = council.browser()
    form = typed(browser.get(PATH).text) | {"body": OWN, "venue": "langley", "look": "1"}
    shown = browser.post(PATH, data=form)
    assert shown.status_code == 200 and "See you at Langley Library, Sun 29 Nov, 10:20am." in said_by(shown)
    assert "1 part" in said_by(shown) and "2.29p for each person" in said_by(shown)
    assert "At Llyfrgell Tŷ Gwyn it is 2 parts: 4.58p." in said_by(shown)
    dear = said_by(browser.post(PATH, data=form | {"body": f"Ŵ {OWN}"}))
    assert "2 parts" in dear and "“Ŵ” makes this text cost twice as much: 2 parts in place of 1." in dear
    here = said_by(browser.post(PATH, data=form | {"venue": "ty-gwyn"}))
    assert "In what the braces stand for here: “ŷ” makes this text cost twice as much" in here
    assert stored() is None


def test_the_script_is_answered_with_the_preview_alone_also_where_something_is_wrong(app: Flask) -> None:
    browser = a_council(app).browser()
    form = typed(browser.get(PATH).text) | {"look": "live"}
    good, wrong = (browser.post(PATH, data=form | {"body": body}) for body in (OWN, "{venu}"))
    assert good.status_code == wrong.status_code == 200
    assert "See you at Heywood Library" in good.text and "<form" not in good.text
    assert "{venu} at character 1" in wrong.text and "Nothing can be shown until this is put right." in wrong.text


def test_nobody_overwrites_what_somebody_else_has_just_written(app: Flask, now: object) -> None:
    council = a_council(app)
    one, other = council.browser(), council.browser()
    mine, theirs = typed(one.get(PATH).text), typed(other.get(PATH).text)
    assert other.post(PATH, data=theirs | {"body": OWN}).status_code == 302
    refused = one.post(PATH, data=mine | {"body": f"Mine: {OWN}"})
    assert (
        refused.status_code == 409
        and str(ChangedMeanwhile.sentence) in refused.text
        and "Mine: See you" in refused.text
        and "Kept now: See you" in refused.text
    )
    assert one.post(PATH, data=mine | {"standard": "1"}).status_code == 409
    row = stored()
    assert row is not None and row.body == OWN


def test_only_a_manager_of_everything_changes_words(app: Flask) -> None:
    council = a_council(app)
    for person in (council.of_heywood, council.of_revenues):
        browser = council.browser(person)
        page = browser.get("/manage/texts")
        assert page.status_code == 200 and 'href="/manage/texts/' in page.text
        assert ">Save<" not in "".join(browser.get(PATH).text.split())
        assert browser.post(PATH, data={"body": OWN}).status_code == 403
    unknown = ("answer/sms/en", "reminder_1_day/call/en", "reminder_1_day/sms/ur", "x/y/z")
    assert [council.browser().get(f"/manage/texts/{path}").status_code for path in unknown] == [404] * 4


def test_a_page_that_was_open_for_too_long_keeps_what_was_typed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser = a_council(app).browser()
    form = typed(browser.get(PATH).text) | {"body": OWN, "csrf_token": "old"}
    for more in ({}, {"standard": "1"}):
        answer = browser.post(PATH, data=form | more)
        assert answer.status_code == 400 and OWN in unescape(answer.text)


def test_a_council_without_a_venue_can_write_words_too(app: Flask) -> None:
    with transaction():
        manager = factories.staff("Mo Manager", "manager")
    browser = Council(app, *([None] * 5), manager, manager, manager).browser()  # type: ignore[arg-type, call-arg]
    page = browser.get(PATH)
    assert page.status_code == 200 and "Heywood Library" in said_by(page)
    assert browser.post(PATH, data=typed(page.text) | {"body": OWN}).status_code == 302


def test_what_was_handed_on_is_told_only_once_a_manager_of_everything_has_switched_it_on(app: Flask) -> None:
    council = a_council(app)
    browser, of_heywood = council.browser(), council.browser(council.of_heywood)
    page = browser.get("/manage/texts")
    assert page.text.count("Switch on") == len(SWITCHED) and "Switch off" not in page.text
    path = "/manage/texts/referral_sent/switch"
    answer = browser.post(path, data={"to": "on"}, follow_redirects=True)
    assert "Switched on: Referral: another team was asked" in said_by(answer) and "Undo" in answer.text
    assert switched_on() == {"referral_sent"}
    assert "Switched off" in said_by(browser.post(path, data={"to": "off"}, follow_redirects=True))
    assert switched_on() == frozenset()
    assert "Switch on" not in of_heywood.get("/manage/texts").text
    assert of_heywood.post(path, data={"to": "on"}).status_code == 403
    assert browser.post("/manage/texts/confirmation/switch", data={"to": "off"}).status_code == 404
