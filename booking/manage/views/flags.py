"""Pages of the kinds of flags that advisors set: what each has done, and who sees it."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.queries import every_flag_kind, flag_kind_by_reference
from booking.citizens.models import FlagKind
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.rows import lock_row
from booking.manage.forms.flags import FlagKindForm, NewFlagKindForm
from booking.manage.views.blueprint import blueprint
from booking.manage.views.once import add_once, submitted
from booking.manage.views.scope import managed, me, my_departments, over_everything
from booking.services import queries as service_queries
from booking.web.expired import keeps_what_was_typed
from booking.web.posted import posted


@blueprint.get("/manage/flags", endpoint="flags")
def flag_list() -> ResponseReturnValue:
    """List the kinds that this manager keeps: of their departments, and of every one."""
    kinds = [one for one in every_flag_kind() if _keeps(one)]
    return render_template(
        "manage/flags.html",
        kinds=[one for one in kinds if one.ended_at is None],
        ended=[one for one in kinds if one.ended_at is not None],
        names=_names(),
        adds=bool(my_departments()),
    )


@blueprint.route("/manage/flags/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new_flag() -> ResponseReturnValue:
    """Define a kind of flag."""
    form = NewFlagKindForm()
    form.offer(my_departments() or abort(HTTPStatus.FORBIDDEN), everybody=over_everything())
    added, status = submitted(form, lambda: _add(form))
    if added:
        return redirect(url_for("manage.flag", flag=added, saved=1))
    return render_template("manage/flag.html", form=form, kind=None), int(status)


@blueprint.route("/manage/flags/<flag>", methods=["GET", "POST"])
@keeps_what_was_typed
def flag(flag: str) -> ResponseReturnValue:
    """Show a kind of flag; save what it has done and who sees that."""
    shown, form = _found(flag), FlagKindForm()
    saved, status = submitted(form, lambda: _change(flag, form))
    if saved:
        return redirect(url_for("manage.flag", flag=saved, saved=1))
    if form.is_submitted():
        shown = _found(flag)
    else:
        form.show(shown)
    return render_template("manage/flag.html", form=form, kind=shown, names=_names()), int(status)


@blueprint.post("/manage/flags/<flag>/act")
def act_on_flag(flag: str) -> ResponseReturnValue:
    """End a kind of flag, or put it back; the button says which."""
    _found(flag)
    act, now = posted("act"), clock.now()
    try:
        with transaction():
            _act(act, _found(flag), now)
    except Refusal as refusal:
        form = FlagKindForm(formdata=None)
        form.show(_found(flag))
        form.refuse(refusal)
        return render_template("manage/flag.html", form=form, kind=_found(flag), names=_names()), int(refusal.status)
    if act == "end":
        return redirect(url_for("manage.flags", ended=flag))
    return redirect(url_for("manage.flag", flag=flag, saved=1))


def _act(act: str, row: FlagKind, now: datetime) -> None:
    if act == "end":
        cases.end_flag_kind(row, by_id=me().id, now=now)
    elif act == "back":
        cases.put_flag_kind_back(row, by_id=me().id, now=now)
    else:
        abort(400)


def _keeps(kind: FlagKind) -> bool:
    return managed().covers(None, kind.department_id)


def _found(reference: str) -> FlagKind:
    found = flag_kind_by_reference(reference) or abort(HTTPStatus.NOT_FOUND)
    return found if _keeps(found) else abort(HTTPStatus.FORBIDDEN)


def _names() -> dict[int, str]:
    return {department.id: department.name for department in service_queries.departments()}


def _add(form: NewFlagKindForm) -> str:
    def add(now: datetime) -> str:
        whose = next((one.id for one in my_departments() if one.slug == form.department.data), None)
        return cases.add_flag_kind(**form.facts, department_id=whose, by_id=me().id, now=now).reference

    return add_once(form, add)


def _change(reference: str, form: FlagKindForm) -> str:
    with transaction():
        row, as_kept = _found(reference), FlagKindForm(formdata=None)
        lock_row(row)
        as_kept.show(row)
        form.need_unchanged(as_kept)
        cases.change_flag_kind(row, **form.facts, by_id=me().id, now=clock.now())
    return reference
