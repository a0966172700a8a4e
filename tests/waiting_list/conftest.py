"""Fixtures of appointments."""

from tests.appointments.conftest import day, one, tomorrow

__all__ = ["day", "one", "tomorrow"]
