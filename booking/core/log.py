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
    """Formatter of one JSON line for each record; where it has `fields`, as the security journal's, of these alone."""

    def format(self, record: logging.LogRecord) -> str:
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
    """A log file that only its owner can read, also after it was rotated."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, FILE_MODE)


def start_log(file: Path | None) -> None:
    """Send warnings of all loggers, and the whole security journal, to this file or to the standard output.

    A new file is readable by its owner alone. It may be rotated: the next line begins a new one. Called once by a
    server or worker; a command prints to whoever typed it instead.
    """
    logging.getLogger("booking").handlers.clear()  # the framework's own
    logging.config.dictConfig(log_config(file))
    logging.getLogger(journal.__name__).setLevel(logging.INFO)
    logging.captureWarnings(True)


def log_config(file: Path | None, *others: str) -> dict[str, Any]:
    """Return the configuration for logging.config; `others` are loggers that do not propagate."""
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
