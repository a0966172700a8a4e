"""Forms of staff and their grants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.core.translation import _l
from booking.manage.forms.base import KeptForm, ListField, ManageForm, RadiosField
from booking.manage.forms.council import EVERY, TicksField, line_field
from booking.services.models import Department, Service
from booking.staff.rules import Role
from booking.venues.models import Venue
from booking.web.contact_fields import AnEmailAddress, APhoneNumber, EmailField
from booking.web.forms import Needed, TextField, options

NAME_LENGTH = 120
ROLES = [
    (Role.HOST.value, _l("Host: welcomes people at the front desk")),
    (Role.ADVISOR.value, _l("Advisor: meets them")),
    (Role.MANAGER.value, _l("Manager: these pages")),
]
SPOKEN = [(code, name) for code, name in LANGUAGES_FOR_STAFF.items() if code != "en"]


class WhoFields(ManageForm):
    """Name, sign-in and languages. A base class of its own, so that its errors come first."""

    name = line_field(
        _l("Full name, as citizens and colleagues see it"), key="staff_name", longest=NAME_LENGTH, needed=True
    )
    email = EmailField(_l("Email address, with which they sign in"))
    languages = TicksField(_l("Which languages do they speak besides English?"), choices=options(SPOKEN))


class GrantForm(ManageForm):
    """Form of one grant: a role, at a venue or every one, in a department or every one."""

    beside: ClassVar[str | None] = "role"

    role = RadiosField(_l("What are they?"), key="role.missing", choices=options(ROLES))
    venue = ListField(_l("At which venue?"), key="venue.missing")
    department = ListField(_l("In which department?"), key="department.missing")

    def offer(self, venues: Iterable[Venue], departments: Iterable[Department], *, every: tuple[bool, bool]) -> None:
        """Fill the lists; `every` says whether (all venues, all departments) may be chosen at once."""
        all_venues, all_departments = every
        first = [(EVERY, _l("Every venue"))] if all_venues else []
        offered = [*first, *((venue.slug, venue.name) for venue in venues)]
        # No default: nobody is given every venue because it was first in the list.
        self.venue.choices = [("", _l("Choose")), *offered] if len(offered) > 1 else offered
        first = [(EVERY, _l("Every department"))] if all_departments else []
        self.department.choices = [*first, *((part.slug, part.name) for part in departments)]


class InviteForm(WhoFields, GrantForm):
    """Form to invite a new colleague with a first grant."""

    beside = "name"

    def validate_email(self, field: EmailField) -> None:
        """Check the form of the address and fold its case; whether it exists is not checked."""
        Needed("email.needed")(self, field)
        AnEmailAddress()(self, field)
        field.data = field.data.casefold()


class PersonForm(KeptForm):
    """Form of a colleague's name, languages and skills."""

    beside: ClassVar[str | None] = "name"

    name = line_field(
        _l("Full name, as citizens and colleagues see it"), key="staff_name", longest=NAME_LENGTH, needed=True
    )
    languages = TicksField(_l("Which languages do they speak besides English?"), choices=options(SPOKEN))
    private_number = TextField(_l("Private number, optional"), validators=[APhoneNumber()])
    skills = TicksField(_l("Which services do they give?"))

    def offer(self, services: Iterable[Service]) -> None:
        self.skills.choices = [(service.slug, service.name) for service in services]

    def validate_name(self, field: TextField) -> None:
        """Refuse a name without a letter or digit."""
        if not any(sign.isalnum() for sign in field.data or ""):
            raise StopValidation(str(SENTENCES["staff_name.missing"]))
