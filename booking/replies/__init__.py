"""Replies: inbound texts, what they do, who answers them; and feedback after a visit."""
