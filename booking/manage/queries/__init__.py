"""Reads of the managers' pages."""
