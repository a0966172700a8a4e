"""Follow-up and party: book the person again, add or remove members of the party, mark that no record is needed."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, request
from flask.typing import ResponseReturnValue

from booking.cases.views import act_and_tell
from booking.citizens.operations import name_citizen
from booking.citizens.rules import Part
from booking.core import clock
from booking.core.database import transaction
from booking.core.dates import desk_time, short_day
from booking.core.errors import SENTENCES, Refusal, SlotUnknown
from booking.core.idempotency import claim_key, keep_answer
from booking.core.tokens import show_reference
from booking.core.translation import _
from booking.day import operations
from booking.day.forms import WriteUpForm
from booking.day.queries import clients_of
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day
from booking.day.views.page import consultation_or_404
from booking.day.views.posting import refused, typed
from booking.venues.queries import by_slug as venue_by_slug
from booking.visits import operations as visits
from booking.visits import queries as visit_queries
from booking.visits.models import Consultation
from booking.visits.rules import Outcome
from booking.visits.rules.parts import CHILD, PARTS
from booking.web.forms import read_slot
from booking.web.guard import signed_in


@blueprint.post("/day/follow-up/<reference>")
def follow_up(reference: str) -> ResponseReturnValue:
    """Book the same person again; the draft is kept, and the time becomes the next step."""
    form = typed(reference)
    slot = form.slot.data or ""
    if not form.validate_on_submit():
        return refused(form, reference)
    try:
        with transaction():
            if claim_key(f"{form.form_token.data}:{slot}", {"slot": slot, "for": reference}, clock.now()) is None:
                _book(consultation_or_404(reference), form, slot)
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day()


def _book(consultation: Consultation, form: WriteUpForm, slot: str) -> None:
    now, asked = clock.now(), read_slot(slot)
    venue = venue_by_slug(asked.venue_slug) if asked else None
    if asked is None or venue is None:
        raise SlotUnknown
    booked = operations.book_follow_up(
        consultation,
        venue_id=venue.id,
        starts_at=asked.starts_at,
        advisor_id=signed_in().id if request.args.get("who") == "mine" else None,
        booked_by_id=signed_in().id,
        as_answered=bool(form.as_answered.data),
        now=now,
    )
    when = f"{short_day(booked.starts_at)}, {desk_time(booked.starts_at)}, {venue.name}"
    draft = form.draft()
    step = draft.next_step or _("Appointment: %(when)s", when=when)
    draft = replace(draft, next_step=step[:300], outcome=draft.outcome or Outcome.FOLLOW_UP)
    operations.keep_draft(consultation, draft, expected_version=form.version.data or 0, now=now)
    keep_answer(f"{form.form_token.data}:{slot}", booked.reference)
    told = _("Booked: %(when)s, reference %(reference)s.", when=when, reference=show_reference(booked.reference))
    flash(told, "said")


@blueprint.post("/day/party/<reference>")
def party(reference: str) -> ResponseReturnValue:
    """Add somebody to the party, or a name to an anonymous visit."""
    form = typed(reference)
    if "helper" in request.form:  # who helps with the appointment: their name is known
        form.party_name.data, form.party_part.data = _helper_of(reference), Part.REPRESENTATIVE
    form.validate_on_submit()
    if not form.party_name.data and not form.party_name.errors:
        form.party_name.errors = [str(SENTENCES["party_name.missing"])]
    if form.errors:
        return refused(form, reference)
    name, part, done = form.party_name.data or "", form.party_part.data, None
    try:
        with transaction():
            if claim_key(f"{form.form_token.data}:party:{name}", {"name": name, "part": part}, clock.now()) is None:
                consultation = consultation_or_404(reference)
                _add_to_party(consultation, form, name, part if part in dict(PARTS) else Part.CLIENT)
                done = visit_queries.done_to(consultation.visit)
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day(done=done)


def _helper_of(reference: str) -> str:
    helper = consultation_or_404(reference).visit.helper
    return helper.name if helper is not None else ""


def _add_to_party(consultation: Consultation, form: WriteUpForm, name: str, part: str) -> None:
    now = clock.now()
    person, child = name_citizen(name, now=now), part == CHILD
    if part == Part.CLIENT and not consultation.visit.party:
        visits.identify(consultation.visit, person, by_id=signed_in().id, now=now)
    else:
        why, part = form.party_why.data or "", Part.INTERPRETER if child else part
        visits.add_to_party(consultation.visit, person, part, under_18=child, why=why, by_id=signed_in().id, now=now)
    operations.keep_draft(consultation, form.draft(), expected_version=form.version.data or 0, now=now)


@blueprint.post("/day/party/<reference>/remove")
def remove_from_party(reference: str) -> ResponseReturnValue:
    form = typed(reference)
    try:
        with transaction():
            consultation = consultation_or_404(reference)
            record = request.form.get("who", "")
            member = next((m for m in consultation.visit.party if m.citizen.case_record.reference == record), None)
            if member is not None:
                visits.remove_from_party(consultation.visit, member.citizen, by_id=signed_in().id, now=clock.now())
            operations.keep_draft(consultation, form.draft(), expected_version=form.version.data or 0, now=clock.now())
            done = visit_queries.done_to(consultation.visit)
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day(done=done)


@blueprint.post("/day/no-record/<reference>")
def no_record(reference: str) -> ResponseReturnValue:
    """Mark the visit as counted only."""
    form = typed(reference)
    try:
        with transaction():
            consultation = consultation_or_404(reference)
            visits.need_no_record(consultation.visit, by_id=signed_in().id, now=clock.now())
            operations.keep_draft(consultation, form.draft(), expected_version=form.version.data or 0, now=clock.now())
            done = visit_queries.done_to(consultation.visit)
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day(done=done)


@blueprint.post("/day/next-step/<reference>")
def step(reference: str) -> ResponseReturnValue:
    """Keep the draft; end a next step that is open, move it, or undo that."""
    form = typed(reference)
    if not form.validate_on_submit():
        return refused(form, reference)
    try:
        with transaction():
            consultation = consultation_or_404(reference)
            operations.keep_draft(consultation, form.draft(), expected_version=form.version.data or 0, now=clock.now())
            theirs = {client.case_record.reference for client in clients_of(consultation.visit)}
    except Refusal as refusal:
        return refused(form, reference, refusal)
    wanted, _colon, action = request.form.get("step", "").partition(":")
    act_and_tell(action, wanted, is_open=theirs.__contains__)
    return back_to_day()
