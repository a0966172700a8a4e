"""Act on a next step, hand it on; audit people whom a page shows; keep the list of who opens a shielded record."""

from booking.cases.views import handing_on, shields
from booking.cases.views.acts import act, act_and_tell, undo_match, write_down, write_down_list
from booking.cases.views.blueprint import blueprint

__all__ = ["act", "act_and_tell", "blueprint", "handing_on", "shields", "undo_match", "write_down", "write_down_list"]
