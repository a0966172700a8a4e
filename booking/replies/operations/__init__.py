"""Receive a reply, answer or close it; store feedback on a visit."""

from booking.replies.operations.feedback import say_how_it_went
from booking.replies.operations.receiving import answer, close, receive

__all__ = ["answer", "close", "receive", "say_how_it_went"]
