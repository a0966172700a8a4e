"""What may be done about venues: bring them in from the national list, and set what no list knows."""

from booking.venues.operations.equipping import (
    Imported,
    desk_of,
    equip,
    import_closed,
    import_open,
)
from booking.venues.operations.postcodes import keep_postcodes

__all__ = ["Imported", "desk_of", "equip", "import_closed", "import_open", "keep_postcodes"]
