"""Journeys in a browser, named actor-verb-object: from the first page a citizen sees to the case record."""
