"""Matrix: every staff route by every role and scope, with real requests."""
