"""Forms with an expired CSRF token: shown again where the view keeps what was typed, else the sentence alone."""

from __future__ import annotations

import pytest
from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from booking.appointments.errors import TooLate
from booking.core.errors import FormExpired
from booking.web.expired import keeps_what_was_typed
from booking.web.forms import PageForm, TextField
from tests.web.conftest import MakeApp

SENTENCE = str(FormExpired.sentence)


class NameForm(PageForm):
    beside = "name"

    name = TextField("Name")


def answer(make_app: MakeApp, path: str) -> tuple[int, str]:
    app, blueprint = make_app(), Blueprint("room", __name__)

    @blueprint.before_request
    def signed_in() -> ResponseReturnValue | None:
        return redirect("/sign-in") if request.path == "/kept/signed-out" else None

    @blueprint.post("/plain")
    def plain() -> str:
        return "acted"

    @blueprint.post("/kept/<what>")
    @keeps_what_was_typed
    def kept(what: str) -> str:
        if what == "gone":
            abort(404)
        if what == "late":
            raise TooLate
        form = NameForm()
        return "acted" if form.validate_on_submit() else f"{form.name.data}: {' '.join(map(str, form.name.errors))}"

    app.register_blueprint(blueprint)
    browser = app.test_client()
    browser.set_cookie(app.config["SESSION_COOKIE_NAME"], "of-a-browser")
    said = browser.post(path, data={"name": "Bo", "csrf_token": "old"})
    return said.status_code, said.text


def test_a_view_that_keeps_what_was_typed_shows_it_again(make_app: MakeApp) -> None:
    assert answer(make_app, "/kept/here") == (200, f"Bo: {SENTENCE}")


@pytest.mark.parametrize("path", ["/plain", "/kept/gone", "/kept/late"])
def test_elsewhere_the_sentence_stands_alone(make_app: MakeApp, path: str) -> None:
    status, text = answer(make_app, path)
    assert status == 400 and SENTENCE in text and "acted" not in text


def test_a_good_token_from_elsewhere_acts_nowhere(make_app: MakeApp) -> None:
    """On https Flask-WTF checks the Referer: a view that keeps what was typed must not accept such a form."""
    app, blueprint = make_app(), Blueprint("room", __name__)

    @blueprint.route("/kept", methods=["GET", "POST"])
    @keeps_what_was_typed
    def kept() -> str:
        form = NameForm()
        return "acted" if form.validate_on_submit() else str(form.csrf_token.current_token)

    app.register_blueprint(blueprint)
    browser = app.test_client()
    token = browser.get("/kept", base_url="https://localhost").text
    typed, elsewhere = {"name": "Bo", "csrf_token": token}, {"Referer": "https://evil.example/"}
    refused = browser.post("/kept", base_url="https://localhost", data=typed, headers=elsewhere)
    assert refused.status_code == 400 and SENTENCE in refused.text and "acted" not in refused.text
    ours = {"Referer": "https://localhost/kept"}
    assert browser.post("/kept", base_url="https://localhost", data=typed, headers=ours).text == "acted"


def test_the_checks_of_the_room_come_first(make_app: MakeApp) -> None:
    assert answer(make_app, "/kept/signed-out")[0] == 302
