"""The WSGI entry point: `flask --app app …` and `gunicorn app:app`."""

import click

from booking import create_app
from booking.config import SettingError
from booking.core.database import db
from booking.core.log import start_log
from booking.core.schema import check_ready
from booking.web.shell import settings

try:
    app = create_app()
except SettingError as error:
    raise SystemExit(str(error)) from None

# A command may be the very one that repairs the schema. Whatever else loads this file, and `flask run`, serves people.
command = click.get_current_context(silent=True)
if command is None or command.info_name == "run":
    with app.app_context():
        wrong = check_ready()
        if wrong:
            raise SystemExit(wrong)
        start_log(settings().log_file)
        for warning in settings().warnings:
            app.logger.warning(warning)
        db.engine.dispose()  # a server that forks afterwards must not share a connection
