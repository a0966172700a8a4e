"""People as they named themselves, and how to reach them."""
