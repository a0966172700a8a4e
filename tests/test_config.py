"""Settings: what each becomes, and the sentence that stops the start where it is wrong."""

from __future__ import annotations

import json
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from operator import attrgetter
from pathlib import Path

import pytest

from booking import config
from booking.config import KEY_NAMES, ROOT, SettingError, load
from tests import fake_notify

POSTGRES = "postgresql://alongside:secret@db.example/alongside?sslmode=verify-full"
PSYCOPG = "postgresql+psycopg://alongside:secret@db.example/alongside?sslmode=verify-full"
KEYS = {name: f"{name.lower()}-0123456789" for name in KEY_NAMES}
NOTIFY = {
    "SMS_PROVIDER": "notify",
    "NOTIFY_API_KEY": fake_notify.API_KEY,
    "NOTIFY_TEMPLATE_ID": fake_notify.TEMPLATE_ID,
    "NOTIFY_CALLBACK_TOKEN": "a-long-random-word",
    "PUBLIC_BASE_URL": "https://advice.example.gov.uk",
}
TWILIO = {
    "SMS_PROVIDER": "twilio",
    "TWILIO_ACCOUNT_SID": "AC0123",
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "+44 1632 960000",
    "PUBLIC_BASE_URL": "https://advice.example.gov.uk",
}
MAIL = {
    "SMTP_URL": "smtps://me:p%40ss@mail.example.gov.uk",
    "EMAIL_FROM": "advice@example.gov.uk",
    "PUBLIC_BASE_URL": "https://advice.example.gov.uk",
}


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load({}, instance_path=tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'alongside.sqlite'}"
    assert settings.embedded
    assert (settings.public_base_url, settings.secure_cookies) == ("http://127.0.0.1:8000", False)
    assert (settings.sms.name, settings.port, settings.trusted_proxies) == ("console", 8000, 0)


