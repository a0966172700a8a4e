"""Search over all people: sent once, in the body of a request, and audited once, without the words."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.cases.operations import search_people as write_down_search
from booking.citizens.rules import finds_whole_names
from booking.core import clock
from booking.core.database import transaction
from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.record.forms import SearchForm
from booking.record.queries import search_people
from booking.record.views.blueprint import blueprint
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/records")
def search() -> ResponseReturnValue:
    return render_template("record/search.html", form=SearchForm(formdata=None), found=None)


@blueprint.post("/records")
def found() -> ResponseReturnValue:
    """Show who was found, by record; opening a record is another step."""
    form = SearchForm()
    if not form.validate_on_submit():
        return render_template("record/search.html", form=form, found=None, page_has_errors=True), 400
    typed, where = form.text.data or "", device()
    people = search_people(typed)
    html = render_template(
        "record/search.html",
        form=form,
        found=people,
        whole_names=finds_whole_names(typed),
        languages=LANGUAGES_FOR_STAFF,
    )
    seen = {one.record for one in people}
    with transaction():  # audited before the page is sent
        write_down_search(signed_in(), seen, device=where, now=clock.now())
    return html
