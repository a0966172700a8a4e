"""Outbound client against a real server on loopback, and which addresses it calls."""

from __future__ import annotations

import socket
import ssl
from ipaddress import ip_network
from time import monotonic

import pytest
import trustme

from booking.gateways.addresses import is_public, read_address
from booking.gateways.outbound import MOST_BYTES, CallFailed, FailureReason, Outbound
from tests import fake_outside

HERE = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def fake():
    with fake_outside.running() as running:
        yield running


@pytest.fixture
def client():
    return Outbound(HERE)


def _resolving(monkeypatch, *addresses):
    """Make every name lead to these addresses, and keep which names were asked for."""
    asked = []

    def resolve(host, port, *_, **__):
        asked.append(host)
        family = socket.AF_INET6 if ":" in addresses[0] else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def _why(client, url, **changes):
    with pytest.raises(CallFailed) as failed:
        client.call("POST", url, **changes)
    assert "://" not in str(failed.value)
    return failed.value.reason


def test_a_call_goes_out_once_and_its_answer_comes_back(fake, client):
    fake.headers = {"Retry-After": "120"}
    fake.answers = [429]
    answer = client.call("POST", f"{fake.url}?a=1#part", body=b'{"a": 1}', headers={"Content-Type": "application/json"})
    assert (answer.status, answer.body, answer.retry_after) == (429, b"ok", "120")
    [taken] = fake.taken
    assert (taken.method, taken.path, taken.body) == ("POST", "/hook?a=1", b'{"a": 1}')
    assert taken.headers["host"] == f"127.0.0.1:{fake.port}" and taken.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.9",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_that_is_not_public_is_refused(monkeypatch, text):
    _resolving(monkeypatch, text)
    assert not is_public(read_address(text))
    assert _why(Outbound(), "https://partner.example/hook") is FailureReason.NOT_PUBLIC


@pytest.mark.parametrize("text", ["8.8.8.8", "2a00:1450:4009::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(text):
    assert is_public(read_address(text))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]"]
)
def test_however_this_machine_is_written_it_is_refused(host):
    assert _why(Outbound(), f"https://{host}/hook") is FailureReason.NOT_PUBLIC


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch):
    _resolving(monkeypatch, "8.8.8.8", "10.0.0.1")
    assert _why(Outbound(), "https://partner.example/hook") is FailureReason.NOT_PUBLIC


def test_a_name_is_resolved_once_and_the_connection_goes_there(fake, client, monkeypatch):
    asked = _resolving(monkeypatch, "127.0.0.1")
    assert client.call("POST", f"http://partner.example:{fake.port}/hook").status == 200
    assert asked.count("partner.example") == 1
    assert fake.taken[0].headers["host"] == f"partner.example:{fake.port}"


def test_tls_asks_for_the_name_and_checks_it(monkeypatch):
    authority, server = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("partner.example").configure_cert(server)
    names, trusting = [], ssl.create_default_context()
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    authority.configure_trust(trusting)
    _resolving(monkeypatch, "127.0.0.1")
    with fake_outside.running(server) as fake:
        client = Outbound(HERE, tls=trusting)
        assert client.call("POST", f"https://partner.example:{fake.port}/hook").status == 200
        assert names == ["partner.example"]
        assert _why(client, f"https://other.example:{fake.port}/hook") is FailureReason.CERTIFICATE
        assert _why(Outbound(HERE), f"https://partner.example:{fake.port}/hook") is FailureReason.CERTIFICATE
        assert len(fake.taken) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(fake, client, status):
    fake.answers, fake.headers = [status], {"Location": fake.url}
    assert _why(client, fake.url) is FailureReason.REDIRECTED
    assert len(fake.taken) == 1


@pytest.mark.parametrize("answer", ["drip", "drip_body"])
def test_an_answer_that_drips_is_cut_off_in_time(fake, answer):
    fake.answers, began = [answer], monotonic()
    assert _why(Outbound(HERE, seconds=0.3), fake.url) is FailureReason.TOO_SLOW
    assert monotonic() - began < 3


def test_a_handshake_that_never_comes_is_cut_off_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/hook"
        assert _why(Outbound(HERE, seconds=0.2), url) is FailureReason.TOO_SLOW


def test_a_name_that_takes_too_long_is_given_up(monkeypatch):
    over = fake_outside.threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(10))
    assert _why(Outbound(HERE, seconds=0.05), "https://partner.example/") is FailureReason.TOO_SLOW
    over.set()


def test_a_body_is_read_up_to_its_limit(fake, client):
    fake.answers = [b"x" * MOST_BYTES, "huge"]
    assert len(client.call("POST", fake.url).body) == MOST_BYTES
    assert _why(client, fake.url) is FailureReason.TOO_BIG


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", FailureReason.NOT_AN_ADDRESS),
        ("partner.example/hook", FailureReason.NOT_AN_ADDRESS),
        ("file:///etc/passwd", FailureReason.NOT_AN_ADDRESS),
        ("ftp://8.8.8.8/", FailureReason.NOT_AN_ADDRESS),
        ("https://me:word@8.8.8.8/", FailureReason.NOT_AN_ADDRESS),
        ("https://8.8.8.8/a b", FailureReason.NOT_AN_ADDRESS),
        ("https://8.8.8.8/a\r\nX: y", FailureReason.NOT_AN_ADDRESS),
        ("https://8.8.8.8:port/", FailureReason.NOT_AN_ADDRESS),
        ("https://8.8.8.8/" + "a" * 500, FailureReason.NOT_AN_ADDRESS),
        ("http://8.8.8.8/", FailureReason.NOT_ENCRYPTED),
        ("https://8.8.8.8:25/", FailureReason.PORT),
        (f"https://{'a' * 70}.example/", FailureReason.UNKNOWN_HOST),
    ],
)
def test_what_is_no_web_address_is_not_called(client, url, reason):
    assert _why(client, url) is reason


def test_nobody_there_and_a_call_cut_short(fake, client):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/"
    assert _why(client, nobody) is FailureReason.NO_CONNECTION
    fake.answers = ["hang_up"]
    assert _why(client, fake.url) is FailureReason.NO_ANSWER
