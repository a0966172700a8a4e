"""Web layer shared by all rooms: page shell, sign-in guard, error pages, filters, form base."""

from __future__ import annotations

from flask import Flask

from booking.config import Settings
from booking.web.compression import init_compression
from booking.web.error_pages import init_addresses, init_errors
from booking.web.expired import init_expired
from booking.web.filters import init_filters
from booking.web.origin import init_origin
from booking.web.refusals import init_refusals
from booking.web.shell import init_shell


def init_web(app: Flask, settings: Settings) -> None:
    """Register the shared web layer on the application: settings, headers, translations, filters, error pages."""
    init_compression(app)
    init_origin(app, settings)
    init_refusals(app)
    init_addresses(app)
    init_shell(app, settings)
    init_filters(app)
    init_errors(app)
    init_expired(app)
