"""An organisation's pages: reference and sender by the link, the rest by a code, answers by buttons; the sender's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways import Gateways, Sender
from booking.gateways.base import EmailGateway, Letter, Sent
from booking.gateways.console import ConsoleSms
from booking.referrals import jobs
from booking.referrals import operations as referrals
from booking.referrals.models import Referral
from booking.referrals.queries.outside import events_of
from booking.referrals.rules.outside import CODES_TRIED, LINK_FOR, OPEN_FOR
from booking.web.shell import settings
from tests import factories as make
from tests.client import CheckedClient
from tests.referrals.stage import Council, council, open_tasks_of
from tests.referrals.test_outside import outside

STORY = "Two months of arrears."


class Post(EmailGateway):
    """Keeps what is sent; refuses what it is told to."""

    name = "post"

    def __init__(self, *refusals: BaseException) -> None:
        self.letters: list[Letter] = []
        self.refusals = list(refusals)

    def send(self, letter: Letter) -> Sent:
        if self.refusals:
            raise self.refusals.pop(0)
        self.letters.append(letter)
        return Sent(letter.message_id)


def mailed(post: Post, now: datetime) -> list[Letter]:
    sender = Sender("Testdale Council", "0161 496 0000", "https://testdale.example")
    post.letters.clear()
    db.session.rollback()  # what a server wrote meanwhile is read
    jobs.mail_outside(Gateways(ConsoleSms(), post, sender), now)
    db.session.expire_all()
    return post.letters


def link_in(letter: Letter) -> str:
    found = re.search(r"https://testdale\.example(/referrals/\w+)", letter.body)
    assert found is not None
    return found[1]


def press(client: CheckedClient, path: str, **typed: str) -> TestResponse:
    return client.post(path, data=typed)


def opened(client: CheckedClient, now: datetime) -> tuple[Council, Referral, str]:
    """A referral whose page the organisation has opened with its code."""
    stage = council()
    referral, post = outside(stage, now), Post()
    path = link_in(mailed(post, now)[0])
    press(client, f"{path}/code")
    code = re.search(r"is (\d{6})\.", mailed(post, now)[0].body)
    assert code is not None and press(client, f"{path}/open", code=code[1]).location == path
    return stage, referral, path


def test_the_link_alone_shows_reference_and_sender_and_changes_nothing(
    app: Flask, client: CheckedClient, now: datetime
) -> None:
    stage = council()
    referral = outside(stage, now, summary="<b>Arrears</b>")
    name, reference = referral.clients[0].name, referral.reference
    [letter] = mailed(Post(), now)
    assert letter.to == referral.to_organisation.email  # type: ignore[union-attr]
    assert name not in letter.body + letter.subject and "Arrears" not in letter.body
    page = client.get(link_in(letter))
    assert page.status_code == 200 and page.headers["Cache-Control"] == "private, no-store"
    assert f"{reference[:5]} {reference[5:]}" in page.text and referral.from_department.name in page.text
    for hidden in (name, "Arrears", referral.asked):
        assert hidden not in page.text
    db.session.expire_all()
    assert (referral.state, [event.kind for event in events_of(referral.id)]) == ("sent", ["link"])
    assert press(client, f"{link_in(letter)}/answer", act="accepted", version="2").status_code == 200
    db.session.expire_all()
    assert referral.state == "sent"


def test_a_code_opens_the_rest_and_buttons_answer(app: Flask, client: CheckedClient, now: datetime) -> None:
    stage, referral, path = opened(client, now)
    page = client.get(path).text
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    assert referral.clients[0].name in page and STORY in page and title is not None
    assert referral.clients[0].name not in title[1]
    version = str(referral.version)
    for _twice in range(2):
        assert press(client, f"{path}/answer", act="accepted", version=version).status_code == 303
    db.session.expire_all()
    assert referral.state == "accepted"
    refused = press(client, f"{path}/answer", act="returned", version=str(referral.version))
    assert refused.status_code == 400 and "Say why in a few words" in refused.text
    refused = press(client, f"{path}/answer", act="closed", why="<i>x</i>", version=str(referral.version))
    assert refused.status_code == 400 and "Choose how it ended" in refused.text and "&lt;i&gt;x" in refused.text
    press(client, f"{path}/answer", act="closed", outcome="helped", version=str(referral.version))
    db.session.expire_all()
    assert referral.outcome == "helped"
    over = client.get(path)
    assert over.status_code == 410 and STORY not in over.text
    assert open_tasks_of(referral)["tell"].staff_member_id == stage.sender.id


def test_it_closes_by_itself_and_wrong_codes_are_counted(app: Flask, client: CheckedClient, now: datetime) -> None:
    _stage, _referral, path = opened(client, now)
    with clock.stopped_at(now + OPEN_FOR):
        assert STORY not in client.get(path).text
        wrong = press(client, f"{path}/open", code="<b>nonsense")
        assert wrong.status_code == 400 and "This is not the code" in wrong.text and "<b>" not in wrong.text
        for _n in range(CODES_TRIED.limit):
            last = press(client, f"{path}/open", code="000000")
    assert last.status_code == 429 and "Wait an hour" in last.text


def test_another_browser_needs_a_code_of_its_own(app: Flask, client: CheckedClient, now: datetime) -> None:
    _stage, _referral, path = opened(client, now)
    assert STORY in client.get(path).text
    assert STORY not in app.test_client().get(path).get_data(as_text=True)


def test_an_expired_link_offers_a_new_one_to_the_registered_address(
    app: Flask, client: CheckedClient, now: datetime
) -> None:
    _stage, _referral, path = opened(client, now)
    with clock.stopped_at(later := now + LINK_FOR):
        over = client.get(path)
        assert over.status_code == 410 and "Send a new link" in over.text and STORY not in over.text
        assert "sending a new link" in press(client, f"{path}/link").text
        assert client.get(path).status_code == 404
        [letter] = mailed(Post(), later)
        assert link_in(letter) != path and client.get(link_in(letter)).status_code == 200
    assert "Send a new link" not in client.get("/referrals/unknown").text


def test_one_that_was_removed_or_withdrawn_opens_nothing(app: Flask, client: CheckedClient, now: datetime) -> None:
    stage, referral, path = opened(client, now)
    with transaction():
        organisation = referral.to_organisation
        assert organisation is not None
        referrals.remove_organisation(organisation, by_id=stage.nora.id, now=now)
    answer = client.get(path)
    assert answer.status_code == 410 and "Send a new link" not in answer.text and STORY not in answer.text
    assert press(client, f"{path}/link").status_code == 410


def test_of_somebody_who_is_shielded_since_it_opens_nothing(app: Flask, client: CheckedClient, now: datetime) -> None:
    _stage, referral, path = opened(client, now)
    with transaction():
        referral.clients[0].shielded = True
    answer = client.get(path)
    assert answer.status_code == 410 and STORY not in answer.text and "Send a new link" not in answer.text


def test_an_advisor_sends_it_with_what_was_agreed_and_hears_what_was_read(
    app: Flask, client: CheckedClient, now: datetime
) -> None:
    stage = council()
    with transaction():
        organisation = make.organisation("<b>Debt</b> line")
    client.sign_in(stage.sender)
    record = stage.consultation.visit.party[0].citizen.case_record.reference
    path = f"/records/{record}/refer"
    chosen = {"consultation": stage.consultation.reference}
    listed = client.get(path, query_string=chosen).text
    assert f"organisation/{organisation.reference}" in listed and "<b>Debt</b>" not in listed
    to = {"to": f"organisation/{organisation.reference}"}
    page = client.get(path, query_string=chosen | to).text
    assert "How did they agree" in page
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token is not None
    typed = {**chosen, **to, "summary": STORY, "asked": "Look at the debts", "told": "y", "form_token": token[1]}
    refused = client.post(path, data=typed)
    assert refused.status_code == 400 and "It does not go without." in refused.text and STORY in refused.text
    assert client.post(path, data={**typed, "agreed": "said", "agreed_days": "30"}).status_code == 303
    referral = db.session.scalars(db.select(Referral)).one()
    shown = f"/records/{record}/referrals/{referral.reference}"
    assert "They said so" in client.get(shown).text
    done = client.post(shown, data={"act": "withdrawn", "why": "No more", "version": str(referral.version)})
    assert "Nothing was read there." in client.get(done.location).text


def test_without_a_mail_server_whoever_reads_the_referral_reads_its_emails(
    app: Flask, client: CheckedClient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = council()
    referral = outside(stage, now)
    link = referral.outside
    assert link is not None
    with transaction():
        referrals.ask_code(referral, link, now)
    secrets = {link.token(referral.reference), f" {link.code(referral.reference)}."}
    client.sign_in(stage.sender)
    path = f"/records/{referral.clients[0].case_record.reference}/referrals/{referral.reference}"
    page = client.get(path).text
    assert all(secret in page for secret in secrets) and "there is no mail server" in page
    monkeypatch.setitem(app.extensions, "alongside_settings", replace(settings(), smtp_url="smtp://localhost"))
    page = client.get(path).text
    assert not any(secret in page for secret in secrets) and "there is no mail server" not in page
