"""Page of what a service asks whoever books it."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import ChangedMeanwhile
from booking.core.idempotency import claim_key, keep_answer
from booking.core.rows import lock_row
from booking.manage.forms.questions import QuestionsForm, QuestionsFormBase
from booking.manage.views.blueprint import blueprint
from booking.manage.views.scope import my_service
from booking.services import operations as services
from booking.services.forms import AskingForm, asking
from booking.services.models import Service, ServiceField
from booking.services.queries import fields_of
from booking.web.expired import keeps_what_was_typed


@blueprint.route("/manage/services/<slug>/questions", methods=["GET", "POST"])
@keeps_what_was_typed
def questions(slug: str) -> ResponseReturnValue:
    """Show and save what a service asks, with a preview of the citizen's page."""
    service, form, status = my_service(slug), QuestionsForm(), HTTPStatus.OK
    if request.method == "GET":
        form.show(fields_of(service.id))
    elif not form.validate():
        status = HTTPStatus.BAD_REQUEST
    elif "look" not in request.form:
        try:
            _save(slug, form)
            return redirect(url_for("manage.questions", slug=slug, saved=1))
        except ChangedMeanwhile as refusal:
            form.refuse(refusal, field=form.beside)
            service, status = my_service(slug), refusal.status
    return _page(form, service, status)


def _save(slug: str, form: QuestionsFormBase) -> None:
    now, once = clock.now(), form.form_token.data or ""
    with transaction():
        if claim_key(once, {"service": slug, **form.answers()}, now) is not None:
            return
        service, kept = my_service(slug), QuestionsForm(formdata=None)
        lock_row(service)
        kept.show(fields_of(service.id))
        form.need_unchanged(kept)
        services.set_fields(service, form.terms(), now=now)
        keep_answer(once, slug)


def _page(form: QuestionsFormBase, service: Service, status: int) -> ResponseReturnValue:
    page = render_template("manage/questions.html", form=form, service=service, preview=_preview(form, service))
    return page, int(status)


def _preview(form: QuestionsFormBase, service: Service) -> AskingForm:
    """Make the fields that the citizen's page shows: what was typed, where valid; else what is stored."""
    if request.method == "POST" and not form.errors:
        typed = [ServiceField(reference=f"preview{n}", **terms.columns()) for n, terms in enumerate(form.terms())]
        return asking(AskingForm, typed)(formdata=None)
    return asking(AskingForm, fields_of(service.id))(formdata=None)
