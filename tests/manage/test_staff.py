"""The staff's screens: invite, grant, skills, new invitation, end; and how far a manager reaches."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways.base import Letter, Meaning, Refused, Sent
from booking.manage.errors import EndedMeanwhile
from booking.staff import operations, queries
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind
from tests import factories
from tests.manage.council import a_council, ticked, typed
from tests.manage.staffing import LINK, NEW, grants, host_of, invite, stored
from tests.visits import scenes


def test_who_invites_does_not_see_the_link_a_second_manager_does_once(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        factories.staff("Oz Other", "manager", email="oz@testdale.example")
    browser, other = council.browser(), council.browser(stored("oz@testdale.example"))
    answer = invite(browser)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"
    assert "A second manager hands the link over" in answer.text and "Oz Other" in answer.text
    person = stored()
    assert (person.name, person.languages, person.password, person.active) == ("Sam Okoro", ["pl", "ur"], None, True)
    assert grants(person) == {("host", council.heywood.id, None)}
    path = f"/manage/staff/{person.reference}"
    refused = browser.post(f"{path}/invitation/link")
    assert refused.status_code == 403 and "second manager" in refused.text
    shown = other.post(f"{path}/invitation/link")
    link = LINK.search(shown.text)[1]
    assert other.post(f"{path}/invitation/link").status_code == 409
    for page in (answer, refused, *(who.get(at) for who in (browser, other) for at in ("/manage/staff", path))):
        assert "/staff/welcome/" not in page.text
    assert "Welcome, Sam Okoro" in browser.get(link).text
    listed = browser.get("/manage/staff").text
    assert "invited" in listed and "Host, Heywood Library" in listed


def test_the_form_sent_twice_invites_once(app: Flask) -> None:
    browser = a_council(app).browser()
    form = typed(browser.get("/manage/staff/new").text) | NEW
    for _ in range(2):
        assert "is invited" in browser.post("/manage/staff/new", data=form).text
    assert stored().invite_version == 1
    assert browser.post("/manage/staff/new", data=form | {"name": "Other"}).status_code == 409


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Enter their full name."),
        ("name", "x" * 121, "120 characters or fewer"),
        ("email", "", "Enter the email address with which they will sign in."),
        ("email", "no address", "Enter an email address in the right form"),
        ("email", "mo@testdale.example", "Someone who works here already signs in with this email address."),
        ("role", "", "Choose host, advisor or manager."),
        ("role", "king", "Choose host, advisor or manager."),
        ("venue", "nowhere", "Choose a venue."),
        ("venue", "", "Choose a venue."),
        ("department", "nothing", "Choose a department."),
    ],
)
def test_a_bad_invitation_gets_its_sentence(app: Flask, field: str, value: str, sentence: str) -> None:
    answer = invite(a_council(app).browser(), **{field: value})
    assert answer.status_code in {400, 409} and sentence in answer.text
    assert "pl" in ticked(answer.text, "languages")
    assert queries.by_email("sam@testdale.example") is None


class Post:
    """A mail server that takes what it gets, or nothing."""

    def __init__(self, refuses: bool = False) -> None:
        self.sent: list[Letter] = []
        self.refuses = refuses

    def __call__(self, _gateway: object, letter: Letter) -> Sent:
        assert not db.session.info.get("in_transaction"), "sent inside a transaction"
        if self.refuses:
            raise Refused(Meaning.TRY_LATER, "ConnectionRefusedError")
        self.sent.append(letter)
        return Sent(letter.message_id)


@pytest.mark.parametrize("refuses", [False, True])
def test_where_there_is_a_mail_server_the_link_goes_to_the_person_alone(
    app: Flask, monkeypatch: pytest.MonkeyPatch, refuses: bool
) -> None:
    from dataclasses import replace

    post = Post(refuses)
    monkeypatch.setattr("booking.gateways.email.SmtpEmail.send", lambda gateway, letter: post(gateway, letter))
    conf = replace(app.extensions["alongside_settings"], smtp_url="smtp://localhost", email_from="c@x.example")
    monkeypatch.setitem(app.extensions, "alongside_settings", conf)
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get("/manage/staff/new").text) | NEW
    first, again = (browser.post("/manage/staff/new", data=form) for _ in range(2))
    assert not LINK.search(first.text) and not LINK.search(again.text)
    hand = council.browser(council.of_heywood).post(f"/manage/staff/{stored().reference}/invitation/link")
    if refuses:
        assert "No e-mail could be sent." in first.text and stored().invite_hash
        assert LINK.search(hand.text)
        return
    (letter,) = post.sent  # once, however often the form is sent
    assert letter.to == "sam@testdale.example" and LINK.search(letter.body) and "Sam Okoro" in letter.body
    assert "An e-mail with the link is on its way to sam@testdale.example. Nobody else sees it." in first.text
    assert hand.status_code == 409 and not LINK.search(hand.text)


def test_a_person_s_page_shows_and_saves_what_they_can_do(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        home = factories.service("A home", council.homes, slug="home")
        advisor = factories.staff("Alex Advisor", languages=["ur"], email="alex@testdale.example")
    browser, path = council.browser(), f"/manage/staff/{advisor.reference}"
    page = browser.get(path).text
    assert (ticked(page, "languages"), ticked(page, "skills")) == (["ur"], [])
    form = {"name": "Alex A. Advisor", "languages": ["pl", "klingon"], "skills": ["home", "nothing"]}
    assert browser.post(path, data=typed(page) | form).location == f"{path}?saved=1"
    person = stored("alex@testdale.example")
    assert (person.name, person.languages) == ("Alex A. Advisor", ["pl"])
    assert [skill.service_id for skill in person.skills] == [home.id]
    page = browser.get(path).text
    assert (ticked(page, "skills"), ticked(page, "languages")) == (["home"], ["pl"])
    browser.post(path, data={k: v for k, v in typed(page).items() if k != "skills"})
    assert stored("alex@testdale.example").skills == []
    assert browser.post(path, data=typed(page) | {"name": ""}).status_code == 400


def test_a_private_number_is_kept_put_right_and_taken_away(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        advisor = factories.staff("Alex Advisor", email="alex@testdale.example")
    browser, path = council.browser(), f"/manage/staff/{advisor.reference}"
    refused = browser.post(path, data=typed(browser.get(path).text) | {"private_number": "12"})
    assert refused.status_code == 400 and "Enter a phone number" in refused.text and 'value="12"' in refused.text
    for kept, written in (("+447700900123", "07700 900123"), ("", "")):
        form = typed(browser.get(path).text) | {"private_number": written}
        assert browser.post(path, data=form).location == f"{path}?saved=1"
        assert stored("alex@testdale.example").private_number == kept
    part = council.browser(council.of_heywood)  # who does not manage all that Alex is
    assert "Private number" not in part.get(path).text


def test_a_new_invitation_is_a_new_link_that_the_manager_does_not_see(app: Flask) -> None:
    council = a_council(app)
    person, browser, second = host_of(council), council.browser(), council.browser(council.of_heywood)
    path = f"/manage/staff/{person.reference}"
    links = []
    for _ in range(2):
        assert not LINK.search(browser.post(f"{path}/invitation").text)
        links.append(LINK.search(second.post(f"{path}/invitation/link").text)[1])
    assert links[0] != links[1]
    assert [browser.get(link).status_code for link in links] == [404, 200]
    assert "an invitation is open until" in browser.get(path).text
    told = council.browser(person).get("/staff/notices").text
    assert "Mo Manager asked for a new link with which Holly Host chooses a password." in told


def test_ending_someone_closes_every_door_and_shows_first_who_is_booked_with_them(app: Flask, now: datetime) -> None:
    council = a_council(app)
    with transaction():
        advisor = factories.staff("Alex Advisor", "advisor", email="alex@testdale.example", calendar_hash="feed")
        day = factories.session_on(at=council.heywood, offering=[council.tax], advisors=[advisor])
        when = clock.instant(factories.THURSDAY, factories.time(14))
        booked = scenes.appointment(day, when, citizen=factories.citizen("Ada Lovelace"))
        owed = tasks.open_task(TaskKind.ACTION, key="owed", role=Role.ADVISOR, due_at=when, detail="Ring", now=now)
        owed.staff_member_id = advisor.id
    theirs, browser = council.browser(advisor), council.browser()
    assert theirs.get("/day").status_code == 200
    path = f"/manage/staff/{advisor.reference}/end"
    looked = browser.post(path, data=typed(browser.get(path).text))
    assert "1 task that they have open becomes yours." in looked.text
    assert "1 booking cannot take place as agreed" in looked.text and "Ada Lovelace" in looked.text
    assert stored(advisor.email).active and theirs.get("/day").status_code == 200
    done = browser.post(path, data=typed(looked.text) | {"confirm": "1"})
    assert done.status_code == 302 and "/manage/disruptions/" in done.location
    assert theirs.get("/day").location.startswith("/staff/sign-in")
    ended = stored(advisor.email)
    assert (ended.active, ended.calendar_hash, ended.invite_hash) == (False, None, None)
    db.session.expire_all()
    assert booked.disrupted_at is not None
    page = browser.get(f"/manage/staff/{advisor.reference}").text
    assert "has left" in page and "1 person who has left" in browser.get("/manage/staff").text
    late = browser.get(path)
    assert late.status_code == 409 and str(EndedMeanwhile()) in late.text


def test_someone_who_left_comes_back_by_an_invitation(app: Flask, now: datetime) -> None:
    council = a_council(app)
    person, browser = host_of(council), council.browser()
    with transaction():
        operations.end_staff(queries.by_email(person.email), now=now)
    answer = invite(browser, email=person.email, role="advisor", department="homes")
    assert answer.status_code == 200
    assert stored(person.email).active and grants(person) == {("advisor", council.heywood.id, council.homes.id)}
    assert [(one.role, one.state) for one in stored(person.email).grant_history] == [
        *(("host", "ended"), ("advisor", "in_force"))
    ]
