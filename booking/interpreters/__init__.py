"""Interpreters: the Task to arrange one, for appointments and visits alike."""
