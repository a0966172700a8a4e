"""Page of a department: what it takes of referrals."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core.database import transaction
from booking.core.errors import ChangedMeanwhile
from booking.core.rows import lock_row
from booking.manage.forms.departments import ReferralsForm
from booking.manage.views.blueprint import blueprint
from booking.manage.views.scope import managed
from booking.services import operations as services
from booking.services import queries as service_queries
from booking.services.models import Department
from booking.web.expired import keeps_what_was_typed


@blueprint.route("/manage/departments/<department>", methods=["GET", "POST"])
@keeps_what_was_typed
def department(department: str) -> ResponseReturnValue:
    """Show and save what a department takes: for who manages it at every venue."""
    shown, form, status = _mine(department), ReferralsForm(), HTTPStatus.OK
    if request.method == "GET":
        form.show(shown)
    elif not form.validate():
        status = HTTPStatus.BAD_REQUEST
    else:
        try:
            with transaction():
                row, as_kept = _mine(department), ReferralsForm(formdata=None)
                lock_row(row)
                as_kept.show(row)
                form.need_unchanged(as_kept)
                services.take_referrals(row, **form.kept())
            return redirect(url_for("manage.department", department=department, saved=1))
        except ChangedMeanwhile as refusal:
            form.refuse(refusal, field=form.beside)
            shown, status = _mine(department), HTTPStatus(refusal.status)
    return render_template("manage/department.html", form=form, department=shown), int(status)


def _mine(slug: str) -> Department:
    """Find a department. 404 where there is none, 403 where others manage it."""
    found = service_queries.department_by_slug(slug)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    if not managed().covers(None, found.id):
        abort(HTTPStatus.FORBIDDEN)
    return found
