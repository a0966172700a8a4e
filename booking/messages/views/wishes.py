"""Form of wishes for staff: the same at the front desk and on the record."""

from __future__ import annotations

from booking.citizens.models import ContactPoint
from booking.citizens.operations import wishes_of
from booking.core.languages import MESSAGE_LANGUAGES
from booking.core.translation import _
from booking.messages.forms import WishesForm


def with_languages(form: WishesForm, point: ContactPoint | None = None) -> WishesForm:
    """Fill the form with the languages of messages and the wishes of `point`.

    Whoever speaks another language is texted in English, and called.
    """
    form.language.choices = [("", _("As they speak, else English")), *MESSAGE_LANGUAGES.items()]
    if point is not None:
        now = wishes_of(point)
        form.seen.data = now.mark
        form.point.data, form.language.data = point.value, now.language
        form.do_not_text.data, form.shared.data = now.do_not_text, now.shared
        form.preferred.data, form.stopped.data = now.preferred, now.stopped
    return form
