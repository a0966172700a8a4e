"""Advisor sessions, series, assignments, closures, busy times, and the slots that they leave."""
