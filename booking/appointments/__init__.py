"""Appointments: book, reschedule, cancel, mark as no-show."""
