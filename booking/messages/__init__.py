"""Messages: planned, sent, and followed to their delivery status."""
