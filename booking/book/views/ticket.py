"""Page of a planned drop-in, behind its link: change it, withdraw it; later, the ticket.

Like an appointment's page it shows venue, hours and reference to whoever has the link, and the rest after the name.
"""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.book import operations, queries
from booking.book.errors import TooManyTries
from booking.book.forms import CancelForm, DropInForm, NameForm, needs_in_words
from booking.book.rules import reminder_days
from booking.book.views.answers import is_open, page, reached_at
from booking.book.views.appointment import check_name
from booking.book.views.blueprint import blueprint
from booking.book.views.drop_in import chosen_service, chosen_session, instead_of, services_of
from booking.citizens.models import Citizen
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal, StalePage
from booking.core.intervals import Interval
from booking.core.languages import ENGLISH_NAMES
from booking.core.translation import _
from booking.services.queries import answers_of, fields_of
from booking.sessions.rules.feed import where
from booking.visits import operations as visits
from booking.visits.errors import DropInOver, VisitOver
from booking.visits.models import Visit
from booking.visits.queries import by_token, interpreter_of, is_withdrawn_by_its_person, others_of
from booking.visits.rules import GoneHow, VisitStatus, plan_file
from booking.web.calendars import calendar_download
from booking.web.expired import keeps_what_was_typed
from booking.web.posted import number_in
from booking.web.shell import settings


@blueprint.get("/t/<token>")
def ticket_short(token: str) -> ResponseReturnValue:
    """Redirect from the short address that texts contain."""
    return redirect(url_for("book.ticket", token=token))


@blueprint.route("/tickets/<token>", methods=["GET", "POST"])
@keeps_what_was_typed
def ticket(token: str) -> ResponseReturnValue:
    """Show the visit; all of it, once the name was typed."""
    shown = visit_behind(token)
    person = _person_of(shown)
    told = shown.told
    if request.method == "POST" and is_open(shown):  # the name was typed in another tab
        return redirect(url_for("book.ticket", token=token))
    form = NameForm()
    if person is not None and told is not None and person.typed_name and form.validate_on_submit():
        check_name(form, shown, person)
        if not form.errors:
            return redirect(url_for("book.ticket", token=token))
    now, in_full = clock.now(), is_open(shown)
    return page(
        "book/ticket.html",
        form,
        status=int(TooManyTries.status) if form.tried_too_often else 200,
        token=token,
        address=settings().public_base_url + url_for("book.ticket_short", token=token),
        visit=shown,
        name=person.typed_name if person else "",
        others=others_of(shown) if in_full else [],
        in_full=in_full,
        may_come=is_withdrawn_by_its_person(shown) and shown.session is not None and shown.session.ends_at > now,
        is_over=shown.status == VisitStatus.COMING and shown.session is not None and shown.session.ends_at <= now,
        session_off=shown.session is not None and shown.session.cancelled_at is not None,
        needs=needs_in_words(Needs.from_json(shown.needs)) if in_full else [],
        interpreter=interpreter_of(shown) if in_full else "",
        speaks=ENGLISH_NAMES.get(Needs.from_json(shown.needs).language, ""),
        contacts=reached_at(told) if told is not None and in_full else {},
        reminder_days=_reminders(shown),
        # The link of a plan goes to its helper, and what was agreed is the client's.
        agreed=queries.agreed_at(shown) if in_full and told is person else [],
        answers=answers_of(visit_id=shown.id) if in_full else [],
        asks=in_full and shown.status == VisitStatus.COMING and bool(fields_of(shown.service_id)),
    )


@blueprint.get("/tickets/<token>/calendar.ics")
def plan_calendar(token: str) -> ResponseReturnValue:
    """Send the plan as a calendar file; 404 once the person is here, or without a session."""
    shown = visit_behind(token)
    if shown.session is None or shown.arrived_at is not None:
        abort(404)
    file = plan_file(
        shown.reference,
        shown.version,
        Interval(shown.session.starts_at, shown.session.ends_at),
        where(shown.venue.name, shown.venue.address, shown.venue.postcode),
        settings().public_base_url + url_for("book.ticket", token=token),
        off=shown.status != VisitStatus.COMING or shown.session.cancelled_at is not None,
        now=clock.now(),
    )
    return calendar_download(file, f"visit-{shown.reference}.ics")


