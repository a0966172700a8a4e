"""`make dev`: templates and styles reload, and what cannot be imported is shown."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from booking.config import ROOT
from booking.demo import reload


def test_templates_and_styles_are_read_anew() -> None:
    app = reload.for_development(Flask("any", static_folder=str(ROOT / "static")))
    assert app.jinja_env.auto_reload
    with app.test_client().get("/static/js/page.js") as style:
        assert style.headers["Cache-Control"] == "no-cache, max-age=0"


def test_what_cannot_be_imported_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def create_app() -> Flask:
        raise SyntaxError("invalid syntax")

    monkeypatch.setattr(reload, "create_app", create_app)
    with pytest.raises(SyntaxError):
        Client(reload.loaded()).get("/")
