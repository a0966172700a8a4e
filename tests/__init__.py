"""Tests mirror the house: tests/<feature>/test_<file>.py."""
