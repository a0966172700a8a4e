"""Settings, and the only reader of the environment. docs/settings.md says what each one is for."""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from booking.config.providers import check_email, countries, urgent_write
from booking.core.setting_values import (
    SHORTEST_KEY,
    check_key,
    database_hosts,
    is_loopback,
    is_site,
    line,
    listed,
    networks,
    parts_of,
    pence,
    ports,
    whole_number,
)
from booking.core.setting_values import SettingError as SettingError
from booking.gateways.addresses import Network
from booking.gateways.console import ConsoleProvider
from booking.gateways.provider import SmsProvider

ROOT = Path(__file__).resolve().parent.parent.parent
KEY_NAMES = ("SECRET_KEY", "LINK_KEY", "SECURITY_PASSWORD_SALT", "AUDIT_KEY")
ALL_KEYS = f"{', '.join(KEY_NAMES[:-1])} and {KEY_NAMES[-1]}"
A_LIMIT = range(1, 1_000_001)


@dataclass(frozen=True)
class Settings:
    """Settings of one installation, read and checked by `load`."""

    database_url: str
    secret_key: str = field(repr=False)
    link_key: str = field(repr=False)
    password_salt: str = field(repr=False)
    audit_key: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    audit_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    instance_path: Path = ROOT / "instance"
    embedded: bool = False  # the default database: no DATABASE_URL names another
    port: int = 8000
    public_base_url: str = "http://127.0.0.1:8000"
    trusted_proxies: int = 0
    council_name: str = "Rochdale Demo Council"
    council_short_name: str = ""  # in texts; empty: the whole name
    council_phone: str = "01706 000000"
    council_urgent_write: str = ""  # an e-mail address, or a number that takes texts
    council_colour: str = "#0b4f6c"
    interpreting_now: str = ""  # what a host can do at once for whoever needs an interpreter
    sms: SmsProvider = field(default_factory=ConsoleProvider)
    text_price: int = 250  # hundredths of a penny, for each part of a text
    text_price_abroad: int = 1000  # the same, to a number of another country
    sms_countries: tuple[str, ...] = ("GB", "JE", "GG", "IM", "IE")
    sms_hourly_ceiling: int = 1000  # parts of texts
    sms_daily_ceiling: int = 5000
    bookings_per_connection: int = 60  # an hour, made online
    smtp_url: str = field(default="", repr=False)
    email_from: str = ""
    outbound_networks: tuple[Network, ...] = ()  # that may be called although they are not public
    outbound_ports: tuple[int, ...] = (443,)
    log_file: Path | None = None  # none: the standard output

    @property
    def secure_cookies(self) -> bool:
        """Cookies are sent over https only, wherever the public address is https."""
        return self.public_base_url.startswith("https://")

    @property
    def relay_phone(self) -> str:
        """What is dialled to reach the council by text: Relay UK's prefix, and the number as it is dialled at home."""
        return "18001 " + re.sub(r"^(\+|00)44 ?", "0", self.council_phone)

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence, for the log, for each setting that is accepted only because it names this machine."""
        sends = self.sms.sends or bool(self.smtp_url)
        hosts = database_hosts(self.database_url)
        found = {
            "PUBLIC_BASE_URL": sends and not self.secure_cookies,
            "SMTP_URL": self.smtp_url.startswith("smtp://"),
            "DATABASE_URL": bool(hosts) and "sslmode=" not in self.database_url,
        }
        said = "{} leads to this machine in clear text: that is refused as soon as it names another."
        return tuple(said.format(name) for name, clear in found.items() if clear)


def load(environ: Mapping[str, str] | None = None, *, instance_path: Path | None = None) -> Settings:
    """Read and check the environment; the keys are generated where none are set.

    Raises SettingError with one sentence naming the setting. Keys that are not set are generated once and kept under
    instance/, but only beside an SQLite database: several machines on one PostgreSQL must be given the same.
    """
    from booking.gateways.providers import chosen_provider  # heavy: who needs a path alone reads no settings

    env = {name: value.strip() for name, value in (os.environ if environ is None else environ).items()}
    instance = _instance(instance_path or Path(env.get("INSTANCE_PATH") or ROOT / "instance"))
    database_url = _database_url(env, instance)
    keys = _keys(env, instance, may_make=database_url.startswith("sqlite"))
    port = whole_number(env, "PORT", 8000, range(1, 65536))
    settings = Settings(
        database_url=database_url,
        instance_path=instance,
        embedded=not env.get("DATABASE_URL"),
        secret_key=keys["SECRET_KEY"],
        link_key=keys["LINK_KEY"],
        password_salt=keys["SECURITY_PASSWORD_SALT"],
        audit_key=keys["AUDIT_KEY"],
        secret_key_fallbacks=_fallbacks(env, "SECRET_KEY_FALLBACKS"),
        audit_key_fallbacks=_fallbacks(env, "AUDIT_KEY_FALLBACKS"),
        port=port,
        public_base_url=_base_url(env, port),
        trusted_proxies=whole_number(env, "TRUSTED_PROXIES", 0, range(11)),
        council_name=line(env, "COUNCIL_NAME", Settings.council_name),
        council_short_name=line(env, "COUNCIL_SHORT_NAME", "", most=30),
        council_phone=_phone(env),
        council_urgent_write=urgent_write(env, "COUNCIL_URGENT_WRITE"),
        council_colour=_colour(env),
        interpreting_now=line(env, "INTERPRETING_NOW", "", most=200),
        text_price=pence(env, "SMS_PRICE_PENCE", Settings.text_price),
        text_price_abroad=pence(env, "SMS_PRICE_ABROAD_PENCE", Settings.text_price_abroad),
        sms_countries=countries(env, "SMS_COUNTRIES", Settings.sms_countries),
        sms_hourly_ceiling=whole_number(env, "SMS_HOURLY_CEILING", Settings.sms_hourly_ceiling, A_LIMIT),
        sms_daily_ceiling=whole_number(env, "SMS_DAILY_CEILING", Settings.sms_daily_ceiling, A_LIMIT),
        bookings_per_connection=whole_number(env, "BOOKINGS_PER_CONNECTION", Settings.bookings_per_connection, A_LIMIT),
        smtp_url=env.get("SMTP_URL", ""),
        email_from=env.get("EMAIL_FROM", ""),
        outbound_networks=networks(env, "OUTBOUND_NETWORKS"),
        outbound_ports=ports(env, "OUTBOUND_PORTS", Settings.outbound_ports),
        log_file=log_file(env),
        sms=chosen_provider(env),
    )
    check_email(settings)
    if (settings.sms.sends or settings.smtp_url) and not env.get("PUBLIC_BASE_URL"):
        raise SettingError("PUBLIC_BASE_URL is not set: messages are sent, and their links lead there.")
    return settings


def environment_with(**more: str) -> dict[str, str]:
    """Return this process's environment with `more`, for a program that is started from here."""
    return {**os.environ, **more}


