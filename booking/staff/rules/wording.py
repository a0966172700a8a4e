"""Sentences of grants and notices, for the screens and for e-mails."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol

from booking.core.journal import SecurityAct
from booking.core.translation import LazyString, _, _l
from booking.staff.rules.grants import Role

ROLE_NAMES: dict[str, LazyString] = {
    Role.HOST: _l("Host"),
    Role.ADVISOR: _l("Advisor"),
    Role.MANAGER: _l("Manager"),
}


class Answer(StrEnum):
    """Answers of a manager to what a colleague asked for, which are told beside acts of the security journal."""

    AGREED = "request_agreed"
    DECLINED = "request_declined"


NOTICES: dict[str, LazyString] = {
    SecurityAct.GRANT_PROPOSED: _l(
        "%(by)s asked for this grant for %(who)s: %(grant)s. It counts once a second manager approves it."
    ),
    SecurityAct.GRANT_GIVEN: _l("%(by)s gave %(who)s this grant: %(grant)s."),
    SecurityAct.GRANT_REFUSED: _l("%(by)s refused %(who)s this grant: %(grant)s. “%(word)s”"),
    SecurityAct.GRANT_TAKEN: _l("%(by)s took this grant from %(who)s: %(grant)s."),
    SecurityAct.INVITED: _l("%(by)s asked for a new link with which %(who)s chooses a password."),
    SecurityAct.INVITATION_USED: _l("A new password for %(who)s was chosen with an invitation."),
    Answer.AGREED: _l("%(by)s agreed to what %(who)s asked for: %(words)s."),
    Answer.DECLINED: _l("%(by)s declined what %(who)s asked for: %(words)s"),
}
_APPROVED = _l("%(by)s approved this grant for %(who)s: %(grant)s.")


class WordedGrant(Protocol):
    """Facts of a grant to be worded. Venue and department have names; None: all of them."""

    role: str
    venue: Any
    department: Any
    approved_by_id: int | None
    ended_word: str


class HasName(Protocol):
    """Somebody with a name."""

    name: str


class WordedNotice(Protocol):
    """Facts of a notice to be worded: what happened, about whom, by whom, and to which grant."""

    act: str
    by_id: int | None
    words: str

    @property
    def about(self) -> HasName:
        """Whom it concerns."""

    @property
    def by(self) -> HasName | None:
        """Who did it."""

    @property
    def grant(self) -> WordedGrant | None:
        """The grant, where there is one."""


def grant_words(grant: WordedGrant) -> str:
    """Word a grant, such as "Advisor, Heywood Library, every department"."""
    where = grant.venue.name if grant.venue else _("every venue")
    part = grant.department.name if grant.department else _("every department")
    return f"{ROLE_NAMES[grant.role]}, {where}, {part}"


def notice_sentence(notice: WordedNotice) -> str:
    """Word a notice in a sentence or two. `by` None: a technician, by a command."""
    grant, by_id = notice.grant, notice.by_id
    approved = notice.act == SecurityAct.GRANT_GIVEN and grant is not None and by_id is not None
    sentence = _APPROVED if approved and grant and grant.approved_by_id == by_id else NOTICES[notice.act]
    return str(sentence) % {
        "by": notice.by.name if notice.by else _("A technician"),
        "who": notice.about.name,
        "grant": grant_words(grant) if grant else "",
        "word": grant.ended_word if grant else "",
        "words": notice.words,
    }
