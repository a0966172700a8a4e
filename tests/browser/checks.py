"""Checks of every page of a journey: axe, valid HTML, no horizontal overflow, no console errors."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, ViewportSize

from tests.browser.gunicorn_server import GunicornServer
from tests.browser.server import LiveServer
from tests.page_rules import faults_of

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOTS = ROOT / "build" / "screenshots"
NARROW: ViewportSize = {"width": 320, "height": 640}

_RUN_AXE = """async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]})).violations
  .flatMap((rule) => rule.nodes.map((node) => rule.id + ": " + rule.help + " – " + node.html.slice(0, 200)))"""
# An element, or the text of one whose own box is narrow enough.
_TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter((e) => Math.max(e.getBoundingClientRect().right,
  e.getBoundingClientRect().left + e.scrollWidth) > window.innerWidth + 1)
  .map((e) => e.tagName.toLowerCase() + "." + e.className + " " + (e.textContent || "").trim().slice(0, 40))"""


class Validator:
    """html-validate in one long-running process."""

    def __init__(self) -> None:
        command = ["node", str(ROOT / "tests" / "browser" / "validate.mjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def faults(self, html: str) -> list[str]:
        """Return the faults that html-validate finds in a page."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(html) + "\n")
        self._process.stdin.flush()
        found: list[str] = json.loads(self._process.stdout.readline())
        return found

    def stop(self) -> None:
        self._process.communicate(timeout=10)


_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (400|409)\b")


def _matters(message: ConsoleMessage) -> bool:
    return message.type in {"error", "warning"} and not _REFUSED.match(message.text)


class PageCheck:
    """`check_page(page, "booked")`: fail on any fault of the page shown, and of all pages served before it."""

    def __init__(self, server: LiveServer | GunicornServer, validator: Validator, *, with_axe: bool = True) -> None:
        self._server = server
        self._validator = validator
        self._with_axe = with_axe
        self.console: list[str] = []
        self._without_scripts: list[Page] = []

    def listen(self, page: Page, *, javascript: bool = True) -> None:
        """Record console errors, warnings and blocked scripts or styles of this page.

        Chromium logs an error for every form that is answered with a refusal: those are expected.
        """
        self._without_scripts += [] if javascript else [page]
        page.on("console", lambda m: self.console.append(m.text) if _matters(m) else None)
        page.on("pageerror", lambda error: self.console.append(str(error)))

    def __call__(self, page: Page, name: str, *, scripts: bool = True) -> None:
        """Check the page shown. `name` names its screenshots (SCREENSHOTS=1 keeps them in build/screenshots)."""
        assert page not in self._without_scripts or not scripts, "scripts=False: axe waits for ever without JavaScript"
        page.wait_for_load_state()
        usual = page.viewport_size or NARROW
        found = self.served()
        if scripts and self._with_axe:
            page.evaluate(AXE.read_text())
            found += [f"axe {fault}" for fault in page.evaluate(_RUN_AXE, TAGS)]
        self._picture(page, f"{name}-{usual['width']}")
        if usual["width"] != NARROW["width"]:
            page.set_viewport_size(NARROW)
        found += [f"wider than {NARROW['width']} px: {element}" for element in page.evaluate(_TOO_WIDE)]
        if usual["width"] != NARROW["width"]:
            self._picture(page, f"{name}-{NARROW['width']}")
            page.set_viewport_size(usual)
        found += [f"console: {line}" for line in self.console]
        self.console.clear()
        assert not found, f"{name} ({page.url}):\n  " + "\n  ".join(found)

    def served(self) -> list[str]:
        """Return the faults of the pages served since the last call."""
        pages, self._server.unchecked = self._server.unchecked, []
        faults, self._server.faults = self._server.faults, []
        for address, html in pages:
            found = faults_of(html)
            if "<html" in html:
                found += self._validator.faults(html)
            faults += [f"{address} {fault}" for fault in found]
        return faults

    def _picture(self, page: Page, name: str) -> None:
        if os.environ.get("SCREENSHOTS"):
            SHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
