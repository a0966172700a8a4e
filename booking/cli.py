"""The commands of `flask --app app`: each opens a transaction, calls one operation, and says what came of it."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add every command."""
