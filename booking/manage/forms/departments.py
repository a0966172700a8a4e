"""Form of what a department takes of referrals."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.core.translation import _l
from booking.manage.forms.base import KeptForm
from booking.manage.forms.council import BoxField, text_field
from booking.services.models import Department


class ReferralsForm(KeptForm):
    """Whether it takes people, what it needs to be told, whether it looks first."""

    beside: ClassVar[str | None] = "takes_referrals"

    takes_referrals = BoxField(_l("Takes people whom others refer"))
    referrals_note = text_field(_l("Note beside that"), key="referrals_note", longest=300)
    always_takes = BoxField(_l("Always takes people: homelessness, safeguarding"))
    triage_first = BoxField(_l("Looks at each referral before a time is booked"))
    receiver_needs = text_field(_l("What it needs to be told"), key="receiver_needs", longest=600)

    def validate_referrals_note(self, field: Any) -> None:
        """Require a note where nobody is taken: who refers has to tell the person something."""
        if not self.takes_referrals.data and not field.data:
            raise StopValidation(str(SENTENCES["referrals_note.missing"]))

    def validate_takes_referrals(self, field: Any) -> None:
        """Refuse that who always takes people takes nobody."""
        if self.always_takes.data and not field.data:
            raise StopValidation(str(SENTENCES["takes_referrals.always"]))

    def show(self, department: Department) -> None:
        """Fill the fields from the department, and mark them as seen."""
        for name in self.kept():
            self[name].data = getattr(department, name)
        self.seen.data = self.mark()

    def kept(self) -> dict[str, Any]:
        """Return what was typed, by the names of the department's columns."""
        boxes = {name: bool(self[name].data) for name in ("takes_referrals", "always_takes", "triage_first")}
        return {**boxes, **{name: self[name].data or "" for name in ("referrals_note", "receiver_needs")}}
