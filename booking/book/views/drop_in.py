"""Plan a drop-in (*I plan to come*) on one page, with as little as somebody wants to say. No time is promised."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from booking.book import operations, queries
from booking.book.forms import DropInForm
from booking.book.queries import Instead
from booking.book.rules import Answers
from booking.book.views.answers import booking_source, open_in_full, page
from booking.book.views.blueprint import blueprint
from booking.book.views.find import link_to
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import NumberAsked, Refusal
from booking.core.idempotency import claim_key, keep_answer
from booking.services.queries import fields_of
from booking.sessions import queries as session_queries
from booking.sessions.errors import InterpreterTooSoon
from booking.sessions.models import AdvisorSession
from booking.venues import queries as venue_queries
from booking.visits import queries as visit_queries
from booking.visits.errors import DropInOver, VisitOver
from booking.visits.models import Visit
from booking.visits.rules import VisitStatus
from booking.web.expired import keeps_what_was_typed


@blueprint.route("/drop-in/<venue_slug>", methods=["GET", "POST"])
@keeps_what_was_typed
def drop_in(venue_slug: str) -> ResponseReturnValue:
    """Show the form of a venue's drop-in sessions, and plan a visit."""
    venue = venue_queries.by_slug(venue_slug)
    if venue is None or venue.closed_on is not None:
        abort(404)
    sessions = queries.drop_ins_ahead(clock.now(), venue_id=venue.id)
    form, status, instead = DropInForm(), 200, None
    if request.method == "GET":
        _preselect(form, sessions)
    if form.validate_on_submit():
        try:
            visit = _plan(form, sessions)
            open_in_full(visit.reference)
            asks = visit.status == VisitStatus.COMING and fields_of(visit.service_id)
            return redirect(f"{link_to(visit)}/questions" if asks else link_to(visit))
        except NumberAsked as refusal:
            form.ask_number()
            status = int(refusal.status)
        except Refusal as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
            instead = instead_of(form, refusal)
    services = services_of(sessions)
    shown = {"venue": venue, "sessions": sessions, "services": services, "instead": instead}
    return page("book/drop_in.html", form, status=status, **shown)


def instead_of(form: DropInForm, refusal: Refusal) -> Instead | None:
    """What is possible for whoever has chosen a session that leaves too few days to arrange an interpreter."""
    if not isinstance(refusal, InterpreterTooSoon):
        return None
    now = clock.now()
    chosen = session_queries.by_reference(form.session.data or "")
    return queries.instead_of(chosen, form.needs, chosen_service(form, chosen), now) if chosen is not None else None


def services_of(sessions: Sequence[AdvisorSession]) -> list[tuple[str, str]]:
    """List slug and name of every service of these sessions, by name."""
    offered = {service.slug: service.name for session in sessions for service in session.services}
    return sorted(offered.items(), key=lambda pair: pair[1])


def chosen_session(form: DropInForm, sessions: Sequence[AdvisorSession]) -> AdvisorSession:
    """Return the chosen session. Raises DropInOver where it is not offered any more."""
    chosen = next((s for s in sessions if s.reference == form.session.data), None)
    if chosen is None:
        raise DropInOver
    return chosen


def chosen_service(form: DropInForm, session: AdvisorSession) -> int | None:
    """Return the chosen service, if the session has it; else its only one, else None: the host will ask."""
    of_session = list(session.services)
    by_slug = {service.slug: service.id for service in of_session}
    return by_slug.get(form.service.data or "", of_session[0].id if len(of_session) == 1 else None)


def _preselect(form: DropInForm, sessions: Sequence[AdvisorSession]) -> None:
    """Preselect the session and service of the link; else the next session."""
    wanted = request.args.get("session", "")
    if sessions:
        form.session.data = next((s.reference for s in sessions if s.reference == wanted), sessions[0].reference)
    form.service.data = request.args.get("service", "")


def _plan(form: DropInForm, sessions: Sequence[AdvisorSession]) -> Visit:
    """Return the new visit; the first one when the form is posted again. Raises DropInOver, TokenReused."""
    now = clock.now()
    with transaction():
        before = claim_key(form.form_token.data or "", form.answers(), now)
        if before:
            return visit_queries.by_reference(before) or _gone()
        session = chosen_session(form, sessions)
        visit = operations.plan_to_come(
            session,
            who=Answers.read({"person": form.of_whom(("name", "mobile", "their_name", "relation", "others"))}),
            service_id=chosen_service(form, session),
            needs=form.needs,
            about=form.about.data or "",
            source=booking_source(form),
            now=now,
        )
        keep_answer(form.form_token.data or "", visit.reference)
        return visit


def _gone() -> Visit:
    raise VisitOver
