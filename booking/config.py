"""Every setting, and the only reader of the environment. docs/settings.md tells what each one is for."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SMS_PROVIDERS = ("console", "twilio")
KEY_NAMES = ("SECRET_KEY", "LINK_KEY", "SECURITY_PASSWORD_SALT")
SHORTEST_KEY = 16


class SettingError(Exception):
    """A setting that is wrong or missing. Its text is one sentence that says what to do."""


@dataclass(frozen=True)
class Settings:
    """What one installation is told by its environment. `load` fills and checks it."""

    database_url: str
    secret_key: str = field(repr=False)
    link_key: str = field(repr=False)
    password_salt: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    instance_path: Path = ROOT / "instance"
    public_base_url: str = "http://127.0.0.1:8000"
    trusted_proxies: int = 0
    council_name: str = "Rochdale Demo Council"
    council_phone: str = "01706 000000"
    council_colour: str = "#0b4f6c"
    sms_provider: str = "console"
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    twilio_from: str = ""
    twilio_messaging_service_sid: str = ""
    twilio_api_base_url: str = ""
    smtp_url: str = field(default="", repr=False)
    email_from: str = ""

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over https only, wherever the public address is https."""
        return self.public_base_url.startswith("https://")


def load(environ: Mapping[str, str] | None = None, *, instance_path: Path | None = None) -> Settings:
    """Read and check the environment.

    Raises SettingError with one sentence naming the setting. Keys that are not set are made once and kept under
    instance/, but only beside the embedded database: several machines on one PostgreSQL must be given the same.
    """
    env = os.environ if environ is None else environ
    instance = instance_path or Path(env.get("INSTANCE_PATH") or ROOT / "instance")
    database_url = _database_url(env, instance)
    keys = _keys(env, instance, may_make=database_url.startswith("sqlite"))
    settings = Settings(
        database_url=database_url,
        instance_path=instance,
        secret_key=keys["SECRET_KEY"],
        link_key=keys["LINK_KEY"],
        password_salt=keys["SECURITY_PASSWORD_SALT"],
        secret_key_fallbacks=tuple(k for k in env.get("SECRET_KEY_FALLBACKS", "").split(",") if k),
        public_base_url=_base_url(env),
        trusted_proxies=_whole_number(env, "TRUSTED_PROXIES", 0),
        council_name=env.get("COUNCIL_NAME") or Settings.council_name,
        council_phone=env.get("COUNCIL_PHONE") or Settings.council_phone,
        council_colour=_colour(env),
        sms_provider=env.get("SMS_PROVIDER") or "console",
        twilio_account_sid=env.get("TWILIO_ACCOUNT_SID", ""),
        twilio_auth_token=env.get("TWILIO_AUTH_TOKEN", ""),
        twilio_from=env.get("TWILIO_FROM", ""),
        twilio_messaging_service_sid=env.get("TWILIO_MESSAGING_SERVICE_SID", ""),
        twilio_api_base_url=env.get("TWILIO_API_BASE_URL", "").rstrip("/"),
        smtp_url=env.get("SMTP_URL", ""),
        email_from=env.get("EMAIL_FROM", ""),
    )
    _check_senders(settings)
    return settings


def environment_with(**more: str) -> dict[str, str]:
    """This process's environment and `more`, for a program that is started from here."""
    return {**os.environ, **more}


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("DATABASE_URL") or f"sqlite:///{instance / 'alongside.sqlite'}"
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingError("DATABASE_URL must start with postgresql:// or sqlite:/// and name a database.")
    return url


def _keys(env: Mapping[str, str], instance: Path, *, may_make: bool) -> dict[str, str]:
    given = {name: env[name] for name in KEY_NAMES if env.get(name)}
    for name, value in given.items():
        if len(value) < SHORTEST_KEY:
            raise SettingError(f"{name} is too short: use at least {SHORTEST_KEY} random characters.")
    missing = [name for name in KEY_NAMES if name not in given]
    if not missing:
        return given
    if not may_make:
        raise SettingError(
            f"{missing[0]} is not set: with PostgreSQL, set SECRET_KEY, LINK_KEY and SECURITY_PASSWORD_SALT."
        )
    return {**_kept_keys(instance), **given}


def _kept_keys(instance: Path) -> dict[str, str]:
    """The keys of an installation that was given none: made once, readable by its owner alone."""
    path = instance / "keys.json"
    instance.mkdir(parents=True, exist_ok=True)
    made = json.dumps({name: secrets.token_urlsafe(32) for name in KEY_NAMES})
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept: dict[str, str] = json.loads(path.read_text())
        return kept
    with os.fdopen(handle, "w") as file:
        file.write(made)
    fresh: dict[str, str] = json.loads(made)
    return fresh


def _base_url(env: Mapping[str, str]) -> str:
    url = (env.get("PUBLIC_BASE_URL") or f"http://127.0.0.1:{env.get('PORT') or 8000}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        raise SettingError("PUBLIC_BASE_URL must be the address people type, such as https://advice.example.gov.uk.")
    return url


def _whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name) or str(default)
    if not value.isdigit():
        raise SettingError(f"{name} must be a whole number, 0 or more.")
    return int(value)


def _colour(env: Mapping[str, str]) -> str:
    colour = env.get("COUNCIL_COLOUR") or Settings.council_colour
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise SettingError("COUNCIL_COLOUR must be a colour such as #0b4f6c.")
    return colour


def _check_senders(settings: Settings) -> None:
    if settings.sms_provider not in SMS_PROVIDERS:
        raise SettingError(f"SMS_PROVIDER must be one of: {', '.join(SMS_PROVIDERS)}.")
    if settings.sms_provider == "twilio":
        if not (settings.twilio_account_sid and settings.twilio_auth_token):
            raise SettingError("SMS_PROVIDER=twilio needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.")
        if not (settings.twilio_from or settings.twilio_messaging_service_sid):
            raise SettingError("SMS_PROVIDER=twilio needs TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID.")
    if settings.smtp_url and not settings.email_from:
        raise SettingError("SMTP_URL is set, so EMAIL_FROM must be too: the address e-mails come from.")
