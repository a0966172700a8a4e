"""Rules of messages: which the facts call for, when each may be sent, and what was told."""
