"""Journeys in a browser, from the first page of a citizen to the case record. Names are actor, verb, object."""
