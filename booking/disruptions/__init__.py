"""Disruptions: a closure, an absence, changed sessions, an end for good, and the appointments affected."""
