"""Makes sure that there is a Chromium: `python -m tests.browser.install`. The machine's own is used if it has one.

Its headless shell comes first: it draws no window around each page, which takes two thirds of the processor's time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def on_this_machine() -> str | None:
    """The path of a Chromium that the machine has, or that was installed for these tests before."""
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
    """Install one, the gentle way first, and the shell beside it where that is a package. The path, or none."""
    if not on_this_machine():
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    if not shutil.which(SHELL) and os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", SHELL)
        if not on_this_machine():
            _run("apt-get", "install", "-y", "-qq", "chromium")
    return on_this_machine()


def _run(*way: str) -> None:
    print("Installing a browser for the tests:", " ".join(way), flush=True)
    subprocess.run(way, check=False)


def main() -> int:
    """Find or install; 1 with one sentence where neither worked."""
    if install():
        return 0
    print(
        "The browser tests need Chromium: install your system's chromium package and run make test again.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
