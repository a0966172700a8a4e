"""States of a referral, and who may take it from which to which."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from booking.core.translation import LazyString, _l
from booking.referrals.errors import NotByThem, OnlyReroute

# Characters of what is asked, the story, a reason, a name.
ASKED_LENGTH, SUMMARY_LENGTH, REFERRAL_WHY_LENGTH, TAKEN_BY_LENGTH = 300, 4000, 500, 120


class ReceiverKind(StrEnum):
    """Kinds of receivers of a referral."""

    DEPARTMENT = "department"
    SERVICE = "service"
    COLLEAGUE = "colleague"
    ORGANISATION = "organisation"


class ReferralState(StrEnum):
    """States of a referral."""

    WRITTEN = "written"  # an objection is to be decided first
    SENT = "sent"
    SEEN = "seen"
    ACCEPTED = "accepted"
    BOOKED = "booked"
    UNDER_WAY = "under_way"
    ON_HOLD = "on_hold"
    RETURNED = "returned"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class ReferralAct(StrEnum):
    """Acts on a referral; each one is a step with who and when."""

    WRITE = "written"
    SEND = "sent"
    STOP = "stopped"  # a manager decided that it is not sent
    GO_ON = "kept"  # a manager decided that a safeguarding one stays sent
    SEE = "seen"
    TAKE = "taken"  # on the telephone, of an urgent one
    ACCEPT = "accepted"
    BOOK = "booked"
    LOSE_TIME = "time_lost"  # the appointment was cancelled
    BEGIN = "begun"
    HOLD = "held"
    CLOSE = "closed"
    RETURN = "returned"
    REROUTE = "rerouted"
    EXPIRE = "expired"
    WITHDRAW = "withdrawn"


class ReferralSide(StrEnum):
    """Whose an act is: the sender's, the receiver's, the sender's manager's; or the clock's."""

    SENDER = "sender"
    RECEIVER = "receiver"
    MANAGER = "manager"
    CLOCK = "clock"


class ReferralOutcome(StrEnum):
    """How a referral ended."""

    NONE_YET = ""
    HELPED = "helped"
    SOME_HELP = "some_help"
    NO_LONGER_WANTED = "no_longer_wanted"
    NOT_REACHED = "not_reached"
    NOT_HELPED = "not_helped"


OUTCOME_WORDS: dict[str, LazyString] = {
    ReferralOutcome.HELPED: _l("Helped"),
    ReferralOutcome.SOME_HELP: _l("Some help"),
    ReferralOutcome.NO_LONGER_WANTED: _l("No longer wanted"),
    ReferralOutcome.NOT_REACHED: _l("Could not reach them"),
    ReferralOutcome.NOT_HELPED: _l("Not helped"),
}
REFERRAL_STATES: dict[str, LazyString] = {
    ReferralState.WRITTEN: _l("waits for a manager"),
    ReferralState.SENT: _l("sent"),
    ReferralState.SEEN: _l("seen"),
    ReferralState.ACCEPTED: _l("accepted"),
    ReferralState.BOOKED: _l("booked"),
    ReferralState.UNDER_WAY: _l("under way"),
    ReferralState.ON_HOLD: _l("on hold"),
    ReferralState.RETURNED: _l("returned"),
    ReferralState.EXPIRED: _l("came back unanswered"),
    ReferralState.WITHDRAWN: _l("withdrawn"),
    ReferralState.CLOSED: _l("closed"),
}

OVER = frozenset((ReferralState.CLOSED, ReferralState.WITHDRAWN))
OPEN_REFERRALS = tuple(state for state in ReferralState if state not in OVER)
BACK = frozenset((ReferralState.RETURNED, ReferralState.EXPIRED))
"""With the sender again, who refers it on or closes it."""
_NOT_BEGUN = frozenset((ReferralState.SENT, ReferralState.SEEN, ReferralState.ACCEPTED))
WITH_RECEIVER = _NOT_BEGUN | {ReferralState.BOOKED, ReferralState.UNDER_WAY, ReferralState.ON_HOLD}
_SENDER = frozenset((ReferralSide.SENDER,))
_RECEIVER = frozenset((ReferralSide.RECEIVER,))
_MANAGER = frozenset((ReferralSide.MANAGER,))
_CLOCK = frozenset((ReferralSide.CLOCK,))


