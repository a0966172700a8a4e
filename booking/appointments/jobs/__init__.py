"""What is done by itself: earlier slots are offered to who waits for one."""

from booking.appointments.jobs.waiting import offer_freed

__all__ = ["offer_freed"]
