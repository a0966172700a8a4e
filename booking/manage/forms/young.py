"""Form of the age from which young people are asked who is told about them."""

from __future__ import annotations

from typing import ClassVar

from booking.core.translation import _l
from booking.manage.forms.base import KeptForm
from booking.manage.forms.council import WholeNumberField


class ToldAgeForm(KeptForm):
    beside: ClassVar[str | None] = "years"

    years = WholeNumberField(_l("From which age?"), least=8, most=18, key="told_age.wrong")

    def show(self, years: int) -> None:
        """Fill the field, and mark it as seen."""
        self.years.data = str(years)
        self.seen.data = self.mark()
