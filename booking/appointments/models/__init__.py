"""Tables of appointments and their history, of affected appointments, of the waiting list and its offers."""

from booking.appointments.models.appointment import Appointment, AppointmentChange
from booking.appointments.models.disruption import DisruptedAppointment
from booking.appointments.models.waiting import SlotOffer, WaitingListEntry

__all__ = [
    "Appointment",
    "AppointmentChange",
    "DisruptedAppointment",
    "SlotOffer",
    "WaitingListEntry",
]
