"""The pages of this feature."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("book", __name__)


@blueprint.get("/")
def start() -> str:
    """The first page a citizen sees."""
    from flask import render_template

    return render_template("book/start.html")
