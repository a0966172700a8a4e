"""The scenes that appointments are tested in."""

from tests.appointments.conftest import day, one, tomorrow

__all__ = ["day", "one", "tomorrow"]
