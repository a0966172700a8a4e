"""Where each of the managers' screens is, and what needs attention now."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.manage.views import blueprint


@blueprint.get("/manage")
def home() -> ResponseReturnValue:
    """Where each of the managers' screens is, and what it is for."""
    return render_template("manage/home.html")
