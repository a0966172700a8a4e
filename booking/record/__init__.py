"""Case record: its page, search, and joining two records."""
