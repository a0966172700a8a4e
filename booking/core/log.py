"""One format of the log: a JSON object on each line, in UTC, with the id of the request that it comes from."""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path

from booking.core import journal
from booking.core.private_files import FILE_MODE


class JsonLines(logging.Formatter):
    """Writes a record as one line. What carries `fields`, as the security journal's does, is these fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        fields = getattr(record, "fields", None)
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": journal.origin.get().request_id,
            **({"message": record.getMessage()} if fields is None else fields),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class OwnersFile(WatchedFileHandler):
    """A file that nobody but its owner reads, the one that follows it included."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, FILE_MODE)


def start_log(file: Path | None) -> None:
    """Send warnings of everything, and the whole security journal, to this file, or to the standard output.

    A file that begins here is its owner's alone. It may be moved away: the next line begins a new one. Called once
    by a server or worker; a command speaks to whoever typed it instead.
    """
    if file is None:
        handler: logging.Handler = logging.StreamHandler(sys.stdout)
    else:
        handler = OwnersFile(file, encoding="utf-8")
    handler.setFormatter(JsonLines())
    logging.getLogger("booking").handlers.clear()  # the framework's own
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger(journal.__name__).setLevel(logging.INFO)
