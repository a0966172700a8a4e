"""The council whose words are tried."""

from tests.messages.conftest import council

__all__ = ["council"]
