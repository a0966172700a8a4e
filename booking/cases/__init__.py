"""Entries on the case record, who may read them, and the audit."""