class Transition(NamedTuple):
    """One row of the table: an act, from which states, to which, by whom."""

    act: ReferralAct
    before: Collection[ReferralState]
    after: ReferralState | None  # None: the state stays
    by: frozenset[ReferralSide]


_ST, _ACT = ReferralState, ReferralAct  # the table is read by its columns
TRANSITIONS: tuple[Transition, ...] = (
    Transition(_ACT.SEND, (_ST.WRITTEN,), _ST.SENT, _MANAGER),
    Transition(_ACT.STOP, (_ST.WRITTEN, *WITH_RECEIVER, *BACK), _ST.WITHDRAWN, _MANAGER),
    Transition(_ACT.GO_ON, (*WITH_RECEIVER, *BACK), None, _MANAGER),
    Transition(_ACT.SEE, (_ST.SENT,), _ST.SEEN, _RECEIVER),
    Transition(_ACT.TAKE, WITH_RECEIVER, None, _SENDER | _RECEIVER),
    Transition(_ACT.ACCEPT, (_ST.SENT, _ST.SEEN), _ST.ACCEPTED, _RECEIVER),
    Transition(_ACT.BOOK, (*_NOT_BEGUN, _ST.UNDER_WAY, _ST.ON_HOLD), _ST.BOOKED, _RECEIVER),
    Transition(_ACT.LOSE_TIME, (_ST.BOOKED,), _ST.ACCEPTED, _CLOCK),
    Transition(_ACT.BEGIN, (*_NOT_BEGUN, _ST.BOOKED, _ST.ON_HOLD), _ST.UNDER_WAY, _RECEIVER),
    Transition(_ACT.HOLD, (*_NOT_BEGUN, _ST.UNDER_WAY), _ST.ON_HOLD, _RECEIVER),
    Transition(_ACT.CLOSE, WITH_RECEIVER, _ST.CLOSED, _RECEIVER),
    Transition(_ACT.CLOSE, BACK, _ST.CLOSED, _SENDER),
    Transition(_ACT.RETURN, (*_NOT_BEGUN, _ST.ON_HOLD, _ST.UNDER_WAY), _ST.RETURNED, _RECEIVER),
    Transition(_ACT.REROUTE, (*_NOT_BEGUN, _ST.ON_HOLD, _ST.UNDER_WAY), _ST.SENT, _RECEIVER),
    Transition(_ACT.REROUTE, BACK, _ST.SENT, _SENDER),
    Transition(_ACT.EXPIRE, _NOT_BEGUN, _ST.EXPIRED, _CLOCK),
    Transition(_ACT.WITHDRAW, (_ST.WRITTEN, *WITH_RECEIVER, *BACK), _ST.WITHDRAWN, _SENDER),
)


def transition(
    act: ReferralAct, state: str, sides: Collection[ReferralSide], *, always_takes: bool = False
) -> ReferralState:
    """Return the state after an act by somebody on these sides. Raises NotByThem, OnlyReroute."""
    for row in TRANSITIONS:
        if row.act is act and state in row.before and not row.by.isdisjoint(sides):
            if always_takes and act in (ReferralAct.RETURN, ReferralAct.EXPIRE):
                raise OnlyReroute
            return row.after or ReferralState(state)
    raise NotByThem


def acts_open(state: str, sides: Collection[ReferralSide], *, always_takes: bool = False) -> list[ReferralAct]:
    """List what somebody on these sides may do with a referral in this state."""
    found = (row.act for row in TRANSITIONS if state in row.before and not row.by.isdisjoint(sides))
    acts = list(dict.fromkeys(found))
    return [act for act in acts if not (always_takes and act in (ReferralAct.RETURN, ReferralAct.EXPIRE))]
