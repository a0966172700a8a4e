"""Write entries, audit openings, compare, join and part records."""

from booking.cases.operations.auditing import audit, audit_each, open_record, search_people
from booking.cases.operations.joining import compare_records, join_records, part_records
from booking.cases.operations.writing import take_back_entries, write_entry

__all__ = [
    "audit",
    "audit_each",
    "compare_records",
    "join_records",
    "open_record",
    "part_records",
    "search_people",
    "take_back_entries",
    "write_entry",
]
