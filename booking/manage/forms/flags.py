"""Form of a kind of flag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from booking.citizens.models import FlagKind
from booking.citizens.rules.knowing import FLAG_NAME_LENGTH, NEED_LENGTH
from booking.core.translation import _l
from booking.manage.forms.base import KeptForm, ListField
from booking.manage.forms.council import EVERY, BoxField, line_field
from booking.services.models import Department


class FlagKindForm(KeptForm):
    """What a flag is called, what it has done, and whether front desks see that."""

    beside: ClassVar[str | None] = "name"

    name = line_field(_l("What advisors call it"), key="flag_name", longest=FLAG_NAME_LENGTH, needed=True)
    action = line_field(_l("What staff do"), key="flag_action", longest=NEED_LENGTH, needed=True)
    for_hosts = BoxField(_l("Front desks see what staff do"))

    def show(self, kind: FlagKind) -> None:
        """Fill the fields from the kind, and mark them as seen."""
        for name in ("name", "action", "for_hosts"):
            self[name].data = getattr(kind, name)
        self.seen.data = self.mark()

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed."""
        return {
            "name": self.name.data or "",
            "action": self.action.data or "",
            "for_hosts": bool(self.for_hosts.data),
        }


class NewFlagKindForm(FlagKindForm):
    """The same, and whose advisors set and read it: that stays as it is."""

    department = ListField(_l("Whose advisors set and read it?"), key="flag_department.missing")

    def offer(self, departments: Sequence[Department], *, everybody: bool) -> None:
        """Fill the list; `everybody`: advisors of every department too."""
        all_of_them = [(EVERY, _l("Advisors of every department"))] if everybody else []
        self.department.choices = [("", ""), *all_of_them, *((one.slug, one.name) for one in departments)]
