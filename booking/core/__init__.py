"""Core, on which every room stands: database, clock, errors, intervals, phone numbers, tokens."""
