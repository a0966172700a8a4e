"""Tasks: what a person must do because no machine can."""
