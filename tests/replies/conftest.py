"""The council whose people text back."""

from tests.messages.conftest import council

__all__ = ["council"]
