"""Pages to end a service, a venue or a colleague's work: previewed, because appointments may be affected."""

from __future__ import annotations

from datetime import date, datetime

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.cases.operations import pass_on_places
from booking.core import clock
from booking.disruptions import operations as disruptions
from booking.manage.errors import EndedMeanwhile
from booking.manage.forms.council import EndForm
from booking.manage.operations.changes import Change, Made
from booking.manage.operations.staff import need_may_end
from booking.manage.rules.effects import Effects
from booking.manage.views.blueprint import blueprint
from booking.manage.views.previewing import previewed
from booking.manage.views.scope import manages, me, my_person, my_service, need_everything, whole_venue
from booking.tasks.queries import count_owed
from booking.web.device import device
from booking.web.expired import keeps_what_was_typed
from booking.web.guard import signed_in


@blueprint.route("/manage/services/<slug>/end", methods=["GET", "POST"])
@keeps_what_was_typed
def end_service(slug: str) -> ResponseReturnValue:
    service, form = my_service(slug), EndForm()
    _need_open(service.ended_at)

    def build(now: datetime) -> Change:
        ended = my_service(slug)
        _need_open(ended.ended_at)
        return Change(
            lambda: Made(slug, disruptions.end_service(ended, by_id=signed_in().id, now=now, reason=_why(form)))
        )

    def shown(effects: Effects | None) -> str:
        return render_template("manage/service_end.html", form=form, service=service, effects=effects)

    return previewed(form, build, shown, lambda _slug: url_for("manage.services"))


@blueprint.route("/manage/venues/<slug>/end", methods=["GET", "POST"])
@keeps_what_was_typed
def end_venue(slug: str) -> ResponseReturnValue:
    need_everything()
    venue, form = whole_venue(slug), EndForm()
    _need_open(venue.closed_on)

    def build(now: datetime) -> Change:
        ended, last_day = whole_venue(slug), clock.day_of(now)
        _need_open(ended.closed_on)
        return Change(
            lambda: Made(
                slug, disruptions.end_venue(ended, last_day, by_id=signed_in().id, now=now, reason=_why(form))
            ),
            (ended.id,),
        )

    def shown(effects: Effects | None) -> str:
        return render_template("manage/venue_end.html", form=form, venue=venue, effects=effects)

    return previewed(form, build, shown, lambda _slug: url_for("manage.venues"))


@blueprint.route("/manage/staff/<reference>/end", methods=["GET", "POST"])
@keeps_what_was_typed
def end_staff(reference: str) -> ResponseReturnValue:
    """End a colleague's work now: sign-in, open sessions, calendar feed and invitation are closed at once."""
    person, form = my_person(reference), EndForm()
    _need_open(None if person.active else person.ended_at)
    if not manages(person):
        abort(403)

    def build(now: datetime) -> Change:
        ended, by = my_person(reference), me()
        _need_open(None if ended.active else ended.ended_at)
        need_may_end(ended, by=by)

        def change() -> Made:
            pass_on_places(ended, by, device=device(), now=now)
            return Made(reference, disruptions.end_advisor(ended, by_id=by.id, now=now, reason=_why(form)))

        return Change(change)

    def shown(effects: Effects | None) -> str:
        owed = count_owed(person.id)
        return render_template("manage/staff_end.html", form=form, person=person, effects=effects, owed=owed)

    return previewed(form, build, shown, lambda ref: url_for("manage.staff_member", reference=ref))


def _need_open(ended: datetime | date | None) -> None:
    """Raise EndedMeanwhile where it has ended already."""
    if ended is not None:
        raise EndedMeanwhile


def _why(form: EndForm) -> str:
    return form.reason.data or ""
