"""Libraries and other public buildings."""
