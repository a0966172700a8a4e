"""Venues: libraries and other public buildings."""
