"""Page shell: settings, security headers, translations, template context, rate limiter."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, cast

from babel.support import Translations
from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask_babel import Babel, get_locale, get_translations
from flask_limiter import Limiter
from flask_wtf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from booking.config import Settings
from booking.core.languages import ENGLISH, PAGE_LANGUAGES
from booking.core.limits import REQUESTS_A_MINUTE
from booking.web.cookies import Sessions, read_cookie
from booking.web.device import connection

csrf = CSRFProtect()
babel = Babel()
# Coarse: fine limits are in the database.
limiter = Limiter(connection, default_limits=[f"{REQUESTS_A_MINUTE} per minute"], storage_uri="memory://")

PERSONAL = "private, no-store"  # as Cache-Control: of pages about somebody, and of all that staff see


def settings() -> Settings:
    """Return the settings of the running application."""
    kept: Settings = current_app.extensions["alongside_settings"]
    return kept


def csp_nonce() -> str:
    """Return this response's CSP nonce: scripts without it do not run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def personal_page(response: Response) -> Response:
    """Mark a response as personal: no cache stores it, so that Back shows nothing after *Finish*."""
    response.headers["Cache-Control"] = PERSONAL
    return response


def readable_on(colour: str) -> str:
    """Return black or white, whichever has more contrast (WCAG) on this colour: "#0b4f6c" -> "#ffffff"."""
    light = sum(
        share * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for share, part in zip((0.2126, 0.7152, 0.0722), (c / 255 for c in bytes.fromhex(colour[1:])), strict=True)
    )
    return "#ffffff" if 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 else "#0b0c0c"


def init_shell(app: Flask, conf: Settings) -> None:
    """Configure the application, its extensions and template context."""
    app.extensions["alongside_settings"] = conf
    app.config.update(
        SECRET_KEY=conf.secret_key,
        SECRET_KEY_FALLBACKS=list(conf.secret_key_fallbacks),
        SESSION_COOKIE_SECURE=conf.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="alongside",
        MAX_CONTENT_LENGTH=1_000_000,
        WTF_CSRF_TIME_LIMIT=4 * 3600,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE="Europe/London",
        BABEL_TRANSLATION_DIRECTORIES=str(app.root_path) + "/translations",
        RATELIMIT_HEADERS_ENABLED=False,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 24 * 3600,
    )
    app.session_interface = Sessions()
    csrf.init_app(app)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=_locale)
    _translate_quickly(app)
    WTFormsHelpers(app)
    components = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([app.jinja_loader, PrefixLoader(components)])  # type: ignore[misc]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_shell_context)
    app.url_defaults(_with_version)
    app.after_request(_secure)


def _translate_quickly(app: Flask) -> None:
    """Let templates keep the catalogue of each language: Flask-Babel looks for it anew at every sentence."""
    kept: dict[tuple[str | None, ...], Translations] = {}

    def catalogue() -> Translations:
        locale = get_locale()
        if locale is None:
            return cast(Translations, get_translations())
        key = (locale.language, locale.script, locale.territory)
        if key not in kept:
            kept[key] = cast(Translations, get_translations())
        return kept[key]

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda words: catalogue().ugettext(words),
        lambda one, many, number: catalogue().ungettext(one, many, number),
        newstyle=True,
    )


def _with_version(endpoint: str, values: dict[str, Any]) -> None:
    """Add a version to static URLs, so that files may be cached for a year."""
    if endpoint == "static" and "v" not in values:
        try:
            changed = (Path(str(current_app.static_folder)) / values["filename"]).stat().st_mtime_ns
        except OSError:
            return
        values["v"] = f"{changed:x}"[-10:]


def _shell_context() -> dict[str, Any]:
    conf = settings()
    return {
        "council_name": conf.council_name,
        "council_phone": conf.council_phone,
        "council_relay": conf.relay_phone,
        "council_urgent_write": conf.council_urgent_write,
        "council_colour": conf.council_colour,
        "council_text_colour": readable_on(conf.council_colour),
        "page_language": str(get_locale()),
        "page_direction": get_locale().text_direction,
        "cspNonce": csp_nonce(),
        "themeColor": conf.council_colour,
        "assetPath": "/static/build",
    }


def _locale() -> str:
    chosen = read_cookie("language", earlier=True) if has_request_context() else None
    if chosen in PAGE_LANGUAGES:
        return str(chosen)
    return ENGLISH


def _secure(response: Response) -> Response:
    nonce = csp_nonce()
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "manifest-src 'self'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
    if settings().secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        if "_user_id" in session or request.blueprint == "security":  # the library's own header is not well formed
            response.headers["Cache-Control"] = PERSONAL
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
