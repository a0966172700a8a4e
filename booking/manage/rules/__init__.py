"""What the managers' screens mean: plain functions over plain rows."""
