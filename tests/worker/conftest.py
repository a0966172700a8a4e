"""The council whose messages the worker sends."""

from tests.messages.conftest import council

__all__ = ["council"]
