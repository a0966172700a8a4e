"""Access rules of the case record, and its audit."""

from booking.cases.rules.access import EntryKind, EntryLike, Reader, may_open, may_read, may_read_answer
from booking.cases.rules.audit import (
    FIRST_SEAL,
    REASON_LENGTH,
    Act,
    Basis,
    Chain,
    Head,
    ReaderFacts,
    SealedRow,
    check_chain,
    mark_of,
    seal_of,
)

__all__ = [
    "FIRST_SEAL",
    "REASON_LENGTH",
    "Act",
    "Basis",
    "Chain",
    "EntryKind",
    "EntryLike",
    "Head",
    "Reader",
    "ReaderFacts",
    "SealedRow",
    "check_chain",
    "mark_of",
    "may_open",
    "may_read",
    "may_read_answer",
    "seal_of",
]
