"""The networks of a venue's public computers, as a manager sets them."""

from __future__ import annotations

from flask import Flask

from tests.manage.council import a_council, typed
from tests.manage.test_venues import PATH, stored


def test_networks_of_public_computers_are_saved_or_refused(app: Flask) -> None:
    browser = a_council(app).browser()
    form = typed(browser.get(PATH).text)
    bad = browser.post(PATH, data=form | {"networks": "203.0.113.0/28\r\n0.0.0.0/0"})
    assert bad.status_code == 400 and "Write one public network to a line" in bad.text and "0.0.0.0/0" in bad.text
    assert stored().public_networks == ""
    assert browser.post(PATH, data=form | {"networks": "203.0.113.9/28\r\n2001:db8::1"}).status_code == 302
    assert stored().public_networks == "203.0.113.0/28\n2001:db8::1/128"
    assert "2001:db8::1/128" in browser.get(PATH).text
