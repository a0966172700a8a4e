"""What a person must do because no machine can."""
