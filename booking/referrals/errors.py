"""Refusals of referrals."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class ReceiverUnknown(Refusal):
    sentence = _l("Choose from the list who should take it on.")
    field = "to"
    status = HTTPStatus.BAD_REQUEST


class TooManyReceivers(Refusal):
    """More are asked at once than anybody follows up."""

    sentence = _l("Ask %(most)s at once at most. Take out the others, and refer to them afterwards.")
    field = "to"
    status = HTTPStatus.BAD_REQUEST


class ClientMissing(Refusal):
    """Several came, and nobody said whose matter it is."""

    sentence = _l("Tick whose matter it is: one of those who came, or several.")
    field = "clients"
    status = HTTPStatus.BAD_REQUEST


class NotTaking(Refusal):
    """The department takes nobody at present, or the service has ended."""

    sentence = _l("%(name)s takes no referrals at present. Choose somebody else, or book for them yourself.")
    field = "to"


class ReceiverLeft(Refusal):
    sentence = _l("%(name)s does not work here any more. Choose somebody else.")
    field = "to"


class NobodyNamed(Refusal):
    """Somebody is shielded, and nobody of those who are asked may open their record: they could read nothing."""

    sentence = _l("This record is shielded, and nobody there is named to open it. Choose who is, or have one named.")
    field = "to"


class ReferredDead(Refusal):
    """Nothing new is asked for somebody who has died; what is open is closed by whoever has it."""

    sentence = _l("Nobody who has died is referred. If that is wrong, undo it on their record first.")
    field = "to"


class TimeBeforeDecision(Refusal):
    """They object, and a manager decides before anything goes: no time is booked until then."""

    sentence = _l("They do not want it, so a manager decides first. Send it without a time.")
    field = "slot"


class ReferredToSelf(Refusal):
    sentence = _l("It is yours already: choose another colleague, department or service.")
    field = "to"
    status = HTTPStatus.BAD_REQUEST


class OnlyAnew(Refusal):
    """An organisation outside is asked by a referral of its own, with what the person agreed to."""

    sentence = _l("Write a new referral for an organisation outside: they have to agree to it first.")
    field = "to"
    status = HTTPStatus.BAD_REQUEST


class AgreementMissing(Refusal):
    sentence = _l("Say how they agreed that it goes outside the council. It does not go without.")
    field = "agreed"
    status = HTTPStatus.BAD_REQUEST


class AgreementUnexplained(Refusal):
    """Somebody agreed for them, or safeguarding goes without: nobody said who, or why."""

    sentence = _l("Say who agreed for them, or why safeguarding goes first. Your name stands beside it.")
    field = "agreed_words"
    status = HTTPStatus.BAD_REQUEST


class OverriddenWithoutSafeguarding(Refusal):
    sentence = _l("Only safeguarding goes outside without their agreement. Tick safeguarding, or ask them.")
    field = "agreed"
    status = HTTPStatus.BAD_REQUEST


class RestrictedOutside(Refusal):
    sentence = _l("Restricted notes cannot go outside the council. Say in the story what they need to know.")
    field = "entries"
    status = HTTPStatus.BAD_REQUEST


class ShieldedOutside(Refusal):
    sentence = _l("This record is shielded: nothing of it goes outside by a link. Telephone them instead.")
    field = "to"
    status = HTTPStatus.BAD_REQUEST


class CodeWrong(Refusal):
    sentence = _l("This is not the code that we sent last. Type its six digits, or ask for a new one.")
    field = "code"
    status = HTTPStatus.BAD_REQUEST


class TooManyCodes(Refusal):
    sentence = _l("Too many codes were tried or asked for. Wait an hour, or call us on %(phone)s.")
    field = "code"
    status = HTTPStatus.TOO_MANY_REQUESTS


class ExternalSystemMissing(Refusal):
    sentence = _l("Say which system or organisation knows them by this number.")
    field = "system"
    status = HTTPStatus.BAD_REQUEST


class ExternalNumberMissing(Refusal):
    sentence = _l("Type the number or reference, with at least one letter or digit.")
    field = "number"
    status = HTTPStatus.BAD_REQUEST


class ExternalAboutGone(Refusal):
    """The referral that was chosen is on the reader's list no more: the number is never taken for the person's own."""

    sentence = _l("That referral is no longer on your list. Choose again what this is the number of.")
    field = "about"
    status = HTTPStatus.BAD_REQUEST


class ExternalNumberTaken(Refusal):
    """A number of one system stands for one person."""

    sentence = _l("This number already stands with somebody else. Check it, and type the right one.")
    field = "number"


class EntryNotYours(Refusal):
    """An entry that was chosen does not stand on the record, counts no more, or is not the sender's to read."""

    sentence = _l("One of the notes you chose can no longer go along. Look at the list again.")
    field = "entries"


class NotByThem(Refusal):
    """The act does not fit the state of the referral, or is not this colleague's to do."""

    sentence = _l("That cannot be done with this referral as it stands now. Here is how it stands.")


class OnlyReroute(Refusal):
    """A department that always takes people returns nobody."""

    sentence = _l("This one cannot be returned or refused. Pass it on to whoever takes it, with a word.")


class WhyMissing(Refusal):
    sentence = _l("Say why in a few words. The other side reads it.")
    field = "why"
    status = HTTPStatus.BAD_REQUEST


class OutcomeNeeded(Refusal):
    sentence = _l("Choose how it ended.")
    field = "outcome"
    status = HTTPStatus.BAD_REQUEST


class AskedAgainMissing(Refusal):
    sentence = _l("Say what you had to ask again. Whoever referred them reads it.")
    field = "asked_again"
    status = HTTPStatus.BAD_REQUEST


class TakerMissing(Refusal):
    sentence = _l("Say who took it, by name, and when.")
    field = "taken_by"
    status = HTTPStatus.BAD_REQUEST


class TriageFirst(Refusal):
    """The department looks at each referral before a time is booked."""

    sentence = _l("%(name)s looks at each referral before a time is booked. Send it without a time.")
    field = "slot"


class ReferralStands(Refusal):
    """Somebody is to be taken off a visit for whom a referral was made in it that is not over."""

    sentence = _l("A referral made in this visit stands for them. Withdraw it first, then put the visit right.")
