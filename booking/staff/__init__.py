"""Staff, what they are granted, and how they sign in."""
