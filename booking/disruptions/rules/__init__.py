"""Rules of disruptions: whether an appointment stands, and the deadline for choosing another."""
