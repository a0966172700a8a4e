"""Form of the words of one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from booking.core.errors import SENTENCES, FormExpired
from booking.core.translation import _l
from booking.manage.forms.base import ChangeForm, ListField
from booking.manage.forms.council import line_field
from booking.manage.rules.texts import VenueText
from booking.web.forms import AtMost, Needed, NothingOdd, ParagraphField
from booking.wording.errors import WordsRefused
from booking.wording.rules.templates import Words


class WordsForm(ChangeForm):
    """The subject line, of an e-mail alone; the words; and for which venue they are looked at, which is not kept."""

    beside: ClassVar[str | None] = "body"

    subject_line = line_field(_l("Subject"), key="subject", longest=200)
    body = ParagraphField(
        _l("Words"),
        validators=[NothingOdd("words.odd", paragraph=True), Needed("words.missing"), AtMost(4000, "words.long")],
    )
    venue = ListField(_l("Look at it for"), key="venue.missing")

    def offer(self, venues: Sequence[VenueText]) -> None:
        """The venues to look at it for. A choice that is not among them, or none, is the first."""
        self.venue.choices = [(venue.slug, venue.name) for venue in venues]
        self.venue.validators = ()
        if self.venue.data not in [venue.slug for venue in venues]:
            self.venue.data = venues[0].slug if venues else None

    def need_subject(self) -> bool:
        """Whether an e-mail has its subject line; if not, the field says so."""
        if (self.subject_line.data or "").strip():
            return True
        self.subject_line.errors = [str(SENTENCES["subject.missing"])]
        return False

    def in_time(self) -> bool:
        """Whether the page was not open for too long, whatever else is wrong; once that is known, nothing else is."""
        expired = str(FormExpired())
        late = expired in self.body.errors
        for field in (self.subject_line, self.body):
            field.errors = [error for error in field.errors if error == expired]
        return not late

    def words(self) -> Words:
        """What was typed."""
        return Words(self.subject_line.data or "", (self.body.data or "",))

    def tell(self, wrong: Mapping[str, WordsRefused]) -> None:
        """Put each sentence next to its field."""
        for field, refusal in wrong.items():
            self.refuse(refusal, field=field)
