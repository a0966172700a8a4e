"""The services' screens: what is said, how it will look, who may change it, and what never changes."""

from __future__ import annotations

from datetime import time

import pytest
from flask import Flask

from booking.core.database import db, transaction
from booking.core.errors import ChangedMeanwhile
from booking.manage.errors import EndedMeanwhile
from booking.services import queries
from booking.services.errors import ServiceThere, TopicUsed
from booking.services.models import Service, Topic
from booking.visits.models import Consultation, Visit
from tests import factories
from tests.appointments import acts
from tests.manage.council import a_council, typed
from tests.visits import scenes

PATH = "/manage/services/tax"


def stored(slug: str = "tax") -> Service:
    db.session.rollback()
    return queries.by_slug(slug)


def test_the_list_shows_what_is_given_by_department_and_links_what_one_may_change(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        factories.service("A home", council.homes, slug="home", seats=8, horizon_days=1)
        factories.service("Bins", council.homes, slug="bins", ended_at=factories.clock.now())
    page = council.browser().get("/manage/services").text
    for shown in ("Revenues", "Homes", "25 minutes", "1 day ahead", "group of 8", 'href="/manage/services/tax"'):
        assert shown in page
    assert "1 service that is no longer given" in page and "Bins" in page
    theirs = council.browser(council.of_revenues).get("/manage/services").text
    assert 'href="/manage/services/tax"' in theirs and 'href="/manage/services/home"' not in theirs
    nobody = council.browser(council.of_heywood).get("/manage/services").text
    assert "/manage/services/tax" not in nobody and "A manager of every venue changes it." in nobody


def test_all_of_a_service_is_changed_and_shown_again(app: Flask) -> None:
    council = a_council(app, bring=["A bill"], answers=[["Why?", "Because."]])
    browser = council.browser()
    page = browser.get(PATH).text
    form = typed(page)
    assert (form["minutes"], form["bring"], form["question-0"], form["answer-0"]) == (
        "25",
        "A bill",
        "Why?",
        "Because.",
    )
    form |= {
        "name": "Council tax, paying it",
        "department": "homes",
        "summary": "Bills and arrears",
        "together": "A plan\r\n\r\n  A discount \r\nA plan",
        "bring": "Your bill\r\nA photo",
        "who_should_come": "Whose name is on the bill",
        "question-1": "Does it cost anything?",
        "answer-1": "No.",
        "topics": "Arrears\r\nDiscounts",
        "minutes": "40",
        "write_up_minutes": "10",
        "notice_minutes": "1440",
        "horizon_days": "60",
        "day_share": "20",
        "seats": "6",
        "needs_private_room": "y",
        "change_notice_minutes": "120",
        "most_moves": "2",
        "most_ahead": "1",
    }
    assert browser.post(PATH, data=form).location == f"{PATH}?saved=1"
    service = stored()
    assert (service.name, service.slug, service.department.slug) == ("Council tax, paying it", "tax", "homes")
    assert (service.together, service.bring) == (["A plan", "A discount"], ["Your bill", "A photo"])
    assert service.answers == [["Why?", "Because."], ["Does it cost anything?", "No."]]
    assert [topic.name for topic in service.topics] == ["Arrears", "Discounts"]
    numbers = ("minutes", "write_up_minutes", "notice_minutes", "horizon_days", "day_share", "seats")
    assert [getattr(service, name) for name in numbers] == [40, 10, 1440, 60, 20, 6]
    assert (service.change_notice_minutes, service.most_moves, service.most_ahead) == (120, 2, 1)
    assert service.needs_private_room is True
    public = browser.get("/services/tax").text
    assert "About 40 minutes, in a group of up to 6 people." in public and "Your bill" in public
    again = typed(browser.get(f"{PATH}?saved=1").text)
    assert (again["together"], again["needs_private_room"]) == ("A plan\nA discount", ["y"])


BAD = [
    ("name", "", "Enter the name of the service."),
    ("name", "x" * 81, "80 characters or fewer"),
    ("name", "···", "with letters or digits"),
    ("name", "a\x07b", "characters we cannot keep"),
    ("department", "nowhere", "Choose a department."),
    ("summary", "x" * 301, "300 characters or fewer"),
    ("together", "x" * 201, "each of 200 characters or fewer"),
    ("bring", "\n".join(str(n) for n in range(21)), "Use 20 lines or fewer"),
    ("bring", "a\x07b", "characters we cannot keep"),
    ("who_should_come", "x" * 301, "300 characters or fewer"),
    ("question-0", "Only a question?", "Give every question an answer"),
    ("answer-3", "Only an answer.", "Give every question an answer"),
    ("topics", "x" * 121, "each of 120 characters or fewer"),
    ("minutes", "4", "from 5 to 240"),
    ("minutes", "241", "from 5 to 240"),
    ("minutes", "", "from 5 to 240"),
    ("minutes", "half an hour", "from 5 to 240"),
    ("minutes", "٣٠", "from 5 to 240"),
    ("write_up_minutes", "61", "from 0 to 60"),
    ("notice_minutes", "-1", "from 0 to 43,200"),
    ("notice_minutes", "99999999999999999999", "from 0 to 43,200"),
    ("horizon_days", "0", "from 1 to 365"),
    ("day_share", "91", "from 0 to 90"),
    ("seats", "0", "from 1 (no group) to 100"),
    ("change_notice_minutes", "1.5", "from 0 to 43,200"),
    ("most_moves", "51", "from 0 to 50"),
    ("most_ahead", "0", "from 1 to 50"),
]


def test_a_bad_input_gets_its_sentence_and_all_that_was_typed_stays(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get(PATH).text) | {"together": "A plan", "horizon_days": "77"}
    for field, value, sentence in BAD:
        answer = browser.post(PATH, data=form | {field: value})
        assert answer.status_code == 400, field
        assert sentence in answer.text and "There is a problem" in answer.text, (field, value)
        assert ">A plan</textarea>" in answer.text or field == "together"
        if field != "horizon_days":
            assert 'value="77"' in answer.text
    assert (stored().minutes, stored().together) == (25, [])


def test_the_preview_shows_what_was_typed_and_keeps_nothing(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get(PATH).text) | {"bring": "A purple folder", "minutes": "55", "look": "1"}
    answer = browser.post(PATH, data=form)
    assert answer.status_code == 200
    preview = answer.text.partition('id="live-preview"')[2]
    assert "A purple folder" in preview and "About 55 minutes" in preview
    assert stored().bring == []
    bad = browser.post(PATH, data=form | {"minutes": "1"})
    assert bad.status_code == 400 and "About 25 minutes" in bad.text.partition('id="live-preview"')[2]


def test_what_is_booked_keeps_its_length_and_the_page_says_how_much_that_is(app: Flask, now: object) -> None:
    council = a_council(app)
    with transaction():
        day = factories.session_on(at=council.heywood, offering=[council.tax], starts=time(10), ends=time(16))
        booked = scenes.appointment(day, factories.clock.instant(factories.THURSDAY, time(14)))
        scenes.appointment(day, factories.clock.instant(factories.THURSDAY, time(9)))  # over
        ends_at, busy = booked.ends_at, booked.busy_time
    browser = council.browser()
    page = browser.get(PATH).text
    assert "1 appointment is booked ahead. It keeps its time and length" in page
    browser.post(PATH, data=typed(page) | {"minutes": "90"})
    db.session.expire_all()
    assert (stored().minutes, booked.ends_at, busy.ends_at) == (90, ends_at, ends_at)


def test_fewer_seats_than_are_booked_are_refused_beside_the_field(app: Flask, now: object) -> None:
    council = a_council(app, seats=4)
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(13), at=council.heywood, offering=[council.tax])
    for _ in range(2):
        acts.book(day)
    browser = council.browser()
    form = {**typed(browser.get(PATH).text), "seats": "1", "summary": "Typed"}
    refused = browser.post(PATH, data=form)
    assert refused.status_code == 409 and "2 seats of the group on Thu 26 Nov" in refused.text
    assert "Typed" in refused.text and stored().seats == 4


