"""Registry: importing a module registers its proofs, in this order."""

from tests.proofs import behind_nginx, changes, crowded_web, expected, flood, properties, rush, texts
from tests.proofs.proof import PROOFS

__all__ = ["PROOFS", "behind_nginx", "changes", "crowded_web", "expected", "flood", "properties", "rush", "texts"]
