"""Act on a next step; audit people whom a page shows; keep the list of who opens a shielded record."""

from booking.cases.views import shields
from booking.cases.views.acts import act, act_and_tell, undo_match, write_down, write_down_list
from booking.cases.views.blueprint import blueprint

__all__ = ["act", "act_and_tell", "blueprint", "shields", "undo_match", "write_down", "write_down_list"]
