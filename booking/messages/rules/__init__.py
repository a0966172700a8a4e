"""What messages the facts call for, and what each one says."""
