"""Chromium for tests: finding or installing it, a live server for it, and what every page it shows is checked for."""
