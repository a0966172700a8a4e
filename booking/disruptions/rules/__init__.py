"""Rules of disruptions: whether an appointment still stands, and until when its person may choose another."""
