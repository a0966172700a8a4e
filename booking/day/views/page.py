"""Render the page of the day, with a refused form or a refusal where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask import abort, flash, jsonify, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from booking.cases.queries import to_do_for, written_in
from booking.core import clock
from booking.core.apart import told_apart
from booking.core.database import db
from booking.core.errors import Refusal
from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.core.tokens import LinkKind, links
from booking.day.forms import DropInForm, PauseForm, PlaceForm, WhyForm, WriteUpForm
from booking.day.queries import MyDay, StintRow, bookings_after, had_today, my_day, own_consultation
from booking.day.rules import AWAY, BREAKS, WORDS, Draft
from booking.day.views.blueprint import blueprint
from booking.day.views.panel import panel_of
from booking.disruptions.queries.leave import leave_of
from booking.disruptions.rules.deadline import LEAVE_STATES
from booking.referrals.queries import pending_on
from booking.replies.views.correspondence import texted
from booking.services.queries import open_services
from booking.sessions.rules import SessionKind
from booking.staff.models import StaffMember
from booking.staff.rules import Role
from booking.staff.views.scope import my_scope
from booking.venues.queries import by_slug, open_venues, with_ids
from booking.visits.errors import NotWithYou
from booking.visits.models import Consultation
from booking.visits.queries import Done
from booking.visits.rules import CALL_REASONS, HAND_OVER_REASONS, why_this_order
from booking.web.guard import signed_in
from booking.web.shell import settings


def day_now(now: datetime) -> MyDay:
    """Read the signed-in advisor's day, at the venue that they chose, if they did."""
    return my_day(signed_in().id, now, chosen=chosen_place(now), scope=my_scope(Role.ADVISOR))


def chosen_place(now: datetime) -> StintRow | None:
    """Return the venue that the advisor chose for today, if they did."""
    day, _, rest = str(session.get("day_place", "")).partition(" ")
    slug, _, number = rest.partition(" ")
    if day != clock.day_of(now).isoformat():
        return None
    venue = by_slug(slug)
    if venue is None:
        return None
    desk = next((desk for desk in venue.desks if str(desk.number) == number), None)
    start, end = clock.day_bounds(clock.day_of(now))
    return StintRow(
        venue.id,
        venue.slug,
        venue.name,
        desk.id if desk else None,
        desk.number if desk else None,
        start,
        end,
        SessionKind.DROP_IN,
        [],
        str(session.get("day_place_why", "")),
    )


