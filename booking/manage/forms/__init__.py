"""Forms of the managers' screens. Sentences come from core/errors/sentences.py."""
