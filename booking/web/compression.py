"""Compress what is the same for everybody: static files, and pages without form, cookie or token.

A page with a token or a secret is never compressed: its length would reveal the secret letter by letter (BREACH).
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request, session

_TEXT = frozenset({"text/css", "text/javascript", "text/html", "text/plain", "application/json", "image/svg+xml"})
_SMALLEST = 500  # bytes below which compressing gains nothing


def init_compression(app: Flask) -> None:
    """Register compression. Call it before the other hooks: Flask runs the one registered first last."""

    @app.after_request
    def compress(response: Response) -> Response:
        if request.method != "GET" or response.status_code != 200 or response.mimetype not in _TEXT:
            return response
        is_file = request.endpoint == "static"
        if not is_file and not _is_public(response):
            return response
        response.vary.add("Accept-Encoding")
        if not request.accept_encodings.quality("gzip"):
            return response
        response.direct_passthrough = False
        plain = response.get_data()
        if len(plain) < _SMALLEST:
            return response
        response.set_data(_packed_file(plain) if is_file else gzip.compress(plain, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        etag, _ = response.get_etag()
        if etag is not None:
            response.set_etag(etag, weak=True)  # the same content, in other bytes
        return response


def _is_public(response: Response) -> bool:
    """Return whether a page is the same for everybody: no cookie or token in or out, no form."""
    return not (
        response.mimetype != "text/html"
        or response.is_streamed
        or request.cookies
        or session
        or "Set-Cookie" in response.headers
        or "token" in (request.view_args or {})
        or response.cache_control.private
        or response.cache_control.no_store
        or b"<form" in response.get_data()
    )


@lru_cache(maxsize=64)
def _packed_file(plain: bytes) -> bytes:
    return gzip.compress(plain, 9, mtime=0)
