"""Tables of appointments and their history, affected appointments, waiting list entries and offers."""

from booking.appointments.models.appointment import Appointment, AppointmentChange, AppointmentClient
from booking.appointments.models.disruption import DisruptedAppointment
from booking.appointments.models.waiting import SlotOffer, WaitingListEntry

__all__ = [
    "Appointment",
    "AppointmentChange",
    "AppointmentClient",
    "DisruptedAppointment",
    "SlotOffer",
    "WaitingListEntry",
]
