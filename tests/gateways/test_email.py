"""E-mail gateway against a small SMTP server on loopback."""

from __future__ import annotations

import email
import email.policy
import socket
import socketserver
import threading
from contextlib import contextmanager
from typing import Any

import pytest

from booking.gateways.base import Attachment, Letter, Meaning, Refused, Unsure
from booking.gateways.email import SmtpEmail

LETTER = Letter(
    to="ada@example.com",
    subject="Appointment: Thu 26 Nov, 10:20am",
    body="Heywood Library\nThu 26 Nov, 10:20am\n",
    message_id="MSG0000001.1@advice.example.gov.uk",
    attachments=(
        Attachment("appointment.ics", "text/calendar; method=PUBLISH", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    ),
)


class _Handler(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        server: Any = self.server
        self.say("220 fake")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "EHLO":
                self.say("250-fake")
                self.say("250 AUTH PLAIN")
            elif word in server.answers:
                answer = server.answers[word]
                if answer is None:
                    return
                self.say(answer)
            elif word == "AUTH":
                self.say("235 welcome")
            elif word == "DATA":
                self.say("354 go on")
                lines = []
                while (data := self.rfile.readline()) != b".\r\n":
                    lines.append(data)
                if server.answers.get("END", "") is None:
                    return
                server.mails.append(b"".join(lines))
                self.say(server.answers.get("END", "250 taken"))
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


@contextmanager
def mail_server(**answers):
    server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.answers, server.mails = answers, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield (
            server,
            SmtpEmail(f"smtp://user:pass%40word@127.0.0.1:{server.server_address[1]}", "advice@example.gov.uk"),
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_e_mail_goes_with_its_calendar_file():
    with mail_server() as (server, gateway):
        sent = gateway.send(LETTER)
    mail = email.message_from_bytes(server.mails[0], policy=email.policy.default)
    assert sent.provider_id == LETTER.message_id
    assert (mail["To"], mail["From"], mail["Subject"]) == ("ada@example.com", "advice@example.gov.uk", LETTER.subject)
    assert mail["Message-ID"] == "<MSG0000001.1@advice.example.gov.uk>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Heywood Library" in mail.get_body().get_content()
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "appointment.ics"
    assert (attached.get_content_type(), attached.get_param("method")) == ("text/calendar", "PUBLISH")
    assert attached.get_payload(decode=True) == LETTER.attachments[0].content


@pytest.mark.parametrize(
    ("answers", "meaning"),
    [
        ({"RCPT": "550 no such user"}, Meaning.WRONG_ADDRESS),
        ({"RCPT": "451 come back"}, Meaning.TRY_LATER),
        ({"END": "554 not accepted"}, Meaning.NOT_ACCEPTED),
        ({"END": "452 full"}, Meaning.TRY_LATER),
        ({"AUTH": "535 wrong password"}, Meaning.OUR_ACCOUNT),
    ],
)
def test_a_refusal_is_for_good_or_for_now(answers, meaning):
    with mail_server(**answers) as (_server, gateway), pytest.raises(Refused) as refused:
        gateway.send(LETTER)
    assert refused.value.meaning is meaning
    assert "ada" not in str(refused.value)


def test_a_server_that_hangs_up_after_the_words_leaves_us_unsure():
    with mail_server(END=None) as (_server, gateway), pytest.raises(Unsure):
        gateway.send(LETTER)


def test_no_server_is_try_later():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Refused) as refused:
        SmtpEmail(f"smtp://127.0.0.1:{port}", "advice@example.gov.uk").send(LETTER)
    assert refused.value.meaning is Meaning.TRY_LATER


def test_a_server_that_does_not_offer_the_encryption_asked_for_is_given_nothing():
    with mail_server() as (server, _gateway):
        url = f"smtp+starttls://user:pass%40word@127.0.0.1:{server.server_address[1]}"
        with pytest.raises(Refused) as refused:
            SmtpEmail(url, "advice@example.gov.uk").send(LETTER)
        assert (refused.value.meaning, server.mails) == (Meaning.OUR_ACCOUNT, [])
