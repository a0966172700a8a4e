"""Pages of referrals: write one, those to one's departments, one and what is done with it."""

from booking.referrals.views import answering, outside, refer
from booking.referrals.views.blueprint import blueprint

__all__ = ["answering", "blueprint", "outside", "refer"]
