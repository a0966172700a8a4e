"""Alongside: a council's advisors, face to face with citizens. `create_app` is the one place that knows every room."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from booking import config

if TYPE_CHECKING:
    from flask import Flask

    from booking.config import Settings

# The features with pages, and those with tables. They are imported when an application is created and not before, so
# that a launcher, or a test of plain rules, starts at once.
ROOMS = (
    *("web", "book", "staff", "desk", "day", "record", "manage", "figures", "referrals"),
    *("cases", "tasks", "messages", "replies"),
)
TABLES = (
    *(
        f"{feature}.models"
        for feature in ("book", "webhooks", "messages", "wording", "referrals", "cases", "visits", "appointments")
    ),
    *(
        f"{feature}.models"
        for feature in ("sessions", "tasks", "services", "organisations", "venues", "staff", "citizens")
    ),
    *(
        "core.idempotency",
        "core.rate_limits",
        "core.heartbeat",
        "core.flood_limits",
        "core.ceiling",
        "core.journal",
        "core.backoff",
    ),
)


def load_tables() -> None:
    """Import every table, for whoever reads or makes the whole schema."""
    for name in TABLES:
        import_module(f"booking.{name}")


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings; by default, the environment's. Raises SettingError with one sentence."""
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from booking import cli
    from booking.core.database import init_database
    from booking.staff.views import init_sign_in
    from booking.web import init_web

    load_tables()
    settings = settings or config.load()
    app = Flask(
        "booking",
        root_path=str(config.ROOT),
        instance_path=str(settings.instance_path),
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "static"),
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    init_database(app, settings.database_url)
    _set_up(settings)
    init_web(app, settings)
    init_sign_in(app, settings)
    for room in ROOMS:
        app.register_blueprint(import_module(f"booking.{room}.views").blueprint)
    cli.init_app(app)
    return app


def _set_up(settings: Settings) -> None:
    """Give keys and limits to what needs them below the pages."""
    from booking.core.phone_numbers import allowed_countries
    from booking.core.seals import seal_keys
    from booking.core.tokens import links
    from booking.gateways.outbound import outbound

    links.init_app(settings.link_key)
    seal_keys.init_app(settings.audit_key, settings.audit_key_fallbacks)
    allowed_countries.init_app(settings.sms_countries)
    outbound.init_app(settings.outbound_networks, settings.outbound_ports)
