"""What is done by itself: earlier slots are offered to who waits for one, disrupted bookings settled in time."""

from booking.appointments.jobs.disruption import settle_overdue, sweep_bookings
from booking.appointments.jobs.waiting import offer_freed

__all__ = ["offer_freed", "settle_overdue", "sweep_bookings"]
