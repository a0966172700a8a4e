"""Words that SMS providers act on themselves (opt-out, opt-in): no text of ours asks for one."""

from __future__ import annotations

# Acted on by providers when nothing else is in the text.
RESERVED_STOP = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "revoke", "optout"})
RESERVED_START = frozenset({"start", "unstop"})
RESERVED_YES = frozenset({"yes"})
RESERVED = RESERVED_STOP | RESERVED_START | RESERVED_YES | {"cancel"}
