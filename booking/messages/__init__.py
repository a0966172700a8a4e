"""What is due, sent, delivered, replied."""
