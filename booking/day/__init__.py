"""Advisor's day: who is expected, who waits, and the person being seen."""