def test_a_new_service_is_offered_once_however_often_the_form_is_sent(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get("/manage/services/new").text)
    assert (form["minutes"], form["write_up_minutes"], form["horizon_days"], form["most_moves"]) == (
        "25",
        "5",
        "28",
        "5",
    )
    form |= {"name": "Blue Badge", "department": "homes", "topics": "New badge"}
    first, second = (browser.post("/manage/services/new", data=form) for _ in range(2))
    assert first.location == second.location == "/manage/services/blue-badge?saved=1"
    assert [topic.name for topic in stored("blue-badge").topics] == ["New badge"]
    fresh = typed(browser.get("/manage/services/new").text) | {"name": "blue badge", "department": "homes"}
    refused = browser.post("/manage/services/new", data=fresh)
    assert refused.status_code == 409 and str(ServiceThere.sentence) in refused.text
    assert browser.post("/manage/services/new", data=fresh | {"name": "New"}).status_code == 400


def test_a_service_may_stand_in_a_department_that_is_new(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get("/manage/services/new").text) | {"name": "Bins", "department": "+"}
    unnamed = browser.post("/manage/services/new", data=form)
    assert unnamed.status_code == 400 and "Enter the name of the new department" in unnamed.text
    assert browser.post("/manage/services/new", data=form | {"new_department": "Streets & parks"}).status_code == 302
    assert (stored("bins").department.slug, stored("bins").department.name) == ("streets-and-parks", "Streets & parks")
    theirs = council.browser(council.of_revenues).post(PATH, data=form | {"new_department": "Mine"})
    assert theirs.status_code == 400 and queries.department_by_slug("mine") is None


