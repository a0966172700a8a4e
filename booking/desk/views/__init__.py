"""Pages of the front desk. Each is at a venue, and needs a host's grant there."""

from booking.desk.views import acts, after, appointments, book, drop_in, find, prints, reach, today
from booking.desk.views.blueprint import blueprint

__all__ = ["acts", "after", "appointments", "blueprint", "book", "drop_in", "find", "prints", "reach", "today"]
