"""Book, move, cancel."""
