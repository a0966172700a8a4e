"""Session cookie of a journey: what this browser is known by, and the bookings it may see in full."""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_address
from typing import Any, NamedTuple

from flask import Response, abort, after_this_request, g, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from booking.book import operations, queries
from booking.book.forms import PersonForm
from booking.book.models import Journey
from booking.book.rules import Answers, Search
from booking.book.views.blueprint import COOKIE, OPEN_PAGES, blueprint
from booking.core import clock
from booking.core.booking_limits import UNDECLARED_PROXY, BookingSource
from booking.core.database import transaction
from booking.core.tokens import links, random_token
from booking.services import queries as service_queries
from booking.services.models import Service
from booking.web import cookies
from booking.web.cookies import earlier_cookie, read_cookie
from booking.web.device import network
from booking.web.forms import Form
from booking.web.shell import settings

_MOST_OPENED = 12


@blueprint.before_request
def reschedule_journey() -> None:
    """Give a journey under the cookie's earlier name a token of its own: who planted the old one opens nothing by it.

    Not where it is about to be forgotten.
    """
    earlier = earlier_cookie(COOKIE)
    if not earlier or request.endpoint in {*OPEN_PAGES, "book.finish"}:
        return
    with transaction():
        token = operations.replace_token(earlier, clock.now())
    if token is not None:
        g.journey_token = token
        after_this_request(lambda response: give_cookie(response, token))


def journey_token() -> str:
    """The token of this browser's journey, else ""."""
    return str(g.get("journey_token") or read_cookie(COOKIE))


def open_service(slug: str) -> Service:
    """The service of this page, if it is still given; else 404."""
    found = service_queries.by_slug(slug)
    if found is None or found.ended_at is not None:
        abort(404)
    return found


class Here(NamedTuple):
    """What this browser's journey has been told: about a service, and about where to look."""

    journey: Journey | None
    answers: Answers
    search: Search


def here(service: str) -> Here:
    """Everything that a page of the journey starts from."""
    token = journey_token()
    journey = queries.journey(token, clock.now()) if token else None
    kept = journey.answers if journey else {}
    return Here(journey, Answers.read(kept, service), Search.read(kept))


def told(service: str) -> Answers:
    """What this browser's journey has been told about a service."""
    return here(service).answers


def booking_source(form: PersonForm) -> BookingSource:
    """Where a booking comes from: this connection, this browser session, and whether the shown number was typed."""
    browser = session.setdefault("browser", random_token())
    most = settings().bookings_per_connection * (UNDECLARED_PROXY if _behind_undeclared_proxy() else 1)
    return BookingSource(network(), links.hash("browser", browser), most, proven=form.proven)


def _behind_undeclared_proxy() -> bool:
    """Whether a proxy stands in front that TRUSTED_PROXIES does not say: then everybody seems to be on its address."""
    conf = settings()
    try:
        ours = ip_address(request.remote_addr or "").is_private  # loopback too
    except ValueError:
        ours = False
    shown = "X-Forwarded-For" in request.headers or (conf.secure_cookies and not request.is_secure)
    return conf.trusted_proxies == 0 and ours and shown


def resume(now: datetime) -> Journey | None:
    """This browser's journey, to be changed inside the open transaction."""
    return operations.resume(journey_token(), now)


def give_cookie(response: AnyResponse, token: str) -> AnyResponse:
    """Hand out the journey's cookie: random, for this browser session only, out of reach of scripts."""
    cookies.give_cookie(response, COOKIE, token)
    return response


def page(template: str, form: Form | None = None, *, status: int = 200, **context: Any) -> ResponseReturnValue:
    """A page, with 400 where its form has something to put right, unless a refusal says otherwise."""
    if form is not None and form.errors and status == 200:
        status = 400
    return make_response(render_template(template, form=form, **context), status)


def open_in_full(reference: str) -> None:
    """This browser may see the whole of this booking: it made it, or the name was typed."""
    others = [kept for kept in session.get("opened", []) if kept != reference]
    session["opened"] = [*others, reference][-_MOST_OPENED:]


def is_open(reference: str) -> bool:
    """Whether this browser may see the whole of this booking."""
    return reference in session.get("opened", [])


def first_time(what: str) -> bool:
    """Whether this browser session meets this for the first time; it is remembered as a mark, not in words."""
    seen = session.get("counted", [])
    if what in seen:
        return False
    session["counted"] = [*seen, what][-20:]
    return True


def clear(response: Response) -> Response:
    """Leave nothing of this browser session in the browser."""
    session.clear()
    cookies.drop_cookie(response, COOKIE)
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response
