"""Catalogue of refusals and of the sentences for a bad input. One place; 25 words each at most.

A Refusal is raised by rules and operations and rendered by booking/web: next to the field it names, or as a page.
"""

from booking.core.errors.base import Refusal as Refusal
from booking.core.errors.council import *  # noqa: F403
from booking.core.errors.diary import *  # noqa: F403
from booking.core.errors.grants import *  # noqa: F403
from booking.core.errors.posting import *  # noqa: F403
from booking.core.errors.sentences import SENTENCES as SENTENCES
from booking.core.errors.visits import *  # noqa: F403
from booking.core.errors.words import *  # noqa: F403
