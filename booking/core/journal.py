"""Security journal: sign-ins, refusals, changes of grants and contact points, exports; a row, and a line of the log.

Rows are shown to managers; the same facts leave the machine as one JSON line each, written once the row is committed.
Nothing in it is personal data of a citizen: references and ids, never names, numbers or words typed.
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant, after_commit, db, kept
from booking.core.keeping import Event, Keep

logger = logging.getLogger(__name__)
_KEEP = Keep(Event.WRITTEN, years=2)


class SecurityAct(StrEnum):
    """Acts that the journal records."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SIGN_IN_ENDED = "sign_in_ended"  # by its owner or a manager, from another device
    PASSWORD_CHANGED = "password_changed"
    REFUSED = "refused"  # a page or an act beyond the grants of whoever asked
    STAFF_ADDED = "staff_added"
    STAFF_ENDED = "staff_ended"
    INVITED = "invited"
    INVITATION_USED = "invitation_used"
    GRANT_PROPOSED = "grant_proposed"  # waits for a second manager
    GRANT_GIVEN = "grant_given"
    GRANT_REFUSED = "grant_refused"
    GRANT_TAKEN = "grant_taken"
    CONTACT_CHANGED = "contact_changed"
    EXPORTED = "exported"
    FLOOD_UNDONE = "flood_undone"
    FLOOD_LOOKED_AT = "flood_looked_at"  # by a manager who found it real, and gets no more notices of it
    CEILING_REACHED = "ceiling_reached"
    WEBHOOK_CHANGED = "webhook_changed"  # added, changed, its secret rotated, ended
    ORGANISATION_CHANGED = "organisation_changed"  # in the directory of those that people are referred to
    TOLD_AGE_CHANGED = "told_age_changed"  # from which age young people say who is told
    FLAG_KIND_CHANGED = "flag_kind_changed"  # what it has done, and who sees it


class Exported(StrEnum):
    """What was taken out of the application."""

    FIGURES = "figures"
    DAY_LIST = "day_list"
    BACKUP = "backup"


class ContactChange(StrEnum):
    """What changed of how a citizen is reached."""

    CONTACTS = "contacts"
    WISHES = "wishes"


class Origin(NamedTuple):
    """Origin of an act: the device and the request's id; both empty for a command or a job."""

    device: str = ""
    request_id: str = ""


NOWHERE = Origin()
origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


class SecurityEvent(Base):
    """One event of the security journal."""

    __tablename__ = "security_event"
    __about_person__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True, info=kept("activity", "when it happened", _KEEP))
    act: Mapped[str] = mapped_column(String(40), info=kept("activity", "what happened", _KEEP))
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), index=True, info=kept("activity", "who did it", _KEEP)
    )
    about_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), index=True, info=kept("activity", "whom of the staff it concerns", _KEEP)
    )
    device: Mapped[str] = mapped_column(String(120), default="", info=kept("technical", "on which device", _KEEP))
    request_id: Mapped[str] = mapped_column(String(40), default="", info=kept("technical", "in which request", _KEEP))
    detail: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, info=kept("activity", "what exactly", _KEEP))


def write_event(
    act: SecurityAct, *, now: datetime, by_id: int | None = None, about_id: int | None = None, **detail: str
) -> SecurityEvent:
    """Add an event to the journal inside the open transaction; its JSON line is logged once that is committed.

    `by_id` did it (None: a command, a job, or nobody known); `about_id` is the member of staff it concerns; `detail`
    holds references, roles, slugs and counts, never a name, a number or anything a citizen typed.
    """
    device, request_id = origin.get()
    event = SecurityEvent(
        at=now, act=str(act), by_id=by_id, about_id=about_id, device=device[:120], request_id=request_id, detail=detail
    )
    db.session.add(event)
    line = {
        "at": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "event": str(act),
        "by": by_id,
        "about": about_id,
        "device": device,
        "request": request_id,
        **detail,
    }
    after_commit(lambda: logger.info("%s", json.dumps(line, ensure_ascii=False), extra={"fields": line}))
    return event
