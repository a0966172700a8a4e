"""Refusals of case records."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import SENTENCES, Refusal
from booking.core.translation import _l


class ReasonMissing(Refusal):
    sentence = _l("Say why you are opening this record, in ten letters or more. It is written down.")
    field = "reason"
    status = HTTPStatus.BAD_REQUEST


class RecordShielded(Refusal):
    """The record is shielded, and whoever wants to open or join it is not named to."""

    sentence = _l("This record is shielded. Only colleagues who are named to open it do; a manager keeps the list.")
    status = HTTPStatus.FORBIDDEN


class SameRecordTwice(Refusal):
    """A record is to be joined with itself: its reference was typed, or the two are joined by now."""

    sentence = _l("These two are one record already. There is nothing to join.")


class OneHasDied(Refusal):
    """Two records are to be joined, and the person of one of them has died: the other's appointments would stay."""

    sentence = _l("Only one of the two has died. Write that down on the other too, or undo it; then join them.")


class DiedWhileJoined(Refusal):
    """A joining is to be undone, and what was planned with both ended since with a death."""

    sentence = _l("Since they were joined it was written down that they have died. Undo that first, then part them.")


class ShieldedAlready(Refusal):
    sentence = _l("This record is shielded already. Who may open it is changed on its list.")


class ShieldReasonMissing(Refusal):
    """A shield without a reason of the list; of another reason, without ten letters."""

    sentence = _l("Choose why they are shielded. Another reason takes ten letters or more.")
    field = "kind"
    status = HTTPStatus.BAD_REQUEST


class ReviewTooFar(Refusal):
    sentence = _l("Choose a day after today, within a year: somebody then asks whether the shield is needed still.")
    field = "review_on"
    status = HTTPStatus.BAD_REQUEST


class NoSuchReader(Refusal):
    """Whoever is to be named is no advisor here."""

    sentence = _l("Only advisors who work here now can be named. Choose one from the list.")
    field = "colleague"
    status = HTTPStatus.BAD_REQUEST


class NamedAlready(Refusal):
    sentence = _l("This colleague is on the list already, or waits for a second person.")
    field = "colleague"


class SecondPersonNeeded(Refusal):
    sentence = _l("A second person agrees to this: not whoever asked for it, nor whoever it names.")


class LastReader(Refusal):
    sentence = _l("Nobody could open this record then. Name somebody else first.")


class ListChanged(Refusal):
    """What is pressed is over: the shield has ended, the question was answered, or the colleague was taken off."""

    sentence = _l("This has changed meanwhile: it was answered, or the shield has ended. Here is how it stands now.")


class NoLongerLikely(Refusal):
    """The record is not shown as likely any more: it was joined, or told apart, meanwhile."""

    sentence = _l("That record is not offered for this person any more. Look again at who it might be.")


class ActionOver(Refusal):
    sentence = _l("This next step is done or cancelled already. Here is how it stands now.")


class ColleagueLeft(Refusal):
    """The colleague who should do the next step has left meanwhile."""

    sentence = _l("That colleague does not work here any more. Choose somebody else for the next step.")
    field = "whose"


class NobodyChosen(Refusal):
    """Nobody of those offered was chosen."""

    status = HTTPStatus.BAD_REQUEST
    sentence = _l("Choose who does it now: a department or a colleague.")


class JoinReasonMissing(Refusal):
    """Two records are to be compared or joined, and the reason is none of the list."""

    sentence = _l("Choose the reason why these two records are looked at together. It is written down on both.")
    field = "why"
    status = HTTPStatus.BAD_REQUEST


class NoStory(Refusal):
    sentence = _l("Type the story so far in a few lines. To take one away, strike it through in the timeline.")
    field = "story"
    status = HTTPStatus.BAD_REQUEST


class StoryRenewed(Refusal):
    sentence = _l("A colleague has renewed the story meanwhile. Theirs stands above; your words are kept below.")


class EntryUnknown(Refusal):
    sentence = _l("This entry does not stand on this record, or is not yours to read.")
    status = HTTPStatus.NOT_FOUND


class EntryMovedAway(Refusal):
    sentence = _l("A colleague has moved this entry to another record. Nothing was changed; your words are kept below.")


class EntryChanged(Refusal):
    sentence = _l(
        "A colleague has changed this entry since you opened it. It stands above as it is now. Send yours again."
    )


class EntryStruck(Refusal):
    sentence = _l("This entry is struck through: it cannot be struck or corrected any more. Write a new one.")


class EntryReasonMissing(Refusal):
    """An entry is to be put right without a reason of the list or one in ten letters."""

    sentence = _l("Choose why, or say it in ten letters or more. It is kept with the entry.")
    field = "why"
    status = HTTPStatus.BAD_REQUEST


