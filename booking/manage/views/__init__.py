"""The managers' pages under /manage. A manager of one venue sees that venue; of every venue, all of them."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from booking.staff.rules import Role
from booking.web.guard import guard

blueprint = Blueprint("manage", __name__)
guard(blueprint, Role.MANAGER)


@blueprint.get("/manage")
def home() -> ResponseReturnValue:
    """Where each of the managers' screens is, and what it is for."""
    return render_template("manage/home.html")
