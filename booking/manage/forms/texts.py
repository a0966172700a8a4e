"""Form of a message template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from booking.core.errors import SENTENCES
from booking.core.translation import _l
from booking.manage.forms.base import ChangeForm, ListField
from booking.manage.forms.council import line_field
from booking.manage.rules.texts import VenueText
from booking.web.forms import AtMost, Needed, NothingOdd, ParagraphField
from booking.wording.errors import WordsRefused
from booking.wording.rules.templates import Words


class WordsForm(ChangeForm):
    """Subject line (e-mail only), body, and the venue of the preview, which is not stored."""

    beside: ClassVar[str | None] = "body"

    subject_line = line_field(_l("Subject"), key="subject", longest=200)
    body = ParagraphField(
        _l("Words"),
        validators=[NothingOdd("words.odd", paragraph=True), Needed("words.missing"), AtMost(4000, "words.long")],
    )
    venue = ListField(_l("Look at it for"), key="venue.missing")

    def offer(self, venues: Sequence[VenueText]) -> None:
        """Fill the list of venues. An unknown choice, or none, becomes the first."""
        self.venue.choices = [(venue.slug, venue.name) for venue in venues]
        self.venue.validators = ()
        if self.venue.data not in [venue.slug for venue in venues]:
            self.venue.data = venues[0].slug if venues else None

    def need_subject(self) -> bool:
        """Whether there is a subject line; where not, put the error beside the field."""
        if (self.subject_line.data or "").strip():
            return True
        self.subject_line.errors = [str(SENTENCES["subject.missing"])]
        return False

    def in_time(self) -> bool:
        """Whether the form has not expired; all other errors are dropped."""
        if self.too_late is not None:
            return False
        self.subject_line.errors, self.body.errors = [], []
        return True

    def words(self) -> Words:
        return Words(self.subject_line.data or "", (self.body.data or "",))

    def tell(self, wrong: Mapping[str, WordsRefused]) -> None:
        for field, refusal in wrong.items():
            self.refuse(refusal, field=field)
