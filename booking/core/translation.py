"""The gettext functions, so that rules and forms can name a sentence without knowing the web framework.

`_` translates now; `_l` when it is shown, for sentences written down before a request exists.
"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

__all__ = ["LazyString", "_", "_l", "ngettext"]
