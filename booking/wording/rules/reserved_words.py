"""Words that providers of texts act on by themselves: no text of ours asks for one."""

from __future__ import annotations

# Words that providers act on by themselves when nothing else stands in the text.
RESERVED_STOP = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "revoke", "optout"})
RESERVED_START = frozenset({"start", "unstop"})
RESERVED_YES = frozenset({"yes"})
RESERVED = RESERVED_STOP | RESERVED_START | RESERVED_YES | {"cancel"}
