"""Citizens as they named themselves, and their contact points."""
