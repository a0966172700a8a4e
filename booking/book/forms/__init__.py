"""Forms of the citizen's pages. Sentences come from the catalogue in core/errors."""

from booking.book.forms.after import (
    AddressForm,
    CancelForm,
    ChangedDetailsForm,
    DropInForm,
    EarlierForm,
    FindForm,
    NameForm,
    NumberForm,
    RescheduleForm,
)
from booking.book.forms.journey import (
    HELP,
    INTERPRETERS,
    ME,
    SOMEONE_ELSE,
    CheckForm,
    DetailsForm,
    NeedsForm,
    SlotForm,
    needs_in_words,
    phone_kind,
)
from booking.book.forms.search import BY_DISTANCE, LOOK, STOP, TimesForm
from booking.book.forms.shape import ABOUT_LENGTH, NAME_LENGTH, WHY_LENGTH, CitizenForm, PersonForm, SeveralField

__all__ = [
    "ABOUT_LENGTH",
    "BY_DISTANCE",
    "HELP",
    "INTERPRETERS",
    "LOOK",
    "ME",
    "NAME_LENGTH",
    "SOMEONE_ELSE",
    "STOP",
    "WHY_LENGTH",
    "AddressForm",
    "CancelForm",
    "ChangedDetailsForm",
    "CheckForm",
    "CitizenForm",
    "DetailsForm",
    "DropInForm",
    "EarlierForm",
    "FindForm",
    "NameForm",
    "NeedsForm",
    "NumberForm",
    "PersonForm",
    "RescheduleForm",
    "SeveralField",
    "SlotForm",
    "TimesForm",
    "needs_in_words",
    "phone_kind",
]
