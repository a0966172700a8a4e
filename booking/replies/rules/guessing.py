"""Guess what an unclear text may mean, for whoever reads it. A guess is never acted upon."""

from __future__ import annotations

import re

from booking.core.folding import folded
from booking.messages.rules.reply_kinds import ReplyKind

_K = ReplyKind
# Quoted: between quotation marks, behind a ">", or below "… wrote:".
_NOT_THEIRS = re.compile(
    r"[“\"«„][^”\"»“]*[”\"»“]|^[ \t]*>[^\n]*|^[^\n]*\bwrote:.*\Z|^[ \t]*(?:fwd?|from|sent|subject):[^\n]*",
    re.M | re.S | re.I,
)
# Council matters other than appointments.
_OTHER = re.compile(
    r"\b(bins?|recycling|refuse|direct debit|council tax|rent|bailiffs?|housing list|waiting list|repairs?|boiler"
    r"|permit|parking (fine|ticket)|library book|pothole|school|payment|order|subscription|treth"
    r"|bailiaid|biniau|policy|licen[cs]e|benefits?|claim)\b"
)
_SIGNALS = {
    _K.CANCEL: r"\b(cancel\w*|can[sc]lo|gan[sc]lo|diddymu|(no longer|dont|do not) need (it|this|my app\w*))\b",
    _K.CHANGE: (
        r"\b(change|rearrange|re arrange|reschedule|rebook|move|swap|postpone|(another|different|other|later|earlier)"
        r" (time|day|date)|earlier|newid|aildrefnu|symud)\b"
    ),
    _K.CANNOT: (
        r"\b((can ?t|cannot|can not|wont|will not|unable to|not able to) (be able to )?(make|come|attend|be there"
        r"|get there)"
        r"|not (coming|attending)|(methu|ddim yn gallu|ni allaf|alla i ddim) (a )?(dod|ddod|mynychu))\b|^(no|nope|na)$"
        r"|\bso no$"
    ),
    _K.LATE: (
        r"\b(late|delayed|stuck (in|on|at)|held up|(on|ar) (my|the|y|fy) (way|ffordd)|omw|there in \d+|(yn|n) hwyr"
        r"|traffic)\b|^hwyr\b"
    ),
    _K.KEEP: (
        r"^(yes|yep|yeah|ie|ydw)\b|\b(ill|i will|il) (still )?(be there|come|be coming|attend)\b"
        r"|\b(im|i am|still) coming\b(?! down)|\bsee (you|u) (then|there|on|at|tomorrow)\b|\b(wela|gwela) i chi\b"
        r"|\byn dod\b"
    ),
    _K.STOP: r"\b(stop|no more|dont|do not|peidiwch|stopiwch) \w* ?(text|message|send|thecstio|anfon|neges)\w*\b",
}
_NEGATED = re.compile(
    r"\b(dont|do not|didnt|did not|not|never|no) (want to |need to )?(cancel|change|move|be late)\w*\b"
)
_ROBOT = re.compile(
    r"\b(im driving|i am driving|cant talk (right )?now|ill call you (back )?later|in a meeting|auto ?(matic)? ?reply"
    r"|out of office|do not disturb|this is an automat\w+|sent from my car|unable to take your call"
    r"|number (is )?not monitored)\b"
)
_YES, _NO = "\U0001f44d\U0001f44c\u2705\u2714", "\U0001f44e\u274c"


def guess(text: str) -> ReplyKind | None:
    """Guess its meaning, which may be MIXED or ELSEWHERE; None where there is no sign."""
    theirs = _NOT_THEIRS.sub(" ", text)
    plain = folded(theirs)
    if _ROBOT.search(plain):
        return _K.AUTOMATIC
    if not plain:
        return _by_sign(theirs)
    if _OTHER.search(plain):
        return _K.ELSEWHERE
    if _NEGATED.search(plain):
        return _K.MIXED
    found = {kind for kind, signs in _SIGNALS.items() if re.search(signs, plain)}
    if {_K.CHANGE, _K.CANNOT} == found:
        return _K.CHANGE
    return _K.MIXED if len(found) > 1 else next(iter(found), None)


def _by_sign(text: str) -> ReplyKind | None:
    if any(sign in text for sign in _YES):
        return _K.KEEP
    return _K.CANNOT if any(sign in text for sign in _NO) else None