class SameWords(Refusal):
    sentence = _l("These are the words that stand already. Change them, or leave the entry as it is.")
    field = "body"
    status = HTTPStatus.BAD_REQUEST


class SameRecord(Refusal):
    sentence = _l("The entry stands on that record already. Type the reference of the other person's record.")
    field = "other"
    status = HTTPStatus.BAD_REQUEST


class OtherRecordUnknown(Refusal):
    """An entry is to be moved to a record that is none, or on which nobody is."""

    sentence = SENTENCES["record.unknown"]
    field = "other"
    status = HTTPStatus.BAD_REQUEST


class NameMissing(Refusal):
    sentence = _l("Type their name, and choose whether it is the one used now, an official or a former one.")
    field = "name"
    status = HTTPStatus.BAD_REQUEST


class NeedMissing(Refusal):
    sentence = _l("Type what to do for them, like: face me when speaking.")
    field = "need"
    status = HTTPStatus.BAD_REQUEST


class LinkMissing(Refusal):
    sentence = _l("Choose what this person is to the other one.")
    field = "relation"
    status = HTTPStatus.BAD_REQUEST


class LinkedToThemselves(Refusal):
    sentence = _l("That is this person's own record. Type the reference of the other person's record.")
    field = "linked"
    status = HTTPStatus.BAD_REQUEST


class LinkedToNobody(Refusal):
    """A link is to be made to a record that is none, on which nobody is, or that is shielded."""

    sentence = SENTENCES["record.unknown"]
    field = "linked"
    status = HTTPStatus.BAD_REQUEST


class LinkStands(Refusal):
    sentence = _l("That is written down already. End what stands first, where it is to be changed.")
    field = "relation"


class EvidenceMissing(Refusal):
    sentence = _l("Say what shows that they may speak for them, like: power of attorney seen on 3 May.")
    field = "evidence"
    status = HTTPStatus.BAD_REQUEST


class EndDateWrong(Refusal):
    sentence = _l("Enter the day until which they speak for them, like 31.12.2027: within the next five years.")
    field = "until"
    status = HTTPStatus.BAD_REQUEST


class FlagKindThere(Refusal):
    sentence = _l("A flag of this name is defined already. Change that one.")
    field = "name"


class FlagKindGone(Refusal):
    """The kind of flag was ended, or it is for another department's advisors."""

    sentence = _l("Choose one of the flags on this list. A manager may have ended the one you chose.")
    field = "flag"
    status = HTTPStatus.BAD_REQUEST


class FlagKindEnded(Refusal):
    sentence = _l("A manager has ended this kind of flag. End this one, and set another if one is needed.")


class FlagWhyMissing(Refusal):
    sentence = _l("Say why in ten letters or more. Only advisors who read this flag see it.")
    field = "why"
    status = HTTPStatus.BAD_REQUEST


class FlagReviewWrong(Refusal):
    sentence = _l("Choose when it is asked about again: within a year.")
    field = "review"
    status = HTTPStatus.BAD_REQUEST


class FlagStands(Refusal):
    sentence = _l("This flag stands on the record already. Renew it, or end it first.")
    field = "flag"


class GlassReasonMissing(Refusal):
    sentence = _l("Say why you need this entry now, in ten letters or more. The department's managers read it.")
    field = "reason"
    status = HTTPStatus.BAD_REQUEST


class GlassEntryMissing(Refusal):
    """None was chosen, or one that is none of those that this reader can open with a reason."""

    sentence = _l("Choose the entry that you need to read.")
    field = "entry"
    status = HTTPStatus.BAD_REQUEST


class AlertWordMissing(Refusal):
    sentence = _l("Choose whether this opening was in order.")
    field = "word"
    status = HTTPStatus.BAD_REQUEST


class AlertWordsMissing(Refusal):
    sentence = _l("Say what was not in order and what you do about it, in ten letters or more.")
    field = "words"
    status = HTTPStatus.BAD_REQUEST


class AlertNotYours(Refusal):
    sentence = _l("Another manager closes this alert: never the colleague whom it is about.")
    field = "word"
    status = HTTPStatus.FORBIDDEN


class AlertClosed(Refusal):
    sentence = _l("A colleague has closed this alert meanwhile. Here is what they found.")


class ToldWhoMissing(Refusal):
    """Nobody of those offered was chosen, or the person is not asked: their age, or their household, has changed."""

    sentence = _l("Choose who is told: they themselves, an adult linked to their household, or a worker.")
    status = HTTPStatus.BAD_REQUEST
