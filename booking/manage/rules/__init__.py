"""Rules of the managers' pages: pure functions over plain rows."""
