"""Find or install Chromium: `python -m tests.browser.install`. The machine's own is preferred."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def on_this_machine() -> str | None:
    """Return the path of a Chromium on this machine, or of one installed for these tests before."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str | None:
    """Install Chromium, by the least intrusive way first. The path, or None when nothing worked."""
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        ways += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
    for way in ways:
        print("Installing a browser for the tests:", " ".join(way), flush=True)
        subprocess.run(way, check=False)
        if path := on_this_machine():
            return path
    return None


def main() -> int:
    """Find or install; 1 with one sentence where neither worked."""
    if on_this_machine() or install():
        return 0
    print(
        "The browser tests need Chromium: install your system's chromium package and run make test again.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
