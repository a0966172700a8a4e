"""Whether an appointment still stands, and until when its person may choose another time."""
