"""Form fields: what is invisible is dropped from every text, and stays in a password."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, StringField

from booking.staff.views.sign_in import SignInForm
from booking.web.forms import Form
from booking.web.posted import posted

TYPED = "\u202aa\u200bb\u00ad\u2066\u202c"


def every_form(base: type[Form]) -> Iterator[type[Form]]:
    for form in base.__subclasses__():
        if form.__module__.startswith("booking."):
            yield form
        yield from every_form(form)


def test_what_is_invisible_is_dropped_from_every_text(app: Flask) -> None:
    forms: set[type[Any]] = {SignInForm, *every_form(Form)}
    assert len(forms) > 50
    for kind in forms:
        with app.test_request_context(method="POST"):
            names = kind(None)._fields
            read = kind(MultiDict(dict.fromkeys(names, TYPED)))._fields.values()
        passwords = [field.data for field in read if isinstance(field, PasswordField)]
        texts = {f.name: f.data for f in read if isinstance(f, StringField) and not isinstance(f, PasswordField)}
        texts.pop("next", None)  # the address of a page, which is compared with ours
        texts.pop("slot", None)  # a button, or only shown
        assert set(texts.values()) <= {"ab"} and set(passwords) <= {TYPED}, kind


def test_what_no_form_reads_is_read_in_the_same_way(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"q": TYPED + "\0"}):
        assert posted("q") == "ab"
