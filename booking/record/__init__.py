"""Page of the case record, search over all people, joining of two records."""
