"""Labels of replies: meaning and outcome in a few words for staff."""

from __future__ import annotations

from booking.core.translation import _, _l
from booking.messages.models import Reply
from booking.messages.rules.reply_kinds import Did, ReplyKind

MEANS = {
    ReplyKind.KEEP: _l("is coming"),
    ReplyKind.CANCEL: _l("wants to cancel"),
    ReplyKind.CHANGE: _l("wants another time"),
    ReplyKind.CANNOT: _l("cannot come then"),
    ReplyKind.LATE: _l("is running late"),
    ReplyKind.STOP: _l("wants no more texts"),
    ReplyKind.STOP_AND_MORE: _l("wants no more texts, and more"),
    ReplyKind.CANCEL_AND_STOP: _l("texted CANCEL"),
    ReplyKind.START: _l("wants texts again"),
    ReplyKind.THANKS: _l("says thank you"),
    ReplyKind.LIKED: _l("likes our text"),
    ReplyKind.AUTOMATIC: _l("an automatic answer"),
    ReplyKind.ELSEWHERE: _l("about something else"),
    ReplyKind.MIXED: _l("two things at once"),
    ReplyKind.UNCLEAR: _l("not understood"),
}
# What was done automatically, where that adds to the meaning.
_DONE = {
    Did.CANCELLED: _l("cancelled"),
    Did.LINK_SENT: _l("link sent"),
    Did.OPTED_OUT: _l("texts stopped"),
    Did.OPTED_IN: _l("texts go out again"),
}


def in_words(reply: Reply) -> str:
    """Describe what they want and what was done; where a person has to find out, our guess, marked as one.

    Without a colon: it stands after one ("They texted: …").
    """
    means, done = ReplyKind(reply.understood), Did(reply.did or Did.NOTHING)
    if done is not Did.ASKED_PERSON or means is ReplyKind.CANCEL_AND_STOP:
        return f"{MEANS[means]}, {_DONE[done]}" if done in _DONE else str(MEANS[means])
    if not reply.guess:
        return str(MEANS[ReplyKind.UNCLEAR])
    return _("%(guess)s, we think", guess=str(MEANS[ReplyKind(reply.guess)]))
