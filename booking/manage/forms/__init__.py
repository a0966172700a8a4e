"""Forms of the managers' screens. Sentences come from the catalogue in core/errors."""
