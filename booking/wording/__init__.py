"""Wording: what messages say: templates, standard words, parts of a text, refusals."""
