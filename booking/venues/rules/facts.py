"""Parse a row of the national list: the columns that are read, and what a row must have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from booking.core.folding import folded, slugged
from booking.core.text import OddCharacters, clean_line
from booking.core.translation import _l

SOURCE = "Arts Council England, Basic dataset for libraries 2023"
VENUE_LICENCE = _l("Contains public sector information licensed under the Open Government Licence v3.0.")
STATIC_LIBRARY = "Static Library"
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OPENING = tuple(f"{day} opening times" for day in WEEKDAY_NAMES)
AUTHORITY, NAME, KIND, POSTCODE = "Reporting service", "Name", "Type", "Postcode"
ADDRESS = ("Address 1", "Address 2", "Address 3")
UPRN, LATITUDE, LONGITUDE = "Unique property reference number", "Latitude", "Longitude"
YEAR_CLOSED, CONTACT = "Year closed", "Email or website"
NEEDED = (AUTHORITY, NAME, KIND, *ADDRESS, POSTCODE, UPRN, LATITUDE, LONGITUDE, YEAR_CLOSED, *OPENING, CONTACT)
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_LONGEST = {"name": 200, "authority": 200, "kind": 40, "address": 400, "contact": 200}


class CannotUse(ValueError):
    """A row cannot be used; the text is the reason."""


@dataclass(frozen=True)
class VenueFacts:
    """Facts of one venue in the list. Coordinates are WGS 84 degrees; opening bands are seven words, Monday first."""

    name: str
    authority: str
    kind: str
    address: str
    postcode: str
    latitude: float | None
    longitude: float | None
    opening_bands: tuple[str, ...]
    contact: str

    @property
    def place(self) -> str:
        """Identity of a library that has no UPRN of its own: name and postcode."""
        return place_of(self.name, self.postcode)

    @property
    def slugs(self) -> Iterator[str]:
        """Candidates for the venue's slug, without end, the shortest first: names repeat between councils."""
        town = self.address.split(", ")[1:2]
        for words in ([self.name], [self.name, *town], [self.name, self.postcode]):
            yield slugged(" ".join(words))[:110] or "venue"
        for number in count(2):
            yield f"{slugged(self.name)[:110] or 'venue'}-{number}"


def place_of(name: str, postcode: str) -> str:
    """Return name and postcode as an identity, whatever their case and spacing."""
    return f"{folded(name)}|{postcode.replace(' ', '').upper()}"


def read_facts(said: Mapping[str, str]) -> VenueFacts:
    """Parse a row's cells, by column. Raises CannotUse with the reason."""
    try:
        texts = {column: clean_line(text) for column, text in said.items()}
    except OddCharacters:
        raise CannotUse("it contains characters that cannot be kept") from None
    for column in (AUTHORITY, NAME, POSTCODE):
        if not texts[column]:
            raise CannotUse(f"its {column} is empty")
    latitude, longitude = _coordinates(texts[LATITUDE], texts[LONGITUDE])
    facts = VenueFacts(
        name=texts[NAME],
        authority=texts[AUTHORITY],
        kind=texts[KIND],
        address=", ".join(part for part in (texts[column].strip(" ,") for column in ADDRESS) if part),
        postcode=_postcode(texts[POSTCODE]),
        latitude=latitude,
        longitude=longitude,
        opening_bands=tuple(texts[column].strip("[]").replace("Unknown", "") for column in OPENING),
        contact=texts[CONTACT],
    )
    for name, longest in _LONGEST.items():
        if len(getattr(facts, name)) > longest:
            raise CannotUse(f"its {name} is longer than {longest} characters")
    return facts


def _postcode(text: str) -> str:
    found = _POSTCODE.fullmatch(text.upper().replace(" ", ""))
    if not found:
        raise CannotUse(f"its {POSTCODE} is not a postcode")
    return f"{found[1]} {found[2]}"


def _coordinates(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    if not latitude and not longitude:
        return None, None
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        raise CannotUse("its coordinates are not numbers") from None
    if not (49 <= north <= 61 and -9 <= east <= 2.5):
        raise CannotUse("its coordinates are not in the United Kingdom")
    return north, east
