"""Serve a calendar over HTTP: fetched every few minutes by many, so that an unchanged one is answered with 304."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from booking.core.tokens import token_hash
from booking.web.shell import settings


def calendar_answer(facts: object, write: Callable[[], bytes], cache: str) -> Response:
    """Answer with the calendar that `write` makes of these facts, or 304 where the reader has it already.

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


def calendar_download(file: bytes, name: str) -> Response:
    """Answer with one calendar entry to keep, as a file of this name."""
    return Response(
        file,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def webcal(url: str) -> str:
    """Turn a feed's address or path into the one (webcal:) that a calendar program follows, not copies once."""
    whole = settings().public_base_url + url if url.startswith("/") else url
    return "webcal:" + whole.partition(":")[2]
