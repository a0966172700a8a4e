"""Pages of managers under /manage. A manager of one venue sees that venue; of every venue, all of them."""

from booking.manage.views import (
    closures,
    disruptions,
    endings,
    floods,
    grants,
    home,
    inviting,
    leave,
    questions,
    rota,
    security,
    series,
    services,
    sessions,
    staff,
    texts,
    venues,
)
from booking.manage.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "closures",
    "disruptions",
    "endings",
    "floods",
    "grants",
    "home",
    "inviting",
    "leave",
    "questions",
    "rota",
    "security",
    "series",
    "services",
    "sessions",
    "staff",
    "texts",
    "venues",
]
