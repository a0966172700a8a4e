"""Page of the age from which young people are asked who is told about them."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.queries import asked_from_age
from booking.core import clock
from booking.core.database import transaction
from booking.manage.forms.young import ToldAgeForm
from booking.manage.views.blueprint import blueprint
from booking.manage.views.once import submitted
from booking.manage.views.scope import me, need_everything
from booking.web.expired import keeps_what_was_typed


@blueprint.route("/manage/young-people", methods=["GET", "POST"])
@keeps_what_was_typed
def young_people() -> ResponseReturnValue:
    """Show and save the age."""
    need_everything()
    form = ToldAgeForm()
    saved, status = submitted(form, lambda: _save(form))
    if saved:
        return redirect(url_for("manage.young_people", saved=1))
    if not form.is_submitted():
        form.show(asked_from_age())
    return render_template("manage/young_people.html", form=form), int(status)


def _save(form: ToldAgeForm) -> str:
    with transaction():
        as_kept = ToldAgeForm(formdata=None)
        as_kept.show(asked_from_age())
        form.need_unchanged(as_kept)
        cases.set_told_age(form.years.value or 0, by_id=me().id, now=clock.now())
    return "saved"
