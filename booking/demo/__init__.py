"""Demo council with real libraries and made-up people."""
