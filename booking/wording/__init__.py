"""Wording of messages: templates, standard words, parts of a text, words that are refused."""
