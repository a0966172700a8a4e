"""Import venues from the national list; change their facts, hours, desks and rooms."""

from booking.venues.operations.equipping import (
    Imported,
    desk_of,
    equip,
    import_closed,
    import_open,
)
from booking.venues.operations.keeping import (
    add_desk,
    add_room,
    add_venue,
    describe_venue,
    set_hours,
    set_networks,
    take_desk,
    take_room,
)
from booking.venues.operations.postcodes import keep_postcodes

__all__ = [
    "Imported",
    "add_desk",
    "add_room",
    "add_venue",
    "describe_venue",
    "desk_of",
    "equip",
    "import_closed",
    "import_open",
    "keep_postcodes",
    "set_hours",
    "set_networks",
    "take_desk",
    "take_room",
]
