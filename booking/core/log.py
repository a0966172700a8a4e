"""Log format: a JSON object on each line, in UTC, with the id of the request that it comes from."""

from __future__ import annotations

import json
import logging
import logging.config
import os
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

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
    logging.getLogger("booking").handlers.clear()  # the framework's own
    logging.config.dictConfig(log_config(file))
    logging.getLogger(journal.__name__).setLevel(logging.INFO)
    logging.captureWarnings(True)


def log_config(file: Path | None, *others: str) -> dict[str, Any]:
    """The configuration of the log as the standard library reads it; `others` are loggers that keep to themselves."""
    to_file = {"()": OwnersFile, "filename": str(file), "encoding": "utf-8"}
    to_output = {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {"lines": {**(to_file if file else to_output), "formatter": "json"}},
        "root": {"level": "WARNING", "handlers": ["lines"]},
        "loggers": {name: {"handlers": ["lines"], "propagate": False} for name in others},
    }
