"""Session cookie of a journey, and the bookings that this browser may see in full."""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_address
from typing import Any, NamedTuple

from flask import Response, abort, after_this_request, flash, g, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from booking.appointments.models import Appointment
from booking.book import operations, queries
from booking.book.forms import PersonForm
from booking.book.models import Journey
from booking.book.rules import Answers, Search
from booking.book.rules.limits import MOST_OPENED_LINKS
from booking.book.views.blueprint import COOKIE, OPEN_PAGES, blueprint
from booking.citizens.models import Citizen, Helper
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import transaction
from booking.core.flood_limits import UNDECLARED_PROXY, BookingSource
from booking.core.tokens import links, random_token
from booking.core.translation import _
from booking.services import queries as service_queries
from booking.services.models import Service
from booking.venues.rules.position import Point
from booking.visits.models import Visit
from booking.web import cookies
from booking.web.cookies import earlier_cookie, read_cookie
from booking.web.device import network
from booking.web.forms import Form
from booking.web.shell import personal_page, settings

LONGEST_SEARCH = 100  # letters


@blueprint.before_request
def replace_former_cookie() -> None:
    """Give a journey under the cookie's former name a new token, so that a planted old one opens nothing.

    Not where the journey is about to be deleted.
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
    """Return the token of this browser's journey, or ""."""
    if g.get("ended"):
        return ""
    return str(g.get("journey_token") or read_cookie(COOKIE))


def open_service(slug: str) -> Service:
    """Find the service of this page, if it has not ended; else 404."""
    found = service_queries.by_slug(slug)
    if found is None or found.ended_at is not None:
        abort(404)
    return found


class Here(NamedTuple):
    """The journey of this browser: its answers about a service, and its search."""

    journey: Journey | None
    answers: Answers
    search: Search


def here(service: str) -> Here:
    """Read what every page of the journey starts from."""
    token = journey_token()
    journey = queries.journey(token, service, clock.now()) if token else None
    kept = journey.answers if journey else {}
    return Here(journey, Answers.read(kept), Search.read(kept))


def told(service: str) -> Answers:
    """Return the answers of this browser's journey about a service."""
    return here(service).answers


def booking_source(form: PersonForm) -> BookingSource:
    """Describe where a booking comes from: connection, browser session, and whether the shown number was typed."""
    browser = session.setdefault("browser", random_token())
    most = settings().bookings_per_connection * (UNDECLARED_PROXY if behind_undeclared_proxy() else 1)
    return BookingSource(network(), links.hash("browser", browser), most, proven=form.proven)


def behind_undeclared_proxy() -> bool:
    """Whether a proxy is in front that TRUSTED_PROXIES does not declare: all requests seem to come from it."""
    conf = settings()
    try:
        ours = ip_address(request.remote_addr or "").is_private  # loopback too
    except ValueError:
        ours = False
    shown = "X-Forwarded-For" in request.headers or (conf.secure_cookies and not request.is_secure)
    return conf.trusted_proxies == 0 and ours and shown


def resume(service: str, now: datetime) -> Journey | None:
    """Find and lock this browser's journey of a service, to be changed in the open transaction."""
    return operations.resume(journey_token(), service, now)


def say_why_again(service: str) -> str:
    """Say on the next page of the service why somebody who pressed a button is asked again; return the service."""
    if request.method == "POST":
        flash(_("This page was open too long, and your answers are gone. Nothing was booked. Please start again."))
    return service


def give_cookie(response: AnyResponse, token: str) -> AnyResponse:
    """Set the journey's cookie: random, session-only, not readable by scripts."""
    cookies.give_cookie(response, COOKIE, token)
    return response


def page(template: str, form: Form | None = None, *, status: int = 200, **context: Any) -> ResponseReturnValue:
    """Render a page; 400 where its form has errors, unless a status is given."""
    if form is not None and form.errors and status == 200:
        status = 400
    return make_response(render_template(template, form=form, **context), status)


def open_in_full(reference: str, *, by_name: bool = False) -> None:
    """Let this browser see the whole of a booking: it made it, or (`by_name`) the name was typed."""
    others = [kept for kept in session.get("opened", []) if kept != reference]
    session["opened"] = [*others, reference][-MOST_OPENED_LINKS:]
    if by_name:
        session["named"] = [*session.get("named", []), reference][-MOST_OPENED_LINKS:]


def is_open(booked: Appointment | Visit) -> bool:
    """Whether this browser may see the whole of this booking: nobody may of a shielded person's.

    A name that was typed opens nothing (any more) where it is closed to names.
    """
    if booked.shielded or (is_closed_to_names(booked) and booked.reference in session.get("named", [])):
        return False
    return booked.reference in session.get("opened", [])


def is_closed_to_names(booked: Appointment | Visit) -> bool:
    """Whether no name opens this booking: somebody else reads a contact of whoever is told, or may look for them."""
    return booked.shielded or (booked.told is not None and booked.told.read_by_others)


def reached_at(person: Citizen | Helper) -> dict[str, str]:
    """Return what reaches somebody, by kind: a mobile that is not texted is called, as a landline is."""
    called = {p for p in person.contact_points if p.kind == ContactKind.MOBILE and (p.do_not_text or p.opted_out_at)}
    kinds = {p: ContactKind.LANDLINE if p in called else p.kind for p in person.contact_points}
    return {kind: point.value for point, kind in kinds.items() if kind != ContactKind.POSTAL}


def opened() -> list[str]:
    """Return the references of the bookings that this browser may see in full."""
    return list(session.get("opened", []))


def first_time(what: str) -> bool:
    """Whether this browser session has not met this before; remembers it as a hash."""
    seen = session.get("counted", [])
    if what in seen:
        return False
    session["counted"] = [*seen, what][-20:]
    return True


def clear(response: Response) -> Response:
    """Remove everything of this browser session from the browser."""
    session.clear()
    cookies.drop_cookie(response, COOKIE)
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response


def personal_if_near(response: Response, near: Point | None) -> Response:
    """Make a page personal where it is sorted by somebody's position."""
    return personal_page(response) if near else response
