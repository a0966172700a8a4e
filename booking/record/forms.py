"""Forms of the case record's pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovSelect
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import StopValidation

from booking.cases.forms import ReviewForm
from booking.cases.rules import REASON_LENGTH
from booking.cases.rules.households import EVIDENCE_LENGTH, LINK_WORDS
from booking.cases.rules.joining import JOIN_REASONS
from booking.cases.rules.known import STORY_LENGTH
from booking.cases.rules.putting_right import ENTRY_REASONS, EntryActKind
from booking.cases.rules.visits_put_right import VISIT_CHANGES, VISIT_REASONS, VisitChange
from booking.citizens.rules import as_date, can_be_born_on
from booking.citizens.rules.knowing import FLAG_WHY_LENGTH, NAME_KINDS, NAME_LENGTH, NEED_LENGTH, TOLD_BY_LENGTH
from booking.core import clock
from booking.core.errors import SENTENCES
from booking.core.text import is_reason
from booking.core.translation import _l
from booking.record.rules import TIMELINE_KINDS, WORDS_LENGTH, TimelineFilter
from booking.referrals.queries import ReferralLine
from booking.referrals.rules.external import NUMBER_LENGTH, SYSTEM_LENGTH
from booking.visits.rules.parts import PARTS
from booking.web.forms import AtMost, Form, Needed, NothingOdd, OnceForm, PageForm, ParagraphField, TextField, options

Pairs = Sequence[tuple[str, str]]


class ReasonForm(Form):
    """Reason for opening a record that is not the reader's own work."""

    reason = TextField(
        _l("Why are you opening this record?"),
        validators=[Needed("reason.missing"), NothingOdd("reason.odd"), AtMost(REASON_LENGTH, "reason.long")],
    )

    telephoned = BooleanField(_l("They telephoned or wrote to us"), widget=GovCheckboxInput())

    def validate_reason(self, field: TextField) -> None:
        if not is_reason(field.data or ""):
            raise StopValidation(str(SENTENCES["reason.missing"]))


class SearchForm(Form):
    """Search over all people: sent once, audited once."""

    text = TextField(
        _l("Name, date of birth, last digits, reference, or a number elsewhere"),
        validators=[Needed("search.missing"), NothingOdd("search.missing"), AtMost(WORDS_LENGTH, "filter.long")],
    )


class FilterForm(Form):
    """What of a record's timeline is shown. Sent by GET: it looks at one record, which is open."""

    class Meta:
        csrf = False

    kind = SelectField(_l("Kind"), widget=GovSelect(), validate_choice=False)
    department = SelectField(_l("Department"), widget=GovSelect(), validate_choice=False)
    topic = SelectField(_l("Topic"), widget=GovSelect(), validate_choice=False)
    words = TextField(_l("Words"), validators=[NothingOdd("filter.odd"), AtMost(WORDS_LENGTH, "filter.long")])

    def fill(self, departments: Sequence[str], topics: Sequence[str]) -> None:
        """Fill the lists; a choice that is on none of them counts as none."""
        self.kind.choices = options([("", _l("All kinds")), *TIMELINE_KINDS.items()])
        self.department.choices = options([("", _l("All departments")), *((name, name) for name in departments)])
        self.topic.choices = options([("", _l("All topics")), *((name, name) for name in topics)])
        for field in (self.kind, self.department, self.topic):
            if field.data not in {choice.value for choice in field.iter_choices()}:
                field.data = ""

    @property
    def wanted(self) -> TimelineFilter:
        """What was chosen and typed."""
        return TimelineFilter(self.kind.data, self.department.data, self.topic.data, self.words.data or "")


class NeedForm(PageForm):
    """What to do for a person, beside the buttons of what is done already."""

    need = TextField(_l("What to do for them"), validators=[NothingOdd("need.odd"), AtMost(NEED_LENGTH, "need.long")])


class FlagForm(ReviewForm):
    """A flag of the kinds that its reader sets, and why; beside the buttons of those that stand."""

    flag = SelectField(_l("Flag"), widget=GovSelect(), validate_choice=False)
    why = TextField(_l("Why?"), validators=[NothingOdd("reason.odd"), AtMost(FLAG_WHY_LENGTH, "reason.long")])


