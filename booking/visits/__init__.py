"""Attendance, consultations, tickets, call order."""
