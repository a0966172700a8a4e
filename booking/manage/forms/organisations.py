"""Form of an organisation outside the council that people are referred to."""

from __future__ import annotations

from typing import ClassVar

from booking.core.translation import _l
from booking.manage.forms.base import KeptForm
from booking.manage.forms.council import BoxField, line_field, text_field
from booking.organisations.models import Organisation
from booking.organisations.operations import OrganisationFacts
from booking.organisations.rules import DOES_LENGTH, NEEDS_LENGTH, ORGANISATION_NAME_LENGTH, TAKES_NOTE_LENGTH
from booking.web.contact_fields import AnEmailAddress, EmailField
from booking.web.forms import Needed

_WORDS = "organisation_words"


class OrganisationForm(KeptForm):
    beside: ClassVar[str | None] = "name"

    name = line_field(_l("Name"), key="organisation_name", longest=ORGANISATION_NAME_LENGTH, needed=True)
    does = line_field(_l("What do they do?"), key=_WORDS, longest=DOES_LENGTH)
    needs = text_field(_l("What do they need to be told?"), key=_WORDS, longest=NEEDS_LENGTH)
    takes_people = BoxField(_l("They take people now"))
    takes_note = line_field(_l("A note beside that"), key=_WORDS, longest=TAKES_NOTE_LENGTH)
    email = EmailField(_l("Email address to which links and codes go"))
    phone = line_field(_l("Phone number"), key="organisation_phone", longest=40, needed=True)

    def validate_email(self, field: EmailField) -> None:
        """Check the form of the address; whether it exists is not checked."""
        Needed("organisation_email.needed")(self, field)
        AnEmailAddress()(self, field)

    @property
    def facts(self) -> OrganisationFacts:
        """What was typed."""
        return OrganisationFacts(
            name=self.name.data or "",
            does=self.does.data or "",
            needs=self.needs.data or "",
            takes_people=bool(self.takes_people.data),
            takes_note=self.takes_note.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
        )

    def show(self, organisation: Organisation) -> None:
        """Fill the fields from the directory, and mark them as seen."""
        for name in ("name", "does", "needs", "takes_people", "takes_note", "email", "phone"):
            self[name].data = getattr(organisation, name)
        self.seen.data = self.mark()
