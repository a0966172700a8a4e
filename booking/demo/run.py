"""`make run` and `make dev` (`--reload`): start and stop the web server and the worker together.

It imports nothing of the application, so that the first page is there at once; what the web server does before it
listens is in serve.py, and the worker waits for it. With `--reload` the web server is reload.py's, which starts the
worker too, and the style sheet is built again at every change.
"""

from __future__ import annotations

import shlex
import signal
import socket
import sys
from pathlib import Path

from honcho.manager import Manager
from honcho.printer import Printer

from booking import config
from booking.config import ROOT, SettingError

HOST = "127.0.0.1"
WORKER = ("-m", "flask", "--app", "app", "worker", "--wait", "120")
_STOPPED = {None, *(128 + number for number in (signal.SIGINT, signal.SIGTERM))}


class CannotStart(Exception):
    """Nothing can be started; the text is one sentence that says why."""


def main(*, reload: bool) -> int:
    """Start everything and return the exit code: 0 after Ctrl-C."""
    try:
        port = config.load().port
        need_free(port)
    except (CannotStart, SettingError) as error:
        print(error, file=sys.stderr)
        return 1
    python = shlex.quote(sys.executable)
    manager = Manager(Printer(sys.stdout, prefix=False))
    commands = {
        "web": f"{python} -m booking.demo.serve",
        "worker": f"{python} {shlex.join(WORKER)}",
    }
    if reload:
        # Where the machine has no node, or an old one, there is one beside Python.
        search = f"{Path(sys.executable).parent}:{config.environment_with()['PATH']}"
        commands = {
            "web": f"{python} -m booking.demo.reload",
            "styles": f"env PATH={shlex.quote(search)} node static/css/build.mjs --watch",
        }
    for name, command in commands.items():
        manager.add_process(name, f"exec {command}", cwd=str(ROOT))
    manager.loop()
    return 0 if manager.returncode in _STOPPED else int(manager.returncode)


def need_free(port: int) -> None:
    """Raise CannotStart where the port is in use or not allowed."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotStart(f"Port {port} is not open to this user: choose one above 1023 with PORT.") from None
        except OSError:
            raise CannotStart(f"Port {port} is in use: stop what runs there, or choose another with PORT.") from None


if __name__ == "__main__":
    sys.exit(main(reload="--reload" in sys.argv))
