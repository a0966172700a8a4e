"""Figures of past days by venue and service, as pages and as CSV."""
