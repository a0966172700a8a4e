"""Private files, which hold data about somebody: readable and writable by their owner alone."""

from __future__ import annotations

import os
from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700
# Endings of the files that SQLite keeps beside a database; new ones get the mode of the database itself.
BESIDE = ("", "-wal", "-shm", "-journal")


def keep_installation_private(instance: Path, sqlite: str) -> None:
    """Create the instance folder, and the SQLite database if one is used, with access for their owner alone."""
    instance.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    _keep(instance, FOLDER_MODE)
    database = Path(sqlite)
    if sqlite and not database.is_dir() and os.access(database.parent, os.W_OK):
        os.close(os.open(database, os.O_RDONLY | os.O_CREAT, FILE_MODE))
        for end in BESIDE:
            _keep(database.with_name(database.name + end), FILE_MODE)


def _keep(path: Path, mode: int) -> None:
    """Change the mode, unless the file is missing or belongs to another user."""
    if path.exists() and path.stat().st_uid == os.geteuid() and path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)


def write_private(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text file, line ends as they are, that is readable by its owner alone from its first byte on."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(opened, "w", encoding=encoding, newline="") as file:
        path.chmod(FILE_MODE)  # it may have been there with another
        file.write(text)