def show_day(
    *,
    write_up: WriteUpForm | None = None,
    consultation: str = "",
    lost: Draft | None = None,
    refusal: Refusal | None = None,
    other: Draft | None = None,
    drop_in: DropInForm | None = None,
    pause: PauseForm | None = None,
    place: PlaceForm | None = None,
    call: WhyForm | None = None,
    done: Done | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Render the page; a refused form keeps what was typed, in the panel of its own consultation.

    `other` is what another page has saved meanwhile, `lost` what was typed for somebody who is not with the advisor any
    more.
    """
    now = clock.now()
    day = day_now(now)
    panel = panel_of(day, write_up, now, consultation)
    refused = next((form for form in (write_up, drop_in, pause, place, call) if form is not None and form.errors), None)
    page = render_template(
        "day/today.html",
        **list_of(day, now, call),
        panel=panel,
        other=other,
        lost=lost,
        refusal=refusal,
        done=done if done and not (panel and panel.turned) else None,  # the citizen reads a turned screen
        pending=pending_on(done.consultation) if done is not None and done.consultation else "",
        slip=done is not None and _has_slip(done, now),
        form=refused,
        page_has_errors=bool(refused),
        drop_in=_with_services(drop_in or DropInForm(formdata=None), day),
        place=_place_form(day, place),
        languages=LANGUAGES_FOR_STAFF,
        calendar_url=_calendar_url(),
        leave=leave_of(signed_in().id, now),
        states=LEAVE_STATES,
        reasons_handed=HAND_OVER_REASONS,
    )
    return page, status


def _has_slip(done: Done, now: datetime) -> bool:
    """Whether something stands on the slip of the consultation that was finished."""
    if not done.consultation or done.visit is None:
        return False
    consultation = next(one for one in done.visit.consultations if one.reference == done.consultation)
    return bool(consultation.take_home or consultation.next_step or bookings_after(done.visit, now, shown=True))


def list_of(day: MyDay, now: datetime, call: WhyForm | None = None) -> dict[str, Any]:
    """Collect the context of the list and of the break."""
    whys = dict.fromkeys(why_this_order(row.queue_entry, now) for row in day.waiting)
    said = texted([row.appointment for row in day.rows if row.appointment])
    return {
        "day": day,
        "now": now,
        "words": WORDS,
        "whys": whys,
        "texted": said,
        "apart": told_apart(day.known, without=("service",)),
        "to_do": to_do_for({row.record for row in day.rows if row.record}, signed_in()),
        "today": clock.day_of(now),
        "tomorrow": clock.day_of(now) + timedelta(days=1),
        "call": call or WhyForm(formdata=None),
        "reasons": CALL_REASONS,
        "breaks": BREAKS,
        "away": AWAY,
    }


def show_write_up(consultation: Consultation, form: WriteUpForm, *, status: int = 200) -> ResponseReturnValue:
    """Render the page on which a finished consultation is written up."""
    page = render_template(
        "day/write_up.html",
        consultation=consultation,
        write_up=form,
        form=form,
        page_has_errors=bool(form.errors),
        written=written_in([consultation.id], signed_in()).get(consultation.id, ()),
        bookings=bookings_after(consultation.visit, clock.now()),
    )
    return page, status


def _with_services(form: DropInForm, day: MyDay) -> DropInForm:
    """Offer the services that this advisor may give here."""
    scope, here = my_scope(Role.ADVISOR), day.here.venue_id if day.here else None
    given = [one for one in open_services() if here is None or scope.covers(here, one.department_id)]
    form.service.choices = [(service.slug, service.name) for service in given]
    return form


def _place_form(day: MyDay, typed: PlaceForm | None) -> PlaceForm:
    """Offer the venues of the advisor's grants; all, where a grant is for all."""
    allowed = my_scope(Role.ADVISOR).venue_ids
    venues = open_venues() if allowed is None else with_ids(allowed)
    form = typed or PlaceForm(
        formdata=None, venue=day.here.venue_slug if day.here else "", desk=day.here.desk if day.here else None
    )
    form.venue.choices = [(venue.slug, venue.name) for venue in venues]
    return form


def _calendar_url() -> str:
    person = db.session.get_one(StaffMember, signed_in().id)
    token = links.token(LinkKind.CALENDAR, person.fs_uniquifier, person.calendar_version)
    if person.calendar_hash != links.hash(LinkKind.CALENDAR, person.fs_uniquifier, person.calendar_version):
        return ""
    return settings().public_base_url + url_for("day.calendar", token=token)


def consultation_or_404(reference: str) -> Consultation:
    """Find this advisor's consultation; else 404.

    Raises NotWithYou where it was theirs earlier today: the page that asks is older than what has happened since.
    """
    found = own_consultation(reference, signed_in().id)
    if found is None:
        ticket = had_today(reference, signed_in().id, clock.now())
        if ticket:
            raise NotWithYou(ticket=ticket)
        abort(404)
    return found


@blueprint.errorhandler(NotWithYou)
def not_with_you(refusal: NotWithYou) -> ResponseReturnValue:
    """Show the day with what was typed, to be copied; JSON with the sentence for an automatic save."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(sentence=str(refusal)), int(refusal.status)
    typed = WriteUpForm()
    return show_day(lost=typed.draft(), refusal=refusal, status=int(refusal.status))


@contextmanager
def told_on_the_page() -> Iterator[None]:
    """Turn a refusal into a message at the top of the day."""
    try:
        yield
    except Refusal as refusal:
        flash(str(refusal), "refused")
