"""What the managers' screens read."""
