"""Every setting, and the only reader of the environment. docs/settings.md tells what each one is for."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).resolve().parent.parent
SMS_PROVIDERS = ("console", "twilio", "notify")
KEY_NAMES = ("SECRET_KEY", "LINK_KEY", "SECURITY_PASSWORD_SALT")
SHORTEST_KEY = 16
_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


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
    embedded: bool = False  # the default database: no DATABASE_URL names another
    port: int = 8000
    public_base_url: str = "http://127.0.0.1:8000"
    trusted_proxies: int = 0
    council_name: str = "Rochdale Demo Council"
    council_phone: str = "01706 000000"
    council_colour: str = "#0b4f6c"
    sms_provider: str = "console"
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    twilio_auth_token_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    twilio_from: str = ""
    twilio_messaging_service_sid: str = ""
    twilio_api_base_url: str = ""
    notify_api_key: str = field(default="", repr=False)
    notify_template_id: str = ""
    notify_callback_token: str = field(default="", repr=False)
    notify_api_base_url: str = ""
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
    env = {name: value.strip() for name, value in (os.environ if environ is None else environ).items()}
    instance = _instance(instance_path or Path(env.get("INSTANCE_PATH") or ROOT / "instance"))
    database_url = _database_url(env, instance)
    keys = _keys(env, instance, may_make=database_url.startswith("sqlite"))
    port = _whole_number(env, "PORT", 8000, range(1, 65536))
    settings = Settings(
        database_url=database_url,
        instance_path=instance,
        embedded=not env.get("DATABASE_URL"),
        secret_key=keys["SECRET_KEY"],
        link_key=keys["LINK_KEY"],
        password_salt=keys["SECURITY_PASSWORD_SALT"],
        secret_key_fallbacks=_fallbacks(env),
        port=port,
        public_base_url=_base_url(env, port),
        trusted_proxies=_whole_number(env, "TRUSTED_PROXIES", 0, range(11)),
        council_name=_line(env, "COUNCIL_NAME", Settings.council_name),
        council_phone=_phone(env),
        council_colour=_colour(env),
        sms_provider=env.get("SMS_PROVIDER") or "console",
        twilio_account_sid=env.get("TWILIO_ACCOUNT_SID", ""),
        twilio_auth_token=env.get("TWILIO_AUTH_TOKEN", ""),
        twilio_auth_token_fallbacks=_list(env, "TWILIO_AUTH_TOKEN_FALLBACKS"),
        twilio_from=env.get("TWILIO_FROM", "").replace(" ", ""),
        twilio_messaging_service_sid=env.get("TWILIO_MESSAGING_SERVICE_SID", ""),
        twilio_api_base_url=env.get("TWILIO_API_BASE_URL", "").rstrip("/"),
        notify_api_key=env.get("NOTIFY_API_KEY", ""),
        notify_template_id=env.get("NOTIFY_TEMPLATE_ID", ""),
        notify_callback_token=env.get("NOTIFY_CALLBACK_TOKEN", ""),
        notify_api_base_url=env.get("NOTIFY_API_BASE_URL", "").rstrip("/"),
        smtp_url=env.get("SMTP_URL", ""),
        email_from=env.get("EMAIL_FROM", ""),
    )
    _check_sms(settings)
    _check_email(settings)
    if (settings.sms_provider != "console" or settings.smtp_url) and not env.get("PUBLIC_BASE_URL"):
        raise SettingError("PUBLIC_BASE_URL is not set: messages are sent, and their links lead there.")
    return settings


def environment_with(**more: str) -> dict[str, str]:
    """This process's environment and `more`, for a program that is started from here."""
    return {**os.environ, **more}


def _instance(path: Path) -> Path:
    whole = path.absolute()
    try:
        whole.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"INSTANCE_PATH {whole} cannot be used: {error.strerror}.") from None
    return whole


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    given = env.get("DATABASE_URL")
    if not given:
        return f"sqlite:///{instance / 'alongside.sqlite'}"
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", given)
    if ":memory:" in url:
        raise SettingError("DATABASE_URL must name a file: a database in memory is lost when the program stops.")
    parts = _parts(url)
    named = parts is not None and bool(parts.path.strip("/") or "dbname=" in parts.query)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")) or not named:
        raise SettingError("DATABASE_URL must start with postgresql:// or sqlite:/// and name a database.")
    return url


def _keys(env: Mapping[str, str], instance: Path, *, may_make: bool) -> dict[str, str]:
    given = {name: env[name] for name in KEY_NAMES if env.get(name)}
    for name, value in given.items():
        if len(value) < SHORTEST_KEY:
            raise SettingError(f"{name} is too short: use at least {SHORTEST_KEY} random characters.")
    missing = [name for name in KEY_NAMES if name not in given]
    if missing and not may_make:
        raise SettingError(
            f"{missing[0]} is not set: with PostgreSQL, set SECRET_KEY, LINK_KEY and SECURITY_PASSWORD_SALT."
        )
    keys = {**_kept_keys(instance), **given} if missing else given
    if len(set(keys.values())) < len(KEY_NAMES):
        raise SettingError("SECRET_KEY, LINK_KEY and SECURITY_PASSWORD_SALT must differ from each other.")
    return keys


