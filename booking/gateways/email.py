"""E-mail gateway over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from booking.core.setting_values import STARTTLS
from booking.gateways.base import TIMEOUT_SECONDS, EmailGateway, Letter, Meaning, Refused, Sent, Unsure


class SmtpEmail(EmailGateway):
    """E-mails by the server that SMTP_URL names: smtp+starttls://user:password@host:587 or smtps://.

    On this machine also smtp://, which uses STARTTLS where it is offered.
    """

    name = "smtp"

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender

    def send(self, letter: Letter) -> Sent:
        server = self._connect()
        try:
            server.send_message(as_mail(letter, self._sender), from_addr=self._sender, to_addrs=[letter.to])
        except (OSError, smtplib.SMTPException) as error:
            raise _meaning(error) from None  # the library's errors quote the address
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()
        return Sent(letter.message_id)

    def _connect(self) -> smtplib.SMTP:
        try:
            return self._signed_in()
        except smtplib.SMTPAuthenticationError as error:
            raise Refused(Meaning.OUR_ACCOUNT, str(error.smtp_code)) from None
        except (OSError, smtplib.SMTPException) as error:
            raise Refused(Meaning.TRY_LATER, type(error).__name__) from None

    def _signed_in(self) -> smtplib.SMTP:
        host, secure = self._url.hostname or "localhost", self._url.scheme == "smtps"
        port = self._url.port or (465 if secure else 25)
        context = ssl.create_default_context()
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        try:
            server.ehlo()
            if not secure and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self._url.scheme == STARTTLS:
                raise Refused(Meaning.OUR_ACCOUNT, "no encryption")  # neither a password nor a letter in clear
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
        except BaseException:
            server.close()
            raise
        return server


def as_mail(letter: Letter, sender: str) -> EmailMessage:
    """Build the MIME message: plain text, attachments, Auto-Submitted (RFC 3834)."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, letter.to, letter.subject
    mail["Message-ID"] = f"<{letter.message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    for attachment in letter.attachments:
        kind, _, parameters = attachment.mime_type.partition(";")
        main, _, sub = kind.partition("/")
        mail.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.file_name)
        for parameter in filter(None, parameters.split(";")):
            name, _, value = parameter.strip().partition("=")
            part = mail.get_payload()[-1]  # type: ignore[index]
            part.set_param(name, value)  # type: ignore[union-attr]
    return mail


def _meaning(error: Exception) -> Refused | Unsure:
    """Classify an error after the connection was made, without its text, which quotes the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _refusal(next(iter(error.recipients.values()))[0], Meaning.WRONG_ADDRESS)
    if isinstance(error, smtplib.SMTPResponseException):
        return _refusal(error.smtp_code, Meaning.NOT_ACCEPTED)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused(Meaning.WRONG_ADDRESS, "SMTPUTF8")
    return Unsure(type(error).__name__)


def _refusal(code: int, permanent: Meaning) -> Refused:
    """Classify an SMTP code: 5xx is permanent, 4xx temporary (RFC 5321)."""
    return Refused(permanent if code >= 500 else Meaning.TRY_LATER, str(code))
