"""Organisations outside the council to which people are referred: a directory that managers keep."""