@pytest.mark.parametrize(
    ("environ", "name", "value"),
    [
        ({"DATABASE_URL": POSTGRES, **KEYS}, "database_url", PSYCOPG),
        ({"DATABASE_URL": POSTGRES.replace("ql", ""), **KEYS}, "database_url", PSYCOPG),
        ({"DATABASE_URL": "postgresql:///?host=/run/pg&dbname=a", **KEYS}, "embedded", False),
        ({"DATABASE_URL": "sqlite:////srv/a.sqlite"}, "database_url", "sqlite:////srv/a.sqlite"),
        ({"PORT": "8123"}, "public_base_url", "http://127.0.0.1:8123"),
        ({"PUBLIC_BASE_URL": "https://advice.example.gov.uk/"}, "public_base_url", "https://advice.example.gov.uk"),
        ({"PUBLIC_BASE_URL": "https://advice.example.gov.uk"}, "secure_cookies", True),
        ({"TRUSTED_PROXIES": "2"}, "trusted_proxies", 2),
        ({}, "text_price", 250),
        ({"SMS_PRICE_PENCE": "3"}, "text_price", 300),
        ({"SMS_PRICE_PENCE": "2.29"}, "text_price", 229),
        ({"SMS_COUNTRIES": "gb, IE"}, "sms_countries", ("GB", "IE")),
        ({"SMS_PRICE_ABROAD_PENCE": "7"}, "text_price_abroad", 700),
        ({"SMS_HOURLY_CEILING": "600"}, "sms_hourly_ceiling", 600),
        ({"BOOKINGS_PER_CONNECTION": "200"}, "bookings_per_connection", 200),
        ({"SECRET_KEY_FALLBACKS": "an-earlier-key-00001, an-earlier-key-00002,"}, "secret_key_fallbacks",
         ("an-earlier-key-00001", "an-earlier-key-00002")),
        ({"OUTBOUND_NETWORKS": "10.20.0.0/16, fd00::/8"}, "outbound_networks",
         (ip_network("10.20.0.0/16"), ip_network("fd00::/8"))),
        ({"OUTBOUND_PORTS": "443, 8443"}, "outbound_ports", (443, 8443)),
        ({}, "outbound_ports", (443,)),
        ({"COUNCIL_NAME": " Testdale Council "}, "council_name", "Testdale Council"),
        ({"COUNCIL_PHONE": "0300 123 4567"}, "council_phone", "0300 123 4567"),
        ({"INTERPRETING_NOW": "Call 01706 000000"}, "interpreting_now", "Call 01706 000000"),
        ({"COUNCIL_PHONE": "+44 300 123 4567"}, "relay_phone", "18001 0300 123 4567"),
        ({"COUNCIL_URGENT_WRITE": "urgent@example.gov.uk"}, "council_urgent_write", "urgent@example.gov.uk"),
        ({"COUNCIL_URGENT_WRITE": "07700 900000"}, "council_urgent_write", "07700 900000"),
        ({"COUNCIL_COLOUR": "#AbCdEf"}, "council_colour", "#AbCdEf"),
        ({"COUNCIL_COLOUR": ""}, "council_colour", "#0b4f6c"),
        (TWILIO, "sms.from_number", "+441632960000"),
        ({**TWILIO, "TWILIO_FROM": "Testdale"}, "sms.from_number", "Testdale"),
        ({**TWILIO, "TWILIO_FROM": "", "TWILIO_MESSAGING_SERVICE_SID": "MG1"}, "sms.messaging_service_sid", "MG1"),
        ({**TWILIO, "TWILIO_API_BASE_URL": "http://127.0.0.1:9/"}, "sms.api_base_url", "http://127.0.0.1:9"),
        ({**TWILIO, "TWILIO_AUTH_TOKEN_FALLBACKS": "old, older"}, "sms.auth_token_fallbacks", ("old", "older")),
        (NOTIFY, "sms.api_key", fake_notify.API_KEY),
        ({**NOTIFY, "NOTIFY_API_BASE_URL": "http://127.0.0.1:9/"}, "sms.api_base_url", "http://127.0.0.1:9"),
        (MAIL, "smtp_url", MAIL["SMTP_URL"]),
        ({**MAIL, "SMTP_URL": "smtp+starttls://mail.example:587"}, "smtp_url", "smtp+starttls://mail.example:587"),
    ],
)  # fmt: skip
def test_a_setting_is_taken(tmp_path: Path, environ: dict[str, str], name: str, value: object) -> None:
    assert attrgetter(name)(load(environ, instance_path=tmp_path)) == value


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"DATABASE_URL": "mysql://db/alongside"}, "DATABASE_URL must start with postgresql:// or sqlite:///"),
        ({"DATABASE_URL": "postgresql://db.example/"}, "DATABASE_URL must start with postgresql:// or sqlite:///"),
        (
            {"DATABASE_URL": "postgresql://db.example:port/a"},
            "DATABASE_URL must start with postgresql:// or sqlite:///",
        ),
        ({"DATABASE_URL": "sqlite:///"}, "DATABASE_URL must start with postgresql:// or sqlite:///"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL must name a file"),
        (
            {"DATABASE_URL": POSTGRES},
            "SECRET_KEY is not set: with PostgreSQL, set SECRET_KEY, LINK_KEY,",
        ),
        ({"DATABASE_URL": POSTGRES, **KEYS, "LINK_KEY": ""}, "LINK_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short: use at least 16 random characters."),
        ({"LINK_KEY": "short"}, "LINK_KEY is too short"),
        ({"SECURITY_PASSWORD_SALT": "short"}, "SECURITY_PASSWORD_SALT is too short"),
        (dict.fromkeys(KEY_NAMES, "the-same-key-everywhere"), "must differ from each other"),
        ({"DATABASE_URL": POSTGRES, **KEYS, "AUDIT_KEY": ""}, "AUDIT_KEY is not set: with PostgreSQL, set"),
        ({"AUDIT_KEY_FALLBACKS": "short"}, "AUDIT_KEY_FALLBACKS must be earlier values of AUDIT_KEY"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS must be earlier values of SECRET_KEY"),
        ({"SECRET_KEY_FALLBACKS": "an-earlier-key-00001,aaaaaaaaaaaaaaaa"}, "SECRET_KEY_FALLBACKS can be guessed"),
        ({"AUDIT_KEY_FALLBACKS": "changeme-changeme-1"}, "AUDIT_KEY_FALLBACKS can be guessed"),
        ({"OUTBOUND_NETWORKS": "10.20.0.1/16"}, "OUTBOUND_NETWORKS must be networks with commas between them, such as"),
        ({"OUTBOUND_PORTS": "443,0"}, "OUTBOUND_PORTS must be ports with commas between them, such as 443,8443."),
        ({"OUTBOUND_PORTS": "https"}, "OUTBOUND_PORTS must be ports with commas between them, such as 443,8443."),
        ({"PORT": "web"}, "PORT must be a whole number from 1 to 65535."),
        ({"PORT": "70000"}, "PORT must be a whole number from 1 to 65535."),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be a whole number from 0 to 10."),
        ({"TRUSTED_PROXIES": "²"}, "TRUSTED_PROXIES must be a whole number from 0 to 10."),
        ({"PUBLIC_BASE_URL": "advice.example.gov.uk"}, "PUBLIC_BASE_URL must be the address people type"),
        ({"PUBLIC_BASE_URL": "https://advice.example.gov.uk/book"}, "PUBLIC_BASE_URL must be the address people type"),
        ({"PUBLIC_BASE_URL": "https://:443"}, "PUBLIC_BASE_URL must be the address people type"),
        ({"PUBLIC_BASE_URL": "https://a.example:port"}, "PUBLIC_BASE_URL must be the address people type"),
        ({"COUNCIL_SHORT_NAME": "x" * 31}, "COUNCIL_SHORT_NAME must be one line of 30 characters or fewer."),
        ({"COUNCIL_NAME": "x" * 81}, "COUNCIL_NAME must be one line of 80 characters or fewer."),
        ({"COUNCIL_NAME": "Testdale\nBcc: all"}, "COUNCIL_NAME must be one line of 80 characters or fewer."),
        ({"COUNCIL_URGENT_WRITE": "write to us"}, "COUNCIL_URGENT_WRITE must be an email address"),
        ({"COUNCIL_PHONE": "call us"}, "COUNCIL_PHONE must be a number that people can call"),
        ({"COUNCIL_COLOUR": "teal"}, "COUNCIL_COLOUR must be a colour such as #0b4f6c."),
        ({"SMS_PRICE_PENCE": "2p"}, "SMS_PRICE_PENCE must be a price in pence from 0 to 999.99, such as 2.5."),
        ({"SMS_PRICE_PENCE": "-1"}, "SMS_PRICE_PENCE must be a price in pence"),
        ({"SMS_PROVIDER": "pigeon"}, "SMS_PROVIDER must be one of: console, twilio, notify."),
        ({**TWILIO, "TWILIO_ACCOUNT_SID": ""}, "SMS_PROVIDER=twilio needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."),
        ({**TWILIO, "TWILIO_AUTH_TOKEN": ""}, "SMS_PROVIDER=twilio needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."),
        ({**TWILIO, "TWILIO_FROM": ""}, "SMS_PROVIDER=twilio needs TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID."),
        ({**TWILIO, "TWILIO_ACCOUNT_SID": "SK1"}, "TWILIO_ACCOUNT_SID must start with AC"),
        ({**TWILIO, "TWILIO_MESSAGING_SERVICE_SID": "AC1"}, "TWILIO_MESSAGING_SERVICE_SID must start with MG"),
        ({**TWILIO, "TWILIO_FROM": "Testdale Council"}, "TWILIO_FROM must be a number such as +441632960000"),
        ({**TWILIO, "PUBLIC_BASE_URL": ""}, "PUBLIC_BASE_URL is not set: messages are sent"),
        ({**NOTIFY, "NOTIFY_API_KEY": ""}, "SMS_PROVIDER=notify needs NOTIFY_API_KEY"),
        ({**NOTIFY, "NOTIFY_API_KEY": "testdale-1234"}, "NOTIFY_API_KEY is not a whole key"),
        ({**NOTIFY, "NOTIFY_TEMPLATE_ID": ""}, "SMS_PROVIDER=notify needs NOTIFY_TEMPLATE_ID"),
        ({**NOTIFY, "NOTIFY_TEMPLATE_ID": "reminder"}, "NOTIFY_TEMPLATE_ID must be the ID of a text template"),
        ({**NOTIFY, "NOTIFY_CALLBACK_TOKEN": "short"}, "NOTIFY_CALLBACK_TOKEN is too short"),
        ({**NOTIFY, "NOTIFY_CALLBACK_TOKEN": "your-callback-token-12"}, "NOTIFY_CALLBACK_TOKEN can be guessed"),
        ({**NOTIFY, "NOTIFY_CALLBACK_TOKEN": ""}, "SMS_PROVIDER=notify needs NOTIFY_CALLBACK_TOKEN"),
        ({"NOTIFY_API_BASE_URL": "loopback"}, "NOTIFY_API_BASE_URL must be an address"),
        ({"TWILIO_API_BASE_URL": "loopback"}, "TWILIO_API_BASE_URL must be an address"),
        ({**MAIL, "SMTP_URL": "mail.example.gov.uk"}, "SMTP_URL must be an address such as smtp+starttls://"),
        ({**MAIL, "SMTP_URL": "smtp://mail:port"}, "SMTP_URL must be an address such as smtp+starttls://"),
        (
            {**MAIL, "SMTP_URL": "smtp://me:p%40ss@mail.example.gov.uk:587"},
            "SMTP_URL leads to another machine in clear text: begin it with smtp+starttls:// or smtps://.",
        ),
        ({**MAIL, "EMAIL_FROM": ""}, "SMTP_URL is set, so EMAIL_FROM must be too"),
        ({**MAIL, "EMAIL_FROM": "advice"}, "EMAIL_FROM must be an email address"),
        ({**MAIL, "PUBLIC_BASE_URL": ""}, "PUBLIC_BASE_URL is not set: messages are sent"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    tmp_path: Path, environ: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SettingError) as wrong:
        load(environ, instance_path=tmp_path)
    said = str(wrong.value)
    assert said.startswith(sentence) or sentence in said
    assert said.endswith(".") and "\n" not in said and len(said.split()) <= 25
    assert "secret" not in said.replace("SECRET", "")


@pytest.mark.parametrize(
    "environ",
    [
        {"PUBLIC_BASE_URL": "http://advice.example.gov.uk"},
        {"PUBLIC_BASE_URL": "http://10.0.0.4:8000"},
        {"PUBLIC_BASE_URL": "http://127.0.0.1.example.gov.uk"},
        {"LINK_KEY": "aaaaaaaaaaaaaaaaaaaaaaaa"},
        {"DATABASE_URL": POSTGRES.partition("?")[0], **KEYS},
        {"DATABASE_URL": POSTGRES.replace("verify-full", "prefer"), **KEYS},
        {"DATABASE_URL": "postgresql:///alongside?host=db.example", **KEYS},
        {"DATABASE_URL": "postgresql://127.0.0.1/alongside?hostaddr=10.0.0.4", **KEYS},
        {"DATABASE_URL": "postgresql:///alongside?host=localhost,db.example", **KEYS},
        {"SECRET_KEY": "please-change-me-0123456789"},
    ],
)
def test_what_others_can_read_or_guess_stops_the_start(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(SettingError, match=next(iter(environ))):
        load(environ, instance_path=tmp_path)
    for loopback in ("http://127.0.0.1:8001", "http://localhost:8001", "http://[::1]:8001"):
        assert load({"PUBLIC_BASE_URL": loopback}, instance_path=tmp_path).public_base_url == loopback


def test_keys_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    first, second = load({}, instance_path=tmp_path), load({}, instance_path=tmp_path)
    assert (first.secret_key, first.link_key) == (second.secret_key, second.link_key)
    assert len({first.secret_key, first.link_key, first.password_salt, first.audit_key}) == 4
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_keys_of_the_version_before_get_an_audit_key_once(tmp_path: Path) -> None:
    """Web server and worker start together after an upgrade: both read the one key that was added."""
    kept = {name: value for name, value in KEYS.items() if name != "AUDIT_KEY"}
    (tmp_path / "keys.json").write_text(json.dumps(kept))
    with ThreadPoolExecutor(4) as starting:
        loaded = list(starting.map(lambda _: load({}, instance_path=tmp_path), range(4)))
    assert len({settings.audit_key for settings in loaded}) == 1 and len(loaded[0].audit_key) > 30
    assert {settings.secret_key for settings in loaded} == {KEYS["SECRET_KEY"]}
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_a_key_that_is_set_goes_before_the_kept_one(tmp_path: Path) -> None:
    load({}, instance_path=tmp_path)
    assert load({"LINK_KEY": KEYS["LINK_KEY"]}, instance_path=tmp_path).link_key == KEYS["LINK_KEY"]


@pytest.mark.parametrize("content", ["", "[]", "null", json.dumps({"SECRET_KEY": "only one"})])
def test_kept_keys_that_were_spoilt_are_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(SettingError, match=r"keys\.json cannot be read"):
        load({}, instance_path=tmp_path)
    assert (tmp_path / "keys.json").read_text() == content


def test_a_folder_that_cannot_be_used_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match=r"INSTANCE_PATH .* cannot be used"):
        load({"INSTANCE_PATH": str(tmp_path / "file" / "instance")})


def test_keys_and_passwords_are_not_printed(tmp_path: Path) -> None:
    settings = load({**NOTIFY, **KEYS, **TWILIO, **MAIL}, instance_path=tmp_path)
    shown, secrets = repr(settings), (fake_notify.SECRET, NOTIFY["NOTIFY_CALLBACK_TOKEN"])
    assert not [secret for secret in (*KEYS.values(), *secrets, "'token'", "p%40ss") if secret in shown]


def test_every_setting_is_in_the_document_and_every_one_there_is_a_setting() -> None:
    readers = (Path(config.__file__), *(ROOT / "booking" / "gateways").glob("*.py"))  # a provider reads its own
    source = "".join(path.read_text(encoding="utf-8") for path in readers)
    read = set(re.findall(r'(?:env\.get\(|\(env, )"([A-Z_]+)"', source)) | set(KEY_NAMES)
    written = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.M)
    assert sorted(written) == sorted(read)


@pytest.mark.parametrize(
    ("env", "warned"),
    [
        ({}, []),
        ({"DATABASE_URL": "postgresql:///?host=/run/pg&dbname=a", **KEYS}, []),
        ({"DATABASE_URL": POSTGRES, **KEYS}, []),
        ({"DATABASE_URL": "postgresql://localhost/a", **KEYS}, ["DATABASE_URL"]),
        ({**MAIL, "PUBLIC_BASE_URL": "https://advice.example.gov.uk", "SMTP_URL": "smtps://localhost"}, []),
        (
            {**MAIL, "PUBLIC_BASE_URL": "http://localhost:8000", "SMTP_URL": "smtp://localhost"},
            ["PUBLIC_BASE_URL", "SMTP_URL"],
        ),
    ],
)
def test_clear_text_on_this_machine_is_warned_of(tmp_path: Path, env: dict[str, str], warned: list[str]) -> None:
    said = load(env, instance_path=tmp_path).warnings
    assert [sentence.partition(" ")[0] for sentence in said] == warned
