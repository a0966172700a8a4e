"""The only code that calls other systems."""
