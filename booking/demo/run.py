"""`make run`: everything from one command. This process only starts web server and worker, and stops both together.

It imports nothing of the application, so that the first page is there at once; what the web server does before it
listens is in serve.py, and the worker waits for it.
"""

from __future__ import annotations

import shlex
import signal
import socket
import sys

from honcho.manager import Manager
from honcho.printer import Printer

from booking import config
from booking.config import ROOT, SettingError

HOST = "127.0.0.1"
WAIT_SECONDS = 120
_STOPPED = {None, *(128 + number for number in (signal.SIGINT, signal.SIGTERM))}


class CannotStart(Exception):
    """Why nothing was started: one sentence."""


def main() -> int:
    """Start, and return the exit code: 0 after Ctrl-C."""
    try:
        port = config.load().port
        need_free(port)
    except (CannotStart, SettingError) as error:
        print(error, file=sys.stderr)
        return 1
    python = shlex.quote(sys.executable)
    manager = Manager(Printer(sys.stdout, prefix=False))
    manager.add_process("web", f"exec {python} -m booking.demo.serve", cwd=str(ROOT))
    manager.add_process("worker", f"exec {python} -m flask --app app worker --wait {WAIT_SECONDS}", cwd=str(ROOT))
    manager.loop()
    return 0 if manager.returncode in _STOPPED else int(manager.returncode)


def need_free(port: int) -> None:
    """Raises CannotStart where something listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotStart(f"Port {port} is not open to this user: choose one above 1023 with PORT.") from None
        except OSError:
            raise CannotStart(f"Port {port} is in use: stop what runs there, or choose another with PORT.") from None


if __name__ == "__main__":
    sys.exit(main())
