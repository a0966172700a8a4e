"""Rules of wording: words of messages by language, parts of a text, refused words."""
