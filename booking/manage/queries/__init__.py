"""Reads of the managers' screens."""