@blueprint.route("/tickets/<token>/change", methods=["GET", "POST"])
@keeps_what_was_typed
def change_plan(token: str) -> ResponseReturnValue:
    """Change the session; where the visit is shown in full, also service, needs and subject."""
    shown = visit_behind(token)
    if shown.status != VisitStatus.COMING:
        return back_with(token, VisitOver())
    in_full = is_open(shown)
    sessions = queries.drop_ins_ahead(clock.now(), venue_id=shown.venue_id)
    form, status, instead = DropInForm(), 200, None
    if request.method == "GET":
        _fill(form, shown, in_full)
    if form.validate_on_submit():
        try:
            _change(token, form, in_full)
            return redirect(url_for("book.ticket", token=token))
        except (StalePage, VisitOver) as refusal:
            return back_with(token, refusal)
        except Refusal as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
            instead = instead_of(form, refusal) if in_full else None
    return page(
        "book/change_plan.html",
        form,
        status=status,
        token=token,
        visit=shown,
        sessions=sessions,
        services=services_of(sessions),
        instead=instead,
        in_full=in_full,
    )


@blueprint.route("/tickets/<token>/withdraw", methods=["GET", "POST"])
@keeps_what_was_typed
def withdraw(token: str) -> ResponseReturnValue:
    shown = visit_behind(token)
    if shown.gone_how == GoneHow.WITHDRAWN:
        return redirect(url_for("book.ticket", token=token))
    if shown.status != VisitStatus.COMING:
        return back_with(token, VisitOver())
    form = CancelForm()
    if form.validate_on_submit():
        try:
            with transaction():
                visits.withdraw(visit_behind(token), expected_version=number_in(form.version.data), now=clock.now())
            flash(_("Thank you for telling us that you are not coming."))
        except (StalePage, VisitOver) as refusal:
            return back_with(token, refusal)
        return redirect(url_for("book.ticket", token=token))
    form.version.data = str(shown.version)
    return page("book/withdraw.html", form, token=token, visit=shown)


@blueprint.post("/tickets/<token>/undo")
def come_after_all(token: str) -> ResponseReturnValue:
    """Put back a plan that was withdrawn here, while its session is not over. Idempotent."""
    try:
        with transaction():
            visits.come_after_all(
                visit_behind(token), expected_version=number_in(request.form.get("version")), now=clock.now()
            )
    except (StalePage, VisitOver, DropInOver) as refusal:
        return back_with(token, refusal)
    flash(_("Undone. We know again that you plan to come."))
    return redirect(url_for("book.ticket", token=token))


def visit_behind(token: str) -> Visit:
    found = by_token(token, clock.now())
    if found is None:
        abort(404)
    return found


def _person_of(visit: Visit) -> Citizen | None:
    return visit.party[0].citizen if visit.party else None


def _fill(form: DropInForm, visit: Visit, in_full: bool) -> None:
    """Fill the form from the visit, as far as this browser may see it."""
    form.version.data = str(visit.version)
    form.session.data = visit.session.reference if visit.session else ""
    if in_full:
        form.name.data = visit.party[0].citizen.typed_name if visit.party else ""
        form.others.data = "\n".join(other.typed_name for other in others_of(visit))
        form.service.data = visit.service.slug if visit.service else ""
        form.about.data = visit.about
        form.show(Needs.from_json(visit.needs))


def _change(token: str, form: DropInForm, in_full: bool) -> None:
    """Change the plan. Raises StalePage, VisitOver, DropInOver. Fields that this browser may not see stay."""
    now = clock.now()
    with transaction():
        visit = visit_behind(token)
        offered = list(queries.drop_ins_ahead(now, venue_id=visit.venue_id))
        session = chosen_session(form, offered)
        visits.change_plan(
            visit,
            session=session,
            service_id=chosen_service(form, session) if in_full else visit.service_id,
            needs=form.needs if in_full else Needs.from_json(visit.needs),
            about=(form.about.data or "") if in_full else visit.about,
            expected_version=number_in(form.version.data),
            now=now,
        )
        if in_full:
            others = (form.others.data or "").splitlines()
            operations.change_planner(visit, name=form.name.data or "", others=others, now=now)
    flash(_("Your plan is changed."))


def _reminders(visit: Visit) -> list[object]:
    if visit.session is None or visit.status != VisitStatus.COMING or visit.said_at is None:
        return []
    return list(reminder_days(visit.session.starts_at, visit.said_at, clock.now(), planned=True))


def back_with(token: str, refusal: Refusal) -> ResponseReturnValue:
    """Redirect to the page of the plan with the refusal."""
    flash(str(refusal))
    return redirect(url_for("book.ticket", token=token))
