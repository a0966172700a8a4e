"""Form that ends a task."""

from __future__ import annotations

from wtforms import StringField

from booking.web.forms import OnceForm


class EndForm(OnceForm):
    """One press: the button's value says how it ended."""

    outcome = StringField()
