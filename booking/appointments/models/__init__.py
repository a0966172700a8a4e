"""Appointments, what happened to each, disruptions of them, and the waiting list."""

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
