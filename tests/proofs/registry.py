"""Every proof: importing a module puts its proofs on the list, in this order."""

from tests.proofs import changes, crowded_web, expected, properties, rush, texts
from tests.proofs.proof import PROOFS

__all__ = ["PROOFS", "changes", "crowded_web", "expected", "properties", "rush", "texts"]
