"""Runs the migrations on the application's own database, each in one transaction."""

from alembic import context
from flask import current_app

from booking.core.database import db

config = context.config


def run() -> None:
    """Migrate online; there is no offline mode."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
