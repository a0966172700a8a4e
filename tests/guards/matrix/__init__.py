"""Every staff route by every role and reach: what each may see and do, asked for real."""
