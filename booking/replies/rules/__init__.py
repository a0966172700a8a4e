"""Rules of replies: what a text means, and what it does where that is certain."""
