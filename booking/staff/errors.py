"""Refusals of sign-in, grants and invitations."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class StaffThere(Refusal):
    sentence = _l("Someone who works here already signs in with this email address. Use another, or end them first.")
    field = "email"


class GrantMissing(Refusal):
    sentence = _l("Choose what they are: host, advisor or manager. Without a grant they could open nothing.")
    field = "role"


class GrantBeyondYours(Refusal):
    sentence = _l("You can only give and take grants within your own. Ask a manager whose grant is as wide.")
    field = "role"
    status = HTTPStatus.FORBIDDEN


class StaffBeyondYou(Refusal):
    sentence = _l("They also work where you are not the manager. Ask a manager of everything they do.")
    status = HTTPStatus.FORBIDDEN


class OwnGrant(Refusal):
    sentence = _l("You cannot take your own manager's grant away. Ask another manager to do it.")


class LastManager(Refusal):
    sentence = _l("They are the last manager of everything. Make someone else one first.")


class StaffEnded(Refusal):
    sentence = _l("They have left. Invite them as new with the same email address to bring them back.")


class InvitationOver(Refusal):
    sentence = _l("This invitation has been used, or is too old. Ask your manager for a new one.")
    status = HTTPStatus.NOT_FOUND


class GrantToYourself(Refusal):
    sentence = _l("You cannot give yourself a grant. Ask another manager to give it to you.")
    field = "role"
    status = HTTPStatus.FORBIDDEN


class SecondManagerNeeded(Refusal):
    sentence = _l("This needs a second manager: not who asked, and nobody whom the same person alone made a manager.")
    status = HTTPStatus.FORBIDDEN


class ProposalGone(Refusal):
    sentence = _l("Nobody waits for this grant any more: another manager was faster, or it was withdrawn.")


class ProposerGone(Refusal):
    sentence = _l("Whoever asked for this grant could not give it any more. Refuse it, and ask for it anew.")


class WordMissing(Refusal):
    sentence = _l("Say in a few words why it is refused. They read it.")
    field = "word"
    status = HTTPStatus.BAD_REQUEST


class NothingToHandOver(Refusal):
    sentence = _l("There is no link to hand over: it was sent, shown or used already, or has run out.")


class TooSoon(Refusal):
    sentence = _l("There were too many wrong tries. Wait %(seconds)s seconds, then try again.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class PasswordWrong(Refusal):
    sentence = _l("That is not your present password. Check it and try again.")
    field = "present"
    status = HTTPStatus.BAD_REQUEST
