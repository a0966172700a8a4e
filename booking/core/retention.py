"""Carry out declared retention: delete rows, or blank columns, whose time is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, update
from sqlalchemy.orm import InstrumentedAttribute

from booking.core.database import Base, db
from booking.core.keeping import End

When = InstrumentedAttribute[Any] | ColumnElement[Any]


def delete_ended(model: type[Base], event_at: When, *, now: datetime) -> None:
    """Delete the rows of a table whose declared time after the event is over."""
    [keep] = {column.info["keep"] for column in _ending(model, End.DELETE_ROW)}
    over = delete(model).where(event_at < now - keep.length)
    db.session.execute(over, execution_options={"synchronize_session": False})


def blank_ended(model: type[Base], event_at: When, *, now: datetime) -> None:
    """Blank the columns of a table whose declared time after the event is over: NULL, or empty where it has to be."""
    columns = _ending(model, End.BLANK_COLUMN)
    [keep] = {column.info["keep"] for column in columns}
    blank: dict[str, Any] = {column.name: None if column.nullable else "" for column in columns}
    filled = or_(*(column.is_not(None) if column.nullable else column != "" for column in columns))
    over = update(model).where(event_at < now - keep.length, filled).values(blank)
    db.session.execute(over, execution_options={"synchronize_session": False})


def _ending(model: type[Base], end: End) -> list[ColumnElement[Any]]:
    columns = model.__table__.columns
    return [column for column in columns if "keep" in column.info and column.info["keep"].end is end]
