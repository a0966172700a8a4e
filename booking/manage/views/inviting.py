"""The page that shows an invitation's link, once, and the e-mail that carries it where the council can send one."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.errors import StalePage
from booking.core.translation import _
from booking.gateways import gateways_for
from booking.gateways.base import Letter, Refused, Unsure
from booking.manage.views.reach import my_person
from booking.staff.models import StaffMember
from booking.staff.rules import INVITED_FOR
from booking.web.filters import long_day
from booking.web.shell import settings


def shown_once(reference: str, token: str, *, send: bool) -> ResponseReturnValue:
    """The link, to be handed over. It is sent too, where there is a mail server; that may fail, the page says so.

    Raises StalePage where the invitation has been used since.
    """
    if not token:
        raise StalePage
    person = my_person(reference)
    link = settings().public_base_url + url_for("staff.welcome", token=token)
    mailed = _mailed(person, link) if send and settings().smtp_url else None
    until = clock.now() + INVITED_FOR
    return render_template("manage/staff_invited.html", person=person, link=link, mailed=mailed, until=until)


def _mailed(person: StaffMember, link: str) -> bool:
    """Whether the mail server took it. Outside of any transaction."""
    conf = settings()
    host = urlsplit(conf.public_base_url).hostname or "localhost"
    letter = Letter(
        to=person.email,
        subject=_("Your sign-in at %(council)s", council=conf.council_name),
        body=_(
            "Hello %(name)s,\n\nyou can now sign in at %(council)s. Choose your password here, by %(day)s:\n\n%(link)s"
            "\n\nThe link works once. If you did not expect it, delete this e-mail.",
            name=person.name,
            council=conf.council_name,
            day=long_day(clock.now() + INVITED_FOR),
            link=link,
        ),
        message_id=f"invitation-{person.reference}-{person.invite_version}@{host}",
    )
    try:
        gateways_for(conf).email.send(letter)
    except (Refused, Unsure) as error:
        current_app.logger.warning("An invitation could not be sent by e-mail: %s.", error)
        return False
    return True
