"""Chromium for tests: find or install it, a live server, and the checks of every page it shows."""
