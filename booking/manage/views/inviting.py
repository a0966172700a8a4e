"""Deliver an invitation's link: by e-mail to the person, or through a second manager. Who asked never sees it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.config.sending import gateways_for
from booking.core import clock
from booking.core.database import transaction
from booking.core.dates import long_day
from booking.core.errors import Refusal
from booking.core.translation import _
from booking.gateways.base import Letter, Refused, Unsure
from booking.manage.views.blueprint import blueprint
from booking.manage.views.member import member_page, others_to_hand_over
from booking.manage.views.scope import me, my_person
from booking.staff import operations as staff
from booking.staff.models import StaffMember
from booking.staff.rules import INVITED_FOR
from booking.web.shell import settings


@blueprint.post("/manage/staff/<reference>/invitation")
def invite_again(reference: str) -> ResponseReturnValue:
    """Send a new link, because the first was lost or the password forgotten."""
    my_person(reference)
    try:
        with transaction():
            staff.invite_again(my_person(reference), by=me(), now=clock.now())
    except Refusal as refusal:
        return member_page(my_person(reference), refusal.status, said=refusal)
    return sent_off(reference, send=True)


@blueprint.post("/manage/staff/<reference>/invitation/link")
def hand_over(reference: str) -> ResponseReturnValue:
    """Show the link, once, to a second manager who hands it over."""
    my_person(reference)
    try:
        with transaction():
            token = staff.hand_over(my_person(reference), by=me(), now=clock.now())
    except Refusal as refusal:
        return member_page(my_person(reference), refusal.status, said=refusal)
    return _page(my_person(reference), link=_link(token))


def sent_off(reference: str, *, send: bool) -> ResponseReturnValue:
    """Send the link and say so; where that fails, name the managers who can hand it over."""
    person = my_person(reference)
    if send and not (settings().smtp_url and _mailed(person)):
        with transaction():
            staff.mark_for_hand_over(reference)
        person = my_person(reference)
    return _page(person)


def _page(person: StaffMember, *, link: str = "") -> ResponseReturnValue:
    return render_template(
        "manage/staff_invited.html",
        person=person,
        link=link,
        handers=others_to_hand_over(person) if person.invite_by_hand and not link else [],
        until=(person.invited_at or clock.now()) + INVITED_FOR,
    )


def _link(token: str) -> str:
    return settings().public_base_url + url_for("staff.welcome", token=token)


def _mailed(person: StaffMember) -> bool:
    """Send the link by e-mail, outside of any transaction; whether the mail server took it."""
    conf, link = settings(), _link(staff.token_for(person))
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
