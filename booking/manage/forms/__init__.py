"""Forms of the managers' pages. Sentences come from the catalogue in core/errors."""
