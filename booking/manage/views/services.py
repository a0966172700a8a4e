"""Pages of services: their terms, with a preview of the citizen's page."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import ChangedMeanwhile, Refusal
from booking.core.rows import lock_row
from booking.manage.forms.services import A_NEW_ONE, ServiceForm
from booking.manage.operations.services import change_service
from booking.manage.queries.ahead import booked_of
from booking.manage.views.blueprint import blueprint
from booking.manage.views.once import add_once
from booking.manage.views.scope import may_change, my_departments, my_service, need_everything, over_everything
from booking.services import operations as services
from booking.services import queries as service_queries
from booking.services.models import Department, Service
from booking.services.rules import ServiceTerms
from booking.web.expired import keeps_what_was_typed


@blueprint.get("/manage/services", endpoint="services")
def service_list() -> ResponseReturnValue:
    """List every service by department, with length and booking horizon; ended ones below."""
    every = service_queries.every_service()
    return render_template(
        "manage/service_list.html",
        given=[service for service in every if service.ended_at is None],
        ended=[service for service in every if service.ended_at is not None],
        may_change=may_change,
        may_add=bool(my_departments()) or over_everything(),
    )


@blueprint.route("/manage/services/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new_service() -> ResponseReturnValue:
    if not my_departments():
        need_everything()  # who may also create the first department
    form, status = _offered(), HTTPStatus.OK
    if form.validate_on_submit() and not _only_looking():
        try:
            return redirect(url_for("manage.service", slug=_add(form), saved=1))
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
    elif request.method == "POST" and form.errors:
        status = HTTPStatus.BAD_REQUEST
    elif request.method == "GET":
        form.show(Service(**ServiceTerms(name="").columns()), new=True)
    return _page(form, None, status)


@blueprint.route("/manage/services/<slug>", methods=["GET", "POST"])
@keeps_what_was_typed
def service(slug: str) -> ResponseReturnValue:
    """Show and save a service, with a preview of the citizen's page."""
    shown, form, status = my_service(slug), _offered(), HTTPStatus.OK
    if form.validate_on_submit() and not _only_looking():
        try:
            _save(slug, form)
            return redirect(url_for("manage.service", slug=slug, saved=1))
        except Refusal as refusal:
            status, shown = refusal.status, my_service(slug)
            if isinstance(refusal, ChangedMeanwhile):
                form.say_what_is_kept(_filled(shown))
            form.refuse(refusal)
    elif request.method == "POST" and form.errors:
        status = HTTPStatus.BAD_REQUEST
    elif request.method == "GET":
        form = _filled(shown)
    return _page(form, shown, status)


def _filled(service: Service) -> ServiceForm:
    form = ServiceForm(formdata=None)
    form.offer(my_departments(), a_new_one=over_everything())
    form.show(service)
    form.seen.data = _mark(service)
    return form


def _add(form: ServiceForm) -> str:
    return add_once(form, lambda _now: services.add_service(_department(form), form.terms()).slug)


def _save(slug: str, form: ServiceForm) -> None:
    now = clock.now()
    with transaction():
        service = my_service(slug)
        lock_row(service)
        shown, form.seen.data = form.seen.data, _mark(service)
        if shown != form.seen.data:
            raise ChangedMeanwhile  # posting once more overwrites
        change_service(service, _department(form), form.terms(), now=now)


def _department(form: ServiceForm) -> Department:
    if form.department.data == A_NEW_ONE:
        return services.department_named(form.new_department.data)
    return next(department for department in my_departments() if department.slug == form.department.data)


def _offered() -> ServiceForm:
    form = ServiceForm()
    form.offer(my_departments(), a_new_one=over_everything())
    return form


def _only_looking() -> bool:
    """Whether the pressed button asks for a preview only."""
    return "look" in request.form


def _page(form: ServiceForm, service: Service | None, status: int) -> ResponseReturnValue:
    now = clock.now()
    if request.form.get("look") == "live" and not form.errors:
        return render_template("manage/service_preview.html", preview=form.terms())
    page = render_template(
        "manage/service.html",
        form=form,
        service=service,
        preview=_preview(form, service),
        booked=booked_of(service.id, now) if service else 0,
        a_new_one=over_everything(),
        now=now,
    )
    return page, int(status)


def _preview(form: ServiceForm, service: Service | None) -> Any:
    """Return what the citizen's page shows: what was typed, where valid; else the stored service."""
    if request.method == "POST" and not form.errors:
        return form.terms()
    return service or ServiceTerms(name="")


def _mark(service: Service) -> str:
    """Hash a service, so that nobody overwrites what somebody else has just changed."""
    facts = {name: getattr(service, name) for name in ServiceTerms(name="").columns()}
    facts |= {"department": service.department.slug, "topics": [topic.name for topic in service.topics]}
    return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()[:32]