def _kept_keys(instance: Path) -> dict[str, str]:
    """The keys of an installation that was given none: made once, readable by its owner alone.

    Written apart and linked into place, so that of two processes starting at once both read the same whole file.
    """
    path = instance / "keys.json"
    try:
        if not path.exists():
            fresh = instance / f"keys.{secrets.token_hex(8)}"
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump({name: secrets.token_urlsafe(32) for name in KEY_NAMES}, file)
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass  # the other process was first
            finally:
                fresh.unlink()
        kept = json.loads(path.read_text())
        return {name: str(kept[name]) for name in KEY_NAMES}
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingError(
            f"The keys in {path} cannot be read: put the file back as it was, or set the keys."
        ) from None


def _fallbacks(env: Mapping[str, str]) -> tuple[str, ...]:
    keys = _list(env, "SECRET_KEY_FALLBACKS")
    if any(len(key) < SHORTEST_KEY for key in keys):
        raise SettingError("SECRET_KEY_FALLBACKS must be earlier values of SECRET_KEY, with commas between them.")
    return keys


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def _base_url(env: Mapping[str, str], port: int) -> str:
    url = (env.get("PUBLIC_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    if not _is_site(url):
        raise SettingError("PUBLIC_BASE_URL must be the address people type, such as https://advice.example.gov.uk.")
    return url


def _whole_number(env: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    value = env.get(name) or str(default)
    if not (value.isascii() and value.isdecimal()) or int(value) not in allowed:
        raise SettingError(f"{name} must be a whole number from {allowed.start} to {allowed.stop - 1}.")
    return int(value)


def _line(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name) or default
    if not value.isprintable() or len(value) > 80:
        raise SettingError(f"{name} must be one line of 80 characters or fewer.")
    return value


def _phone(env: Mapping[str, str]) -> str:
    phone = _line(env, "COUNCIL_PHONE", Settings.council_phone)
    if sum(char.isdecimal() for char in phone) < 3:
        raise SettingError("COUNCIL_PHONE must be a number that people can call, such as 01706 000000.")
    return phone


def _colour(env: Mapping[str, str]) -> str:
    colour = env.get("COUNCIL_COLOUR") or Settings.council_colour
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise SettingError("COUNCIL_COLOUR must be a colour such as #0b4f6c.")
    return colour


def _check_sms(settings: Settings) -> None:
    if settings.sms_provider not in SMS_PROVIDERS:
        raise SettingError(f"SMS_PROVIDER must be one of: {', '.join(SMS_PROVIDERS)}.")
    for name in ("TWILIO_API_BASE_URL", "NOTIFY_API_BASE_URL"):
        url = getattr(settings, name.lower())
        if url and not _is_site(url):
            raise SettingError(f"{name} must be an address such as https://api.example.com.")
    if settings.sms_provider == "notify":
        _check_notify(settings)
    if settings.sms_provider == "twilio":
        _check_twilio(settings)


def _check_notify(settings: Settings) -> None:
    for name in ("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID", "NOTIFY_CALLBACK_TOKEN"):
        if not getattr(settings, name.lower()):
            raise SettingError(f"SMS_PROVIDER=notify needs {name}: see docs/settings.md.")
    # Name, service and secret, joined: the client cuts the last two off by their length.
    if not re.search(rf"{_UUID}-{_UUID}$", settings.notify_api_key):
        raise SettingError("NOTIFY_API_KEY is not a whole key: copy it from GOV.UK Notify again.")
    if not re.fullmatch(_UUID, settings.notify_template_id):
        raise SettingError("NOTIFY_TEMPLATE_ID must be the ID of a text template: copy it from GOV.UK Notify.")
    if len(settings.notify_callback_token) < SHORTEST_KEY:
        raise SettingError(f"NOTIFY_CALLBACK_TOKEN is too short: use at least {SHORTEST_KEY} random characters.")


def _check_twilio(settings: Settings) -> None:
    if not (settings.twilio_account_sid and settings.twilio_auth_token):
        raise SettingError("SMS_PROVIDER=twilio needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.")
    if not (settings.twilio_from or settings.twilio_messaging_service_sid):
        raise SettingError("SMS_PROVIDER=twilio needs TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID.")
    starts = {
        "TWILIO_ACCOUNT_SID": (settings.twilio_account_sid, "AC"),
        "TWILIO_MESSAGING_SERVICE_SID": (settings.twilio_messaging_service_sid, "MG"),
    }
    for name, (value, start) in starts.items():
        if value and not value.startswith(start):
            raise SettingError(f"{name} must start with {start}: copy it from Twilio's console.")
    if settings.twilio_from and not re.fullmatch(r"\+[0-9]{8,15}|[0-9]{5,6}|[A-Za-z0-9]{1,11}", settings.twilio_from):
        raise SettingError("TWILIO_FROM must be a number such as +441632960000, or a name of at most 11 characters.")


def _check_email(settings: Settings) -> None:
    if not settings.smtp_url:
        return
    parts = _parts(settings.smtp_url)
    if parts is None or parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise SettingError("SMTP_URL must be an address such as smtp://user:password@mail.example.gov.uk:587.")
    if not settings.email_from:
        raise SettingError("SMTP_URL is set, so EMAIL_FROM must be too: the address e-mails come from.")
    if not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", settings.email_from):
        raise SettingError("EMAIL_FROM must be an email address, such as advice@example.gov.uk.")


def _parts(url: str) -> SplitResult | None:
    """The parts of an address; None where it is none, its port included."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return None
    return parts


def _is_site(url: str) -> bool:
    """Whether this is scheme, host and perhaps port of a web site, and nothing else."""
    parts = _parts(url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    nothing_else: Iterable[str | None] = (parts.path, parts.query, parts.fragment, parts.username)
    return not any(nothing_else)
