"""What the council helps with."""
