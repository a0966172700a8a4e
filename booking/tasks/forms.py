"""Form that ends a task."""

from __future__ import annotations

from wtforms import StringField

from booking.web.forms import OnceForm


class EndForm(OnceForm):
    """The pressed button's value is the outcome."""

    outcome = StringField()
