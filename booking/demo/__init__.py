"""A demo council with real libraries and named people."""
