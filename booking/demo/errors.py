"""Refusals of the demo council."""

from __future__ import annotations

from booking.core.errors import Refusal
from booking.core.translation import _l


class HoldsOther(Refusal):
    sentence = _l("This database holds other data, so the demo was not loaded. Give DATABASE_URL an empty one.")


class LoadedAlready(Refusal):
    sentence = _l("The demo council is already loaded. Nothing was changed.")
