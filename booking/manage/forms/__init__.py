"""What managers type: its shape. Sentences come from the catalogue in core/errors."""
