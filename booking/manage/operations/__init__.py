"""What managers do: each one change over the rooms below."""
