"""Alongside: a council's advisors, face to face with citizens. `create_app` is the one place that knows every room."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from booking import cli, config
from booking.book.views import blueprint as book
from booking.config import Settings
from booking.core.database import init_database
from booking.core.tokens import links
from booking.day.views import blueprint as day
from booking.desk.views import blueprint as desk
from booking.messages.views import blueprint as messages
from booking.record.views import blueprint as record
from booking.services.views import blueprint as services
from booking.staff.views import blueprint as staff
from booking.staff.views import init_sign_in
from booking.tasks.views import blueprint as tasks
from booking.venues.views import blueprint as venues
from booking.web import init_web
from booking.web.views import blueprint as web

# Whoever creates the application has every table, whichever pages it imports.
for _feature in (
    "book",
    "messages",
    "cases",
    "visits",
    "appointments",
    "sessions",
    "tasks",
    "services",
    "venues",
    "staff",
    "citizens",
):
    import_module(f"booking.{_feature}.models")
import_module("booking.core.once")
import_module("booking.core.attempts")

ROOMS = (web, services, venues, book, staff, desk, day, record, tasks, messages)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings; by default, the environment's. Raises SettingError with one sentence."""
    settings = settings or config.load()
    app = Flask(
        "booking",
        root_path=str(config.ROOT),
        instance_path=str(settings.instance_path),
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "static"),
    )
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    init_database(app, settings.database_url)
    links.init_app(settings.link_key)
    init_web(app, settings)
    init_sign_in(app, settings)
    for room in ROOMS:
        app.register_blueprint(room)
    cli.init_app(app)
    return app
