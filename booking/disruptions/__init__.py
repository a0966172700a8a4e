"""Disruptions: a venue shut, an advisor away, sessions changed, an end for good, and the appointments affected."""
