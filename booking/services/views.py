"""The pages of this feature."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("services", __name__)
