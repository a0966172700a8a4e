"""What a scanner finds and may find: the tool, its rule, where (a beginning), and why it is no fault.

An explanation that nothing matches any more is a fault too, so that the list does not grow old.
"""

from __future__ import annotations

from typing import NamedTuple


class Explanation(NamedTuple):
    """Why one kind of finding is no fault; `where` is how its place begins, "" for everywhere."""

    tool: str
    rule: str
    where: str
    why: str


EXPLAINED = (
    Explanation("bandit", "B101", "booking/", "an assert tells the type checker what the database guarantees"),
    Explanation("bandit", "B311", "booking/core/database.py", "a random pause between two tries guards no secret"),
    Explanation("bandit", "B311", "booking/demo/", "the demo's past is the same each time it is loaded"),
    Explanation("bandit", "B311", "booking/worker/", "a random pause between two rounds guards no secret"),
    Explanation("bandit", "B404", "booking/cli/", "backup and restore call PostgreSQL's own programs"),
    Explanation("bandit", "B603", "booking/cli/", "without a shell; the arguments are ours and the settings'"),
    Explanation("bandit", "B404", "booking/demo/reload.py", "make dev starts the demo's own process anew"),
    Explanation("bandit", "B603", "booking/demo/reload.py", "without a shell; the arguments are ours"),
    Explanation("bandit", "B608", "booking/core/rebuild.py", "names of tables and columns, from the schema itself"),
    Explanation("bandit", "B106", "booking/staff/views/", "the name of a hash, no password"),
    Explanation("bandit", "B608", "migrations/", "the names put into it stand in the same file"),
    Explanation("bandit", "B105", "booking/core/journal.py", "the name of an event, no password"),
    Explanation("bandit", "B105", "booking/replies/rules/pattern_matcher.py", "a token of the grammar of replies"),
    Explanation("bandit", "B105", "booking/staff/rules/sign_ins.py", "why a sign-in ended, no password"),
    Explanation(
        "wapiti", "Secure Flag cookie", "", "the scan is served on loopback without TLS; over https they have it"
    ),
)
