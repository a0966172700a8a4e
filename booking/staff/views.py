"""Signing in and out, and what staff see first."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_security import RoleMixin, Security, SQLAlchemySessionUserDatastore

from booking.config import Settings
from booking.core.database import db
from booking.staff.models import StaffMember

blueprint = Blueprint("staff", __name__)


class NoRole(RoleMixin):
    """The sign-in library asks for a role table; grants take its place, so there is none."""


datastore = SQLAlchemySessionUserDatastore(db.session, StaffMember, NoRole)


def init_sign_in(app: Flask, settings: Settings) -> None:
    """Set the sign-in library up: Argon2, CSRF by Flask-WTF, our address, our page."""
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_LOGIN_URL="/staff/sign-in",
        SECURITY_LOGOUT_URL="/staff/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/staff",
        SECURITY_POST_LOGOUT_VIEW="/staff/sign-in",
        SECURITY_LOGIN_USER_TEMPLATE="staff/sign_in.html",
        SECURITY_REGISTERABLE=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_FLASH_MESSAGES=False,
    )
    Security(app, datastore, register_blueprint=True)


@blueprint.app_context_processor
def _navigation() -> dict[str, object]:
    return {"staff_places": staff_places}


def staff_places() -> list[dict[str, object]]:
    """Where the signed-in person can go, by their grants: for the navigation of staff pages."""
    return []
