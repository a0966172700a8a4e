"""Figures of what happened, by venue and service, as pages and as CSV."""
