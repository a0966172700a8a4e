"""Waiting list: people who have an appointment and would take an earlier slot."""