def test_a_topic_that_was_used_stays(app: Flask, now: object) -> None:
    council = a_council(app)
    with transaction():
        visit = Visit(reference="V" * 10, link_hash="v", venue=council.heywood, day=factories.THURSDAY)
        visit.status, visit.gone_how, visit.service = "gone", "seen", council.tax
        about = {"service": council.tax, "topic": council.tax.topics[0]}
        kept = {"status": "finished", "outcome": "resolved", "waiting_since": factories.clock.now()}
        visit.consultations = [Consultation(reference="T" * 10, **kept, **about)]
        db.session.add(visit)
    browser = council.browser()
    page = browser.get(PATH).text
    answer = browser.post(PATH, data=typed(page) | {"topics": "Arrears", "summary": "New words"})
    assert answer.status_code == 409
    assert str(TopicUsed(topic="Discounts, exemptions and arrears of earlier years")) in answer.text.replace(
        "&#39;", "'"
    )
    assert (stored().summary, len(stored().topics)) == ("", 1)
    kept = typed(page) | {"topics": "Arrears\nDiscounts, exemptions and arrears of earlier years"}
    assert browser.post(PATH, data=kept).status_code == 302
    assert db.session.scalar(db.select(db.func.count(Topic.id))) == 2


def test_nobody_overwrites_what_somebody_else_has_just_changed(app: Flask) -> None:
    council = a_council(app)
    one, other = council.browser(), council.browser(council.of_revenues)
    mine, theirs = typed(one.get(PATH).text), typed(other.get(PATH).text)
    assert other.post(PATH, data=theirs | {"minutes": "50"}).status_code == 302
    refused = one.post(PATH, data=mine | {"minutes": "30", "summary": "My words"})
    for words in (str(ChangedMeanwhile.sentence), "My words", "Kept now: 50", "Kept now: nothing"):
        assert words in refused.text  # 50 minutes; of the summary nothing
    assert (refused.status_code, stored().minutes) == (409, 50)


@pytest.mark.parametrize("path", [PATH, f"{PATH}/end"])
def test_only_a_manager_of_its_department_at_every_venue_opens_a_service(app: Flask, path: str) -> None:
    council = a_council(app)
    with transaction():
        of_homes = factories.staff("Hal", "manager")
        of_homes.grants[0].department_id = council.homes.id
    for person, status in ((council.of_heywood, 403), (of_homes, 403), (council.of_revenues, 200)):
        assert council.browser(person).get(path).status_code == status, person.name
    for person in (council.of_heywood, of_homes):
        assert council.browser(person).post(path, data={"minutes": "30"}).status_code == 403
    assert council.browser().get("/manage/services/nothing").status_code == 404


def test_a_manager_of_one_department_cannot_give_a_service_to_another(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser(council.of_revenues)
    form = typed(browser.get(PATH).text)
    assert browser.post(PATH, data=form | {"department": "homes"}).status_code == 400
    assert stored().department.slug == "revenues"


def test_ending_a_service_shows_first_whom_it_hits(app: Flask, now: object) -> None:
    council = a_council(app)
    with transaction():
        day = factories.session_on(at=council.heywood, offering=[council.tax])
        when = factories.clock.instant(factories.THURSDAY, time(14))
        booked = scenes.appointment(day, when, citizen=factories.citizen("Ada Lovelace", ("mobile", "+447700900123")))
    browser = council.browser()
    looked = browser.post(f"{PATH}/end", data=typed(browser.get(f"{PATH}/end").text))
    assert looked.status_code == 200
    assert "1 booking cannot take place as agreed" in looked.text and "Ada Lovelace" in looked.text
    assert stored().ended_at is None
    done = browser.post(f"{PATH}/end", data=typed(looked.text) | {"confirm": "1"})
    assert done.status_code == 302 and "/manage/disruptions/" in done.location
    db.session.expire_all()
    assert stored().ended_at is not None and booked.disrupted_at is not None
    ended = browser.get(f"{PATH}/end")
    assert ended.status_code == 409 and str(EndedMeanwhile()) in ended.text
    assert "No longer given" in browser.get(PATH).text


def test_ending_a_service_nobody_is_booked_for_leads_back_to_the_list(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser()
    looked = browser.post(f"{PATH}/end", data=typed(browser.get(f"{PATH}/end").text))
    assert "No booking is touched." in looked.text
    assert browser.post(f"{PATH}/end", data=typed(looked.text) | {"confirm": "1"}).location == "/manage/services"
    assert stored().ended_at is not None


def test_a_page_that_was_open_for_too_long_keeps_what_was_typed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get(PATH).text) | {"summary": "A long text", "csrf_token": "old"}
    answer = browser.post(PATH, data=form)
    assert answer.status_code == 400 and "A long text" in answer.text
