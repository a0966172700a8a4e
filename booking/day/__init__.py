"""Advisor's day: appointments, the queue, and the person being seen."""
