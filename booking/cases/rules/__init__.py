"""Access rules of the case record, and its audit."""

from booking.cases.rules.access import (
    EntryKind,
    EntryLike,
    Reader,
    SentTo,
    is_named,
    may_open,
    may_read,
    may_read_answer,
)
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
    "SentTo",
    "check_chain",
    "is_named",
    "mark_of",
    "may_open",
    "may_read",
    "may_read_answer",
    "seal_of",
]
