"""What every feature stands on: database, clock, errors, intervals, phone numbers, tokens."""
