"""Forms of the citizen's pages. Sentences come from the catalogue in core/errors."""

from booking.book.forms.change import (
    AddressForm,
    CancelForm,
    ChangedDetailsForm,
    EarlierForm,
    NameForm,
    NumberForm,
    RescheduleForm,
)
from booking.book.forms.drop_in import DropInForm
from booking.book.forms.find import FindForm, LostForm
from booking.book.forms.journey import (
    HELP,
    INTERPRETERS,
    AnswersForm,
    CheckForm,
    DetailsForm,
    FirstForm,
    NeedsForm,
    QuestionsForm,
    SlotForm,
    needs_in_words,
    phone_kind,
)
from booking.book.forms.search import BY_DISTANCE, LOOK, STOP, TimesForm
from booking.book.forms.shape import (
    ABOUT_LENGTH,
    ME,
    NAME_LENGTH,
    SOMEONE_ELSE,
    WHY_LENGTH,
    CitizenForm,
    PersonForm,
    SeveralField,
)

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
    "AnswersForm",
    "CancelForm",
    "ChangedDetailsForm",
    "CheckForm",
    "CitizenForm",
    "DetailsForm",
    "DropInForm",
    "EarlierForm",
    "FindForm",
    "FirstForm",
    "LostForm",
    "NameForm",
    "NeedsForm",
    "NumberForm",
    "PersonForm",
    "QuestionsForm",
    "RescheduleForm",
    "SeveralField",
    "SlotForm",
    "TimesForm",
    "needs_in_words",
    "phone_kind",
]
