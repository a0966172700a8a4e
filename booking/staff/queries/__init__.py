"""Reads of staff."""

from booking.staff.queries.people import advisors, by_email, by_id, by_invitation, by_reference, everyone, managers_of

__all__ = ["advisors", "by_email", "by_id", "by_invitation", "by_reference", "everyone", "managers_of"]
