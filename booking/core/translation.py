"""Gettext functions, so that rules and forms can name a sentence without knowing the web framework.

`_` translates now; `_l` when it is shown, for sentences written down before a request exists.
"""

from typing import TYPE_CHECKING

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

if TYPE_CHECKING:

    def _(string: str, **variables: object) -> str:
        """Flask-Babel's gettext, which comes without types."""

    def ngettext(singular: str, plural: str, num: int, **variables: object) -> str:
        """Flask-Babel's ngettext, with types: the form that goes with `num`."""

else:
    from flask_babel import gettext as _
    from flask_babel import ngettext


def page_language() -> str:
    """Return the language of the page being made, as a code; English outside a request."""
    locale = get_locale()
    return str(locale.language) if locale is not None else "en"


__all__ = ["LazyString", "_", "_l", "ngettext", "page_language"]
