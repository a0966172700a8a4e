"""Rules of messages: what the facts call for, when it may go, and what was told."""
