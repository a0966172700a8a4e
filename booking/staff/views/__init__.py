"""Sign-in, account and notices of staff, and the page they see first."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, redirect
from flask.typing import ResponseReturnValue
from flask_security import RoleMixin, Security, SQLAlchemySessionUserDatastore

from booking.config import Settings
from booking.core.database import db
from booking.staff.models import StaffMember
from booking.staff.rules import Role
from booking.staff.rules.sign_ins import COVERED_AFTER
from booking.staff.views import notices
from booking.staff.views.account import account, change_password, end_sign_in
from booking.staff.views.cover import cover, uncover
from booking.staff.views.kept import drop_kept, init_kept, kept
from booking.staff.views.navigation import first_place, staff_places
from booking.staff.views.sign_in import SignInForm, protect_sign_in
from booking.staff.views.user_loader import has_kept, init_user_loader, why_signed_out
from booking.staff.views.welcome import welcome
from booking.web.guard import guard, signed_in

blueprint = Blueprint("staff", __name__)
guard(blueprint, *Role, but={"staff.welcome"})  # its token opens it


class NoRole(RoleMixin):
    """Stands for the role table that the sign-in library asks for; grants take its place."""


datastore = SQLAlchemySessionUserDatastore(db.session, StaffMember, NoRole)


def init_sign_in(app: Flask, settings: Settings) -> None:
    """Configure the sign-in library: Argon2, CSRF by Flask-WTF, our URLs, form and templates."""
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
        SECURITY_STATIC_FOLDER=None,
        SECURITY_FRESHNESS=timedelta(-1),  # no page asks for the password again, so the library adds none for it
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_CLI_USERS_NAME=False,  # `staff add|end` take their place
        SECURITY_CLI_ROLES_NAME=False,
        SECURITY_REGISTERABLE=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_FLASH_MESSAGES=False,
    )
    security = Security(app, datastore, register_blueprint=True, login_form=SignInForm)
    security.want_json(lambda _request: False)  # people sign in here, with a form; there is no second, scripted door
    protect_sign_in(app)
    init_user_loader(app)
    init_kept(app)


@blueprint.get("/staff")
def first() -> ResponseReturnValue:
    """Redirect whoever has signed in to the screen they work at."""
    return redirect(first_place(signed_in().grants))


@blueprint.app_context_processor
def _navigation() -> dict[str, object]:
    return {
        "staff_places": staff_places,
        "why_signed_out": why_signed_out,
        "has_kept": has_kept,
        "covered_after": int(COVERED_AFTER.total_seconds()),
        "unread_notices": notices.unread,
    }


blueprint.add_url_rule("/staff/account", view_func=account)
blueprint.add_url_rule("/staff/account/sign-ins", view_func=end_sign_in, methods=["POST"])
blueprint.add_url_rule("/staff/account/password", view_func=change_password, methods=["POST"])
blueprint.add_url_rule("/staff/welcome/<token>", view_func=welcome, methods=["GET", "POST"])
blueprint.add_url_rule("/staff/notices", view_func=notices.notices)
blueprint.add_url_rule("/staff/notices", view_func=notices.read_notices, methods=["POST"])
blueprint.add_url_rule("/staff/kept", view_func=kept)
blueprint.add_url_rule("/staff/kept/<reference>/delete", view_func=drop_kept, methods=["POST"])
blueprint.add_url_rule("/staff/cover", view_func=cover, methods=["POST"])
blueprint.add_url_rule("/staff/uncover", view_func=uncover, methods=["POST"])
