"""Navigation of staff pages, by their grants."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, current_app, request, url_for

from booking.core.translation import LazyString, _l
from booking.staff.rules import GrantLike, Role
from booking.web.guard import signed_in

# In the order of a day's work; whoever holds several roles starts at the first.
PLACES: tuple[tuple[Role, LazyString, str], ...] = (
    (Role.HOST, _l("Front desk"), "desk.choose"),
    (Role.ADVISOR, _l("My day"), "day.today"),
    (Role.MANAGER, _l("Tasks"), "tasks.inbox"),
    (Role.HOST, _l("Tasks"), "tasks.inbox"),
    (Role.ADVISOR, _l("Tasks"), "tasks.inbox"),
    (Role.HOST, _l("Replies"), "replies.inbox"),
    (Role.MANAGER, _l("Replies"), "replies.inbox"),
    (Role.ADVISOR, _l("Find a person"), "record.search"),
    (Role.MANAGER, _l("Messages"), "messages.sent"),
    (Role.MANAGER, _l("Manage"), "manage.home"),
    (Role.MANAGER, _l("Front desk"), "desk.choose"),
)


def places_of(grants: Iterable[GrantLike]) -> list[tuple[LazyString, str]]:
    """List text and endpoint of every screen that these grants open, each once, in the order of a day's work."""
    roles = {grant.role for grant in grants}
    opened = {endpoint: text for role, text, endpoint in PLACES if role in roles}
    return [(text, endpoint) for endpoint, text in opened.items() if endpoint in current_app.view_functions]


def first_place(grants: Iterable[GrantLike]) -> str:
    """Return the URL of the screen they work at. 403 for someone without a grant."""
    places = places_of(grants)
    if not places:
        abort(403)
    return url_for(places[0][1])


def staff_places() -> list[dict[str, object]]:
    """List the navigation of staff pages: text, url, and whether the page shown belongs there.

    A page belongs to the place of its room, or below whose URL it is; of two places in one room, to the latter.
    """
    places = [(text, url_for(endpoint), endpoint.split(".")[0]) for text, endpoint in places_of(signed_in().grants)]
    rooms = [room for _text, _url, room in places]
    return [
        {
            "text": text,
            "url": url,
            "here": (room == request.blueprint and rooms.count(room) == 1)
            or request.path.startswith(f"{url}/")
            or request.path == url,
        }
        for text, url, room in places
    ]
