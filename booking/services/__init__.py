"""Services: what the council helps with."""
