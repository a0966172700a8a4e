"""Managers of different scopes, and their browsers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask

from booking.core.database import transaction
from booking.services.models import Department, Service
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from tests import factories
from tests.client import CheckedClient, checked


@dataclass
class Council:
    """A council of two libraries and two departments; one manager of everything, one of Heywood, one of Revenues."""

    app: Flask
    heywood: Venue
    langley: Venue
    revenues: Department
    homes: Department
    tax: Service
    manager: StaffMember
    of_heywood: StaffMember
    of_revenues: StaffMember

    def browser(self, person: StaffMember | None = None) -> CheckedClient:
        """A browser in which the manager of everything, or somebody else, has signed in."""
        client = checked(self.app)
        client.sign_in(person or self.manager)
        return client


def a_council(app: Flask, **changes: Any) -> Council:
    """The council."""
    with transaction():
        heywood = factories.venue("Heywood Library", slug="heywood", address="1 Church Street, Heywood")
        langley = factories.venue("Langley Library", slug="langley")
        revenues = factories.department("Revenues", slug="revenues")
        homes = factories.department("Homes", slug="homes")
        tax = factories.service("Paying council tax", revenues, slug="tax", **changes)
        manager = factories.staff("Mo Manager", "manager", email="mo@testdale.example")
        of_heywood = factories.staff("Hana Heywood", "manager", email="hana@testdale.example")
        of_heywood.grants[0].venue_id = heywood.id
        of_revenues = factories.staff("Rae Revenues", "manager", email="rae@testdale.example")
        of_revenues.grants[0].department_id = revenues.id
    return Council(app, heywood, langley, revenues, homes, tax, manager, of_heywood, of_revenues)


def ticked(page: str, name: str) -> list[str]:
    """The values that a page shows as ticked or chosen, of one field."""
    from tests.page_rules import Page

    root = Page(page).root
    boxes = [e for e in root.all("input") if e.attributes.get("name") == name and "checked" in e.attributes]
    return [e.attributes["value"] for e in boxes]


def typed(page: str) -> dict[str, Any]:
    """All that a page's largest form would send as it stands, without its tokens for CSRF."""
    from tests.page_rules import Page

    forms = list(Page(page).root.all("form"))
    form = max(forms, key=lambda f: len(list(f.all("input", "textarea", "select"))))
    sent: dict[str, Any] = {}
    for e in form.all("input", "textarea", "select"):
        name, kind = e.attributes.get("name", ""), e.attributes.get("type", "text")
        if e.tag == "textarea":
            sent[name] = e.text.removeprefix("\n")
        elif e.tag == "select":
            chosen = [o for o in e.all("option") if "selected" in o.attributes] or list(e.all("option"))[:1]
            sent[name] = chosen[0].attributes.get("value", "") if chosen else ""
        elif kind in {"checkbox", "radio"}:
            if "checked" in e.attributes:
                sent.setdefault(name, []).append(e.attributes.get("value", "y"))
        else:
            sent[name] = e.attributes.get("value", "")
    sent.pop("csrf_token", None)
    sent.pop("", None)
    return sent
