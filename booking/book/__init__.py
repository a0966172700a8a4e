"""Citizen's pages: find help, book, plan a drop-in, and the page behind each link."""
