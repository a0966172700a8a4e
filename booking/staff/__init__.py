"""Staff: their accounts, grants and sign-ins."""