def _instance(path: Path) -> Path:
    whole = path.absolute()
    try:
        whole.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"INSTANCE_PATH {whole} cannot be used: {error.strerror}.") from None
    return whole


def log_file(environ: Mapping[str, str] | None = None) -> Path | None:
    """Return the path of the log for a web server that starts before the application; None: the standard output.

    Raises SettingError.
    """
    env = os.environ if environ is None else environ
    if not env.get("LOG_FILE"):
        return None
    path = Path(env["LOG_FILE"]).absolute()
    if not os.access(path if path.exists() else path.parent, os.W_OK) or path.is_dir():
        raise SettingError(f"LOG_FILE {path} cannot be written: name a file in a folder that is there.")
    return path


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    given = env.get("DATABASE_URL")
    if not given:
        return f"sqlite:///{instance / 'alongside.sqlite'}"
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", given)
    if ":memory:" in url:
        raise SettingError("DATABASE_URL must name a file: a database in memory is lost when the program stops.")
    parts = parts_of(url)
    named = parts is not None and bool(parts.path.strip("/") or "dbname=" in parts.query)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")) or not named:
        raise SettingError("DATABASE_URL must start with postgresql:// or sqlite:/// and name a database.")
    elsewhere = any(not is_loopback(host) for host in database_hosts(url))
    if elsewhere and not re.search(r"[?&]sslmode=(require|verify-ca|verify-full)(&|$)", url):
        raise SettingError("DATABASE_URL leads to another machine in clear text: add ?sslmode=verify-full to it.")
    return url


