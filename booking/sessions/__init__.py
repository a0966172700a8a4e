"""Advisor sessions, series, assignments, closures, busy time and the slots they leave."""
