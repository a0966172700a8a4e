"""Front desk of a venue: its day, check-in, and booking for people who are here or on the telephone."""