class HouseholdForm(PageForm):
    """What a person is to another, whose record is named; who speaks for somebody needs evidence and a last day."""

    relation = RadioField(
        _l("What is this person to the other?"),
        choices=options(LINK_WORDS.items()),
        widget=GovRadioInput(),
        validate_choice=False,
    )
    linked = TextField(_l("Reference of the other person's record"), validators=[NothingOdd("record.unknown")])
    evidence = TextField(
        _l("What shows that they speak for them"),
        validators=[NothingOdd("reason.odd"), AtMost(EVIDENCE_LENGTH, "reason.long")],
    )
    until = TextField(_l("Until when they speak for them"), validators=[NothingOdd("reason.odd")])


class ExternalForm(PageForm):
    """The number by which another system knows the person, or one of their referrals."""

    about = SelectField(_l("What is it the number of?"), widget=GovSelect(), validate_choice=False)
    system = TextField(
        _l("System or organisation"), validators=[NothingOdd("external.odd"), AtMost(SYSTEM_LENGTH, "external.long")]
    )
    number = TextField(
        _l("Number or reference there"),
        validators=[NothingOdd("external.odd"), AtMost(NUMBER_LENGTH, "external.long")],
    )

    def fill(self, referrals: Sequence[ReferralLine]) -> None:
        """Fill the list: the person, and the referrals outside that the reader may read."""
        asked = [(one.reference, f"{one.receiver}: {one.asked}") for one in referrals if one.outside]
        self.about.choices = options([("", _l("This person")), *asked])


class StoryForm(PageForm):
    """The story so far, beside the button that says it is still right. `seen`: the entry that the page showed."""

    seen = HiddenField()
    story = ParagraphField(
        _l("Story so far"), validators=[NothingOdd("story.odd", paragraph=True), AtMost(STORY_LENGTH, "story.long")]
    )


class NameForm(PageForm):
    """A name of a person, and whether it is the one used now."""

    name = TextField(_l("Name"), validators=[NothingOdd("name.odd"), AtMost(NAME_LENGTH, "name.long")])
    kind = RadioField(
        _l("What is it?"), choices=options(NAME_KINDS.items()), widget=GovRadioInput(), validate_choice=False
    )


class DeathForm(PageForm):
    """Who said that somebody has died, and when they did."""

    told_by = TextField(
        _l("Who told us?"),
        validators=[Needed("told_by.missing"), NothingOdd("told_by.odd"), AtMost(TOLD_BY_LENGTH, "told_by.long")],
    )
    died_on = TextField(_l("When did they die? (optional)"), validators=[NothingOdd("died_on.wrong")])

    @property
    def day(self) -> date | None:
        """The day they died, where it is known."""
        return as_date(self.died_on.data or "")

    def validate_died_on(self, field: TextField) -> None:
        """Refuse what is no day, and one that is to come."""
        if field.data and not can_be_born_on(as_date(field.data), clock.today()):
            raise StopValidation(str(SENTENCES["died_on.wrong"]))


class OtherForm(Form):
    """Reference of another record that may be the same person's, and why."""

    other = TextField(_l("Reference of the other record"), validators=[Needed("record.missing")])
    why = RadioField(
        _l("Why may they be one person?"),
        choices=options(JOIN_REASONS.items()),
        validators=[Needed("join_reason.missing")],
        widget=GovRadioInput(),
        validate_choice=False,
    )


class SeenVersionForm(PageForm, OnceForm):
    """Form that carries the version that the page showed, and has effect once."""

    version = HiddenField()

    @property
    def seen(self) -> int | None:
        """The version that the page showed; None where that is no number."""
        return int(said) if (said := self.version.data or "").isascii() and said.isdigit() and len(said) < 9 else None

    @property
    def sent(self) -> str:
        """The key under which exactly this has effect once: sent again with other answers, its page is stale."""
        return f"{self.form_token.data}:{sorted(self.answers().items())}"


