"""Inbox of replies that a person has to answer: read, answer by text, close."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.cases.rules import Basis
from booking.cases.views import write_down_list
from booking.citizens.queries import records_of
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.idempotency import claim_key, keep_answer
from booking.core.tokens import random_token
from booking.core.translation import _, _l
from booking.messages import queries as message_queries
from booking.messages.models import Reply
from booking.replies import operations, queries
from booking.replies.forms import AnswerForm, CloseForm
from booking.replies.views.blueprint import blueprint
from booking.replies.views.meaning import in_words
from booking.web.guard import signed_in
from booking.web.shown import desks_to_open
from booking.wording.rules.kinds import SubjectKind

HOW = {"called": _l("Called them"), "not-needed": _l("Needs no answer")}


@blueprint.get("/staff/replies")
def inbox() -> ResponseReturnValue:
    """Show what waits for an answer, oldest first, and what was answered or acted upon within a week."""
    return _page()


@blueprint.post("/staff/replies/<reference>/answer")
def answer_reply(reference: str) -> ResponseReturnValue:
    """Text back. What was typed is kept where it cannot be sent."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(form, reference, HTTPStatus.BAD_REQUEST)
    me, now, token = signed_in().id, clock.now(), form.form_token.data or ""
    try:
        with transaction():
            reply = _covered(reference)
            if claim_key(token, {"reply": reference, **form.answers()}, now) is None:
                operations.answer(reply, form.answer.data or "", by_id=me, now=now)
                keep_answer(token, reference)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form, reference, int(refusal.status))
    flash(_("Your answer is on its way."), "said")
    return redirect(url_for("replies.inbox"))


@blueprint.post("/staff/replies/<reference>/close")
def close_reply(reference: str) -> ResponseReturnValue:
    form, me, now = CloseForm(), signed_in().id, clock.now()
    how, token = HOW.get(form.how.data or "", HOW["not-needed"]), form.form_token.data or ""
    try:
        with transaction():
            reply = _covered(reference)
            if claim_key(token, {"reply": reference, **form.answers()}, now) is None:
                operations.close(reply, by_id=me, how=str(how), now=now)
                keep_answer(token, reference)
    except Refusal as refusal:
        flash(str(refusal), "refused")
    return redirect(url_for("replies.inbox"))


def _covered(reference: str) -> Reply:
    found = queries.covered_reply(reference, signed_in().grants)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _page(form: AnswerForm | None = None, wrong: str = "", status: int = HTTPStatus.OK) -> ResponseReturnValue:
    now, grants = clock.now(), signed_in().grants
    waiting = queries.open_replies(grants)
    dealt_with = queries.dealt_with(grants, now)
    answered = queries.answered_replies(grants, now)
    shown = [*waiting, *dealt_with]
    booked = {reply.subject_reference for reply in shown if reply.subject_kind == SubjectKind.APPOINTMENT}
    about = message_queries.subjects(SubjectKind.APPOINTMENT, booked)
    if write_down_list(records_of({one.citizen_id for one in about.values()}), Basis.TASK):
        return _page(form, wrong, status)  # the audit's transaction expired what was read
    html = render_template(
        "replies/inbox.html",
        waiting=waiting,
        answered=answered,
        withheld=message_queries.replies_of_shielded([*shown, *answered]),
        dealt_with=dealt_with,
        about=about,
        desks=desks_to_open(about.keys()),
        form=form if form and any(reply.reference == wrong for reply in waiting) else None,
        wrong=wrong,
        in_words=in_words,
        may_text_back=message_queries.may_text_back,
        how=HOW,
        new_token=random_token,
        today=clock.day_of(now),
    )
    return html, int(status)
