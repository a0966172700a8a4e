"""Refusals about grants and invitations."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors.base import Refusal
from booking.core.translation import _l


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
