"""Rules of wording: what messages say, in which language and how many parts, and which words are refused."""