class PutRightForm(SeenVersionForm):
    """What is to be done with an entry, and why."""

    beside = "what"
    what = RadioField(
        _l("What is to be done?"),
        choices=options(
            [
                (EntryActKind.STRUCK, _l("Strike it through: it stays readable, and counts no more")),
                (EntryActKind.CORRECTED, _l("Correct its words: the earlier ones are kept")),
                (EntryActKind.MOVED, _l("Move it to the record it belongs to")),
            ]
        ),
        validators=[Needed("entry_act.missing")],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    body = ParagraphField(
        _l("Corrected words"), validators=[NothingOdd("note.odd", paragraph=True), AtMost(10_000, "note.long")]
    )
    other = TextField(_l("Reference of the record it belongs to"), validators=[NothingOdd("record.unknown")])
    why = RadioField(
        _l("Why?"),
        choices=options(ENTRY_REASONS.items()),
        widget=GovRadioInput(),
        validate_choice=False,
    )
    words = TextField(
        _l("In your own words"), validators=[NothingOdd("reason.odd"), AtMost(REASON_LENGTH, "reason.long")]
    )

    def validate_what(self, field: RadioField) -> None:
        if field.data not in set(EntryActKind):
            raise StopValidation(str(SENTENCES["entry_act.missing"]))

    def validate_body(self, field: ParagraphField) -> None:
        if self.what.data == EntryActKind.CORRECTED and not field.data:
            raise StopValidation(str(SENTENCES["entry_body.missing"]))

    def validate_other(self, field: TextField) -> None:
        if self.what.data == EntryActKind.MOVED and not field.data:
            raise StopValidation(str(SENTENCES["record.missing"]))


class PutVisitRightForm(SeenVersionForm):
    """What is to be put right of a visit that is over, and why."""

    beside = "what"
    what = RadioField(
        _l("What is to be put right?"),
        choices=options(VISIT_CHANGES.items()),
        validators=[Needed("visit_change.missing")],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    member = SelectField(_l("Who of them?"), widget=GovSelect(), validate_choice=False)
    other = TextField(_l("Reference of their record"), validators=[NothingOdd("record.unknown")])
    name = TextField(_l("Or their name"), validators=[NothingOdd("name.odd"), AtMost(NAME_LENGTH, "name.long")])
    part = SelectField(_l("As what?"), choices=options(PARTS), widget=GovSelect(), validate_choice=False)
    party_why = TextField(
        _l("If under 18: why they interpret"),
        validators=[NothingOdd("reason.odd"), AtMost(REASON_LENGTH, "reason.long")],
    )
    talk = SelectField(_l("Which conversation?"), widget=GovSelect(), validate_choice=False)
    subject = SelectField(_l("Service and topic"), widget=GovSelect(), validate_choice=False)
    why = RadioField(_l("Why?"), choices=options(VISIT_REASONS.items()), widget=GovRadioInput(), validate_choice=False)
    words = TextField(
        _l("In your own words"), validators=[NothingOdd("reason.odd"), AtMost(REASON_LENGTH, "reason.long")]
    )

    def fill(self, members: Pairs, talks: Pairs, subjects: Pairs) -> None:
        """Fill the lists of one visit: who stands there, its consultations, what they may have been about."""
        self.member.choices = options([("", "–"), *members])
        self.talk.choices = options(talks)
        self.subject.choices = options([("", "–"), *subjects])

    @property
    def change(self) -> VisitChange:
        """What is put right; valid once the form is."""
        return VisitChange(self.what.data)

    def validate_what(self, field: RadioField) -> None:
        if field.data not in set(VisitChange):
            raise StopValidation(str(SENTENCES["visit_change.missing"]))

    def validate_member(self, field: SelectField) -> None:
        chosen = {choice.value for choice in field.iter_choices()} - {""}
        if self.what.data in _OF_A_MEMBER and field.data not in chosen:
            raise StopValidation(str(SENTENCES["member.missing"]))

    def validate_other(self, field: TextField) -> None:
        if self.what.data in _OF_SOMEBODY_ELSE and not field.data and not self.name.data:
            raise StopValidation(str(SENTENCES["who_else.missing"]))

    def validate_subject(self, field: SelectField) -> None:
        chosen = {choice.value for choice in field.iter_choices()} - {""}
        if self.what.data == VisitChange.SUBJECT and field.data not in chosen:
            raise StopValidation(str(SENTENCES["about.missing"]))


_OF_A_MEMBER = {VisitChange.TAKEN_OFF, VisitChange.PART, VisitChange.SOMEBODY_ELSE}
_OF_SOMEBODY_ELSE = {VisitChange.ADDED, VisitChange.SOMEBODY_ELSE}
