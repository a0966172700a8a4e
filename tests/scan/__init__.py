"""Scanners over the code and over a running demo council: `make scan`. Only what is explained may be found."""
