"""The host's venue, today."""
