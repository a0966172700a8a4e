"""Replies: what people text us, what it does, who answers it; and what they say of a visit afterwards."""
