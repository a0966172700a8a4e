"""Refusals of organisations."""

from __future__ import annotations

from booking.core.errors import Refusal
from booking.core.translation import _l


class OrganisationThere(Refusal):
    sentence = _l("An organisation of this name is in the directory already. Change that one.")
    field = "name"
