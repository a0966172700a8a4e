"""The case record's page."""
