"""Forms of referrals: what a sender writes, what is answered."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import Optional

from booking.core.translation import _l
from booking.referrals.rules.external import NUMBER_LENGTH
from booking.referrals.rules.outside import AGREED_FOR
from booking.referrals.rules.states import ASKED_LENGTH, REFERRAL_WHY_LENGTH, SUMMARY_LENGTH, TAKEN_BY_LENGTH
from booking.web.forms import AtMost, Needed, NothingOdd, OnceForm, PageForm, ParagraphField, TextField


class ReferForm(OnceForm, PageForm):
    """What goes to every receiver, and whether the person knows. Receivers, entries and times stand beside it."""

    beside = "summary"
    consultation = HiddenField()
    to = StringField()
    clients = StringField()
    entries = StringField()
    slot = StringField()
    department = StringField(_l("In the name of"))
    asked = TextField(
        _l("What should they do?"),
        validators=[Needed("referral_asked.missing"), NothingOdd("note.odd"), AtMost(ASKED_LENGTH, "referral.long")],
    )
    summary = ParagraphField(
        _l("The story, as they read it"),
        validators=[
            Needed("referral_summary.missing"),
            NothingOdd("note.odd", paragraph=True),
            AtMost(SUMMARY_LENGTH, "referral.long"),
        ],
    )
    told = BooleanField(_l("I told them: what goes, to whom, why"))
    objection = TextField(
        _l("They do not want it: why (it waits for a manager)"),
        validators=[NothingOdd("note.odd"), AtMost(REFERRAL_WHY_LENGTH, "referral.long")],
    )
    urgent = BooleanField(_l("Urgent: I telephone now"))
    taken_by = TextField(
        _l("Taken on the telephone by"), validators=[NothingOdd("note.odd"), AtMost(TAKEN_BY_LENGTH, "referral.long")]
    )
    safeguarding = BooleanField(_l("Safeguarding: on no message, slip or link"))
    restricted = BooleanField(_l("Only they and my department may read it"))
    agreed = StringField()
    agreed_words = TextField(
        _l("Who agreed for them, or why it goes without"),
        validators=[NothingOdd("note.odd"), AtMost(REFERRAL_WHY_LENGTH, "referral.long")],
    )
    agreed_days = IntegerField(_l("Agreed for how many days"), default=AGREED_FOR, validators=[Optional()])


class AnswerForm(PageForm):
    """One act on a referral; the pressed button's value is the act."""

    beside = "why"
    version = IntegerField(validators=[Optional()])
    act = StringField()
    to = StringField()
    slot = StringField()
    why = TextField(
        _l("Why, or with which word"), validators=[NothingOdd("note.odd"), AtMost(REFERRAL_WHY_LENGTH, "referral.long")]
    )
    outcome = StringField()
    asked_again = TextField(
        _l("What I had to ask again"), validators=[NothingOdd("note.odd"), AtMost(ASKED_LENGTH, "referral.long")]
    )
    ended_why = TextField(
        _l("Why, where they were not helped"),
        validators=[NothingOdd("note.odd"), AtMost(REFERRAL_WHY_LENGTH, "referral.long")],
    )
    taken_by = TextField(_l("Taken by"), validators=[NothingOdd("note.odd"), AtMost(TAKEN_BY_LENGTH, "referral.long")])
    they_know = BooleanField(_l("They know: I told them"))
    back = HiddenField()
    hold_days = IntegerField(_l("Days on hold"), validators=[Optional()])


class CodeForm(PageForm):
    """The one-time code that an organisation outside types."""

    beside = "code"
    code = TextField(_l("The code from the email"), validators=[NothingOdd("note.odd"), AtMost(20, "referral.long")])


class NumberForm(PageForm):
    """The number by which an organisation outside knows a referral."""

    beside = "number"
    number = TextField(
        _l("Your own reference for it"),
        validators=[NothingOdd("external.odd"), AtMost(NUMBER_LENGTH, "external.long")],
    )


class OutsideForm(PageForm):
    """One act of an organisation outside; the pressed button's value is the act."""

    beside = "why"
    version = IntegerField(validators=[Optional()])
    act = StringField()
    outcome = StringField()
    why = TextField(
        _l("Why, or with which word"), validators=[NothingOdd("note.odd"), AtMost(REFERRAL_WHY_LENGTH, "referral.long")]
    )
