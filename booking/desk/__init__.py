"""Front desk: a venue's day for its host."""
