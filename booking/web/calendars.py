"""A calendar over HTTP: fetched every few minutes by many, so that what has not changed is neither written nor sent."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from booking.core.tokens import token_hash


def calendar_answer(facts: object, write: Callable[[], bytes], cache: str) -> Response:
    """The file that `write` writes of these facts; 304 without writing it for whoever has it already.

    The ETag is made of what the file says, not of its bytes, which tell when it was made. `cache` is Cache-Control.
    """
    tag = token_hash(repr(facts))
    answer = Response(content_type="text/calendar; charset=utf-8")
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = cache
    answer.vary.add("Cookie")  # it speaks the reader's language
    if request.if_none_match.contains(tag):
        answer.status_code = 304
        del answer.headers["Content-Type"]
    else:
        answer.data = write()
    return answer