def _keys(env: Mapping[str, str], instance: Path, *, may_make: bool) -> dict[str, str]:
    given = {name: env[name] for name in KEY_NAMES if env.get(name)}
    for name, value in given.items():
        check_key(name, value)
    missing = [name for name in KEY_NAMES if name not in given]
    if missing and not may_make:
        raise SettingError(f"{missing[0]} is not set: with PostgreSQL, set {ALL_KEYS}.")
    keys = {**_kept_keys(instance), **given} if missing else given
    if len(set(keys.values())) < len(KEY_NAMES):
        raise SettingError(f"{ALL_KEYS} must differ from each other.")
    return keys


def _kept_keys(instance: Path) -> dict[str, str]:
    """Read the keys kept for an installation that sets none; generate them once, readable by their owner alone.

    Written apart and linked into place, so that of two processes starting at once both read the same whole file.
    """
    path = instance / "keys.json"
    try:
        if not path.exists():
            fresh = _written(instance, {name: secrets.token_urlsafe(32) for name in KEY_NAMES})
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass  # the other process was first
            finally:
                fresh.unlink()
        kept = json.loads(path.read_text())
        if set(KEY_NAMES) - set(kept) == {"AUDIT_KEY"}:
            kept = _with_audit_key(path)
        return {name: str(kept[name]) for name in KEY_NAMES}
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingError(
            f"The keys in {path} cannot be read: put the file back as it was, or set the keys."
        ) from None


def _with_audit_key(path: Path) -> dict[str, str]:
    """Add an AUDIT_KEY to keys that an earlier version kept, under a file lock: one process does, the others read."""
    with path.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        kept: dict[str, str] = json.loads(path.read_text())
        if "AUDIT_KEY" not in kept:
            kept["AUDIT_KEY"] = secrets.token_urlsafe(32)
            os.replace(_written(path.parent, kept), path)
    return kept


def _written(instance: Path, keys: Mapping[str, str]) -> Path:
    """Write these keys to a new file, synced to the disk, readable by its owner alone."""
    path = instance / f"keys.{secrets.token_hex(8)}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(dict(keys), file)
        file.flush()
        os.fsync(file.fileno())
    return path


def _fallbacks(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    keys = listed(env, name)
    if any(len(key) < SHORTEST_KEY for key in keys):
        key = name.removesuffix("_FALLBACKS")
        raise SettingError(f"{name} must be earlier values of {key}, with commas between them.")
    for key in keys:
        check_key(name, key)
    return keys


def _base_url(env: Mapping[str, str], port: int) -> str:
    url = (env.get("PUBLIC_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    if not is_site(url):
        raise SettingError("PUBLIC_BASE_URL must be the address people type, such as https://advice.example.gov.uk.")
    parts = parts_of(url)
    if parts is not None and parts.scheme == "http" and not is_loopback(parts.hostname):
        raise SettingError("PUBLIC_BASE_URL must start with https:// where others reach it: see docs/deploy.md.")
    return url


def _phone(env: Mapping[str, str]) -> str:
    phone = line(env, "COUNCIL_PHONE", Settings.council_phone)
    if sum(char.isdecimal() for char in phone) < 3:
        raise SettingError("COUNCIL_PHONE must be a number that people can call, such as 01706 000000.")
    return phone


def _colour(env: Mapping[str, str]) -> str:
    colour = env.get("COUNCIL_COLOUR") or Settings.council_colour
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise SettingError("COUNCIL_COLOUR must be a colour such as #0b4f6c.")
    return colour
