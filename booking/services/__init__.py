"""Services: what the council helps with, by department."""
