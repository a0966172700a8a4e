"""A test client that checks every page it fetches, and posts with a CSRF token as a browser would."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from booking.core import clock
from booking.core.database import transaction
from booking.staff.models import StaffMember
from booking.staff.operations import begin_sign_in
from tests.calendar_rules import calendar_faults
from tests.page_rules import Page, faults_in

# Random letters that a page carries and nobody reads: a test that looks for a short word must not find it in them.
_RANDOM = re.compile(rb"""(\bnonce="|\bname="csrf_token"[^>]*? value=")[^"]*(?=")""")
_LEFT_OUT = "-"


class WholeClient(FlaskClient):
    """Reads each answer to its end, and closes what it came from: a file of static/."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request."""
        return super().open(*args, **{"buffered": True, **kwargs})


class CheckedClient(WholeClient):
    """Fetches pages and fails on the first that breaks a rule of page_rules, or posts to an address that is none."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request; a POST without a token is given the session's."""
        if kwargs.get("method") in {"POST", "PUT", "PATCH", "DELETE"} and kwargs.get("json") is None:
            kwargs = self._with_token(kwargs)
        if has_app_context():
            # The test lends its application context to the requests inside it: each starts with nothing kept.
            for name in list(g):
                g.pop(name)
        response = super().open(*args, **kwargs)
        self.check(response)
        if response.mimetype == "text/html":
            response.set_data(_RANDOM.sub(rb"\1" + _LEFT_OUT.encode(), response.data))
            response.__dict__.pop("text", None)  # which the check has read, and the response would keep
        return response

    def check(self, response: TestResponse) -> None:
        """Fail on what is wrong with an HTML page or a calendar: all of it, named, with the address."""
        if response.mimetype == "text/calendar" and response.data:
            assert not (wrong := calendar_faults(response.data)), f"{response.request.path}: {wrong}"
        if response.mimetype != "text/html" or not response.data or 300 <= response.status_code < 400:
            return
        address = response.request.path
        page = Page(response.text)
        faults = [*faults_in(page), *self._actions(page, address)]
        assert not faults, f"{address}: " + "; ".join(faults)

    def sign_in(self, staff: StaffMember) -> None:
        """Be this staff member from now on, without the form: its own tests walk through it."""
        with nullcontext() if has_app_context() else self.application.app_context(), transaction():
            token = begin_sign_in(staff, device="a test", now=clock.now())
        with self.session_transaction() as session:
            session.update(_user_id=token, _fresh=True, fs_cc="set")

    def _with_token(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        data = kwargs.get("data")
        if isinstance(data, (bytes, str)) or (data or {}).get("csrf_token", _LEFT_OUT) != _LEFT_OUT:
            return kwargs
        return {**kwargs, "data": {**(data or {}), "csrf_token": self.csrf_token()}}

    def csrf_token(self) -> str:
        """A token that this client's session accepts."""
        with self.session_transaction() as session:
            secret = session.setdefault("csrf_token", hashlib.sha256(os.urandom(64)).hexdigest())
        return str(URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(secret))

    def _actions(self, page: Page, address: str) -> list[str]:
        adapter = self.application.url_map.bind("localhost")
        faults = []
        for form in page.root.all("form"):
            action = urlsplit(form.attributes.get("action") or address).path
            method = form.attributes.get("method", "get").upper()
            try:
                adapter.match(action, method=method)
            except RequestRedirect:
                continue
            except HTTPException as error:
                faults.append(f"the form's {method} {action} is answered {error.code}")
        return faults


def checked(app: Flask) -> CheckedClient:
    """A fresh client of this application: another browser."""
    return CheckedClient(app, app.response_class, use_cookies=True)
