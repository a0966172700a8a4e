"""Rows as the previous version wrote them, in a database at its last revision.

What that version computed (hashes of links, seals, a password, a journey's contents) is given literally, so that no
change of today's code can change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, DateTime, MetaData, Numeric, String

from tests.conftest import NOW

REVISION = "0005"
TODAY = date(2026, 11, 26)
PASSWORD = "heather moor 1987"
_ARGON2 = "$argon2id$v=19$m=8,t=1,p=1$5gtY037G2O7v0SFV/INHyA$5czWnZ2vBuzPV42xw+UUqzr1K+c2uSX6URAfBBaBsxM"
BOOKED, BOOKED_LINK = "0LDB00K1NG", "m1ab2z5csq5ksmkbswpmcd"
_BOOKED_HASH = "84345511c5485f3c65ab7f896d9409aaf9bf9dc750945e3fa8263efe1a621aaf"
PLANNED, PLANNED_LINK = "PLANNEDV1S", "yjjm9zed3szbg2apnvjyw3"
_PLANNED_HASH = "5d3ffb56bc35c17347d322ed1dbdad711ff9accc61d3dc0a4e8cdc609055df53"
REPLY = "REPLY00001"
RECORD = "REC0RD0001"
SEALS = (
    "47d42f79c3314b219dc040f07bae92300ac9e5e6f96a6e0fee0685583f509c5f",
    "7868e41b30fbfdd36ca6ab20aa639719511f3c087ded6240edf9f4fee302587c",
)
JOURNEY = "3aAnkHgPzTEnyMjqukWqIwc3R-j2k9cf"
_JOURNEY_HASH = "428dccb73aa535c3cb6fdfd68e4661c868396f56464dc30d7f1018e288125944"
HELD_SLOT = "heywood@2026-11-27T11:00Z"
# Contents of a colleague's cookie, with a digest of the browser.
SESSION = {"_fresh": True, "_user_id": "advisor-of-before", "fs_cc": "set", "seen_at": 1, "signed_in_at": 1}


def at(hour: int, minute: int = 0, day: int = 26) -> datetime:
    """Return an instant in November."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@dataclass
class Before:
    """Inserts rows into the existing tables, and fills required columns."""

    connection: Connection

    def __post_init__(self) -> None:
        self._tables = MetaData()
        self._tables.reflect(self.connection)

    def head(self, seal: str, rows: int) -> None:
        """Set the last row of the audit."""
        self.connection.execute(self._tables.tables["audit_head"].update().values(seal=seal, rows=rows))

    def put(self, table: str, **said: Any) -> int:
        """Insert one row; return its id."""
        into = self._tables.tables[table]
        for column in into.columns:
            needed = not column.nullable and column.server_default is None and column.name not in said
            if needed and not (column.primary_key and column.name == "id"):
                said[column.name] = _nothing(column.type)
        as_text = self.connection.dialect.name == "sqlite"
        row = {name: _written(value) if as_text else value for name, value in said.items()}
        key = self.connection.execute(into.insert().values(row)).inserted_primary_key[0]
        return key if isinstance(key, int) else 0


def _nothing(kind: Any) -> Any:
    if isinstance(kind, JSON):
        return []
    if isinstance(kind, DateTime):
        return NOW
    return False if isinstance(kind, Boolean) else 1 if not isinstance(kind, (String, Numeric)) else ""


def _written(value: Any) -> Any:
    return value.isoformat(" ", "microseconds") if isinstance(value, datetime) else value


class DayBefore:
    """A council in the middle of a morning: appointments, planned visits, calls, holds, texts and an audit."""

    def __init__(self, connection: Connection) -> None:
        self._before = Before(connection)
        self.put = self._before.put
        self.money = self.put("department", slug="money", name="Money")
        fields = {"minutes": 30, "horizon_days": 28, "notice_minutes": 0, "write_up_minutes": 0}
        self.tax = self.put("service", department_id=self.money, slug="tax", name="Council tax", **fields)
        self.venue = self.put("venue", slug="heywood", name="Heywood Library", step_free=True)
        self.sam, self.mo = self._staff("sam", "advisor"), self._staff("mo", "manager")
        for staff, role, department in (
            *(
                (self.sam, "advisor", self.money),
                (self.sam, "host", None),
                (self.sam, "host", None),
            ),  # one of them duplicate
            (self.mo, "manager", None),
        ):
            self.put("staff_grant", staff_member_id=staff, role=role, department_id=department)
        self._session("appointments", "FR1DAY0001", at(10, 0, 27), at(13, 0, 27))
        self.today = self._session("drop_in", "T0DAY00001", at(9), at(16))
        self.ada = self._citizen("Ada Lovelace", RECORD)
        self.mobile = self.put("contact_point", kind="mobile", value="+447700900123", last_digits="0123")
        self.put("citizen_contact", citizen_id=self.ada, contact_point_id=self.mobile)

    def write(self) -> None:
        """Insert everything."""
        self._book()
        self._plan()
        for minute, ticket in ((0, "V07"), (10, "V08")):
            self._call(minute, ticket)
        self._hold()
        self._text_and_answer()
        self._look()

    def _staff(self, name: str, was: str) -> int:
        said = {"password": _ARGON2, "active": True, "languages": [], "calendar_version": 1}
        named = {"email": f"{name}@council.example", "name": name.title(), "reference": f"{name:0<10}".upper()}
        return self.put("staff_member", fs_uniquifier=f"{was}-of-before", **named, **said)

    def _session(self, kind: str, reference: str, starts: datetime, ends: datetime) -> int:
        hours = {"starts_at": starts, "ends_at": ends}
        session = self.put("advisor_session", reference=reference, venue_id=self.venue, kind=kind, **hours)
        self.put("session_service", session_id=session, service_id=self.tax)
        self.put("assignment", session_id=session, advisor_id=self.sam, **hours)
        return session

    def _citizen(self, name: str, record: str) -> int:
        kept = self.put("case_record", reference=record, opened_at=at(8))
        return self.put("citizen", case_record_id=kept, name=name, name_folded=name.lower(), named_at=at(8))

    def _book(self) -> None:
        hours = {"starts_at": at(10, 30, 27), "ends_at": at(11, 0, 27)}
        time = self.put("busy_time", advisor_id=self.sam, kind="appointment", service_id=self.tax, **hours)
        who = {"citizen_id": self.ada, "service_id": self.tax, "venue_id": self.venue, "advisor_id": self.sam}
        said = {"needs": {}, "channel": "web", "status": "booked", "booked_at": at(9), "busy_time_id": time}
        self.put("appointment", reference=BOOKED, link_hash=_BOOKED_HASH, **who, **said, **hours)

    def _plan(self) -> None:
        said = {"reference": PLANNED, "link_hash": _PLANNED_HASH, "status": "coming", "said_at": at(9)}
        self._visit(self.ada, **said)

    def _call(self, minute: int, ticket: str) -> None:
        come = {"status": "here", "ticket": ticket, "arrived_at": at(9, minute), "checked_in_by_id": self.sam}
        who = self._citizen(f"Somebody {ticket}", f"REC0RD0{ticket}")
        visit = self._visit(who, reference=f"V1S1T00{ticket}", link_hash=f"no link {ticket}", **come)
        called = {"status": "called", "advisor_id": self.sam, "called_at": at(10, minute), "times_called": 1}
        consultation = {"reference": f"TALK000{ticket}", "service_id": self.tax, "waiting_since": at(9, minute)}
        self.put("consultation", visit_id=visit, **consultation, **called)

    def _visit(self, who: int, **said: Any) -> int:
        here = {"venue_id": self.venue, "day": TODAY, "session_id": self.today, "service_id": self.tax}
        visit = self.put("visit", record="on_record", needs={}, **here, **said)
        self.put("party_member", visit_id=visit, citizen_id=who, part="client")
        return visit

    def _hold(self) -> None:
        tag, until = 1710751684, at(10, 25)
        hours = {"starts_at": at(11, 0, 27), "ends_at": at(11, 30, 27)}
        time = self.put("busy_time", advisor_id=self.sam, kind="hold", seats=tag, expires_at=until, **hours)
        held = {"service": "tax", "slot": HELD_SLOT, "needs": {}, "until": until.isoformat()}
        typed = {"name": "Grace Hopper", "mobile": "", "email": ""}
        answers = {"needs": {}, "services": {"tax": {"slot": HELD_SLOT, "about": ""}}, "hold": held, "person": typed}
        kept = {"hold_id": time, "hold_seat": tag, "held_since": NOW, "changed_at": NOW}
        self.put("journey", token_hash=_JOURNEY_HASH, answers=answers, **kept)

    def _text_and_answer(self) -> None:
        """A confirmation was sent and reconciled; a reply waits for an answer."""
        of = {"subject_kind": "appointment", "subject_reference": BOOKED, "subject_version": 1}
        said = {"says": f"20261127T1030Z@{self.venue}", "status": "sent", "body": "You are booked.", "attempts": 1}
        times = {"due_at": at(9), "claimed_at": at(9), "sent_at": at(9), "worthless_at": at(10, 30, 27)}
        to = {"kind": "confirmation", "channel": "sms", "contact_point_id": self.mobile, "provider": "console"}
        self.put("message", reference="MESSAGE001", **of, **said, **times, **to)
        came = {"from_value": "+447700900123", "contact_point_id": self.mobile, "received_at": at(9, 30)}
        told = {"body": "Can I bring my sister?", "understood": "unclear", "did": "asked_person", "state": "open"}
        self.put("reply", reference=REPLY, provider="console", provider_id="1", **came, **told)
        task = {"kind": "answer", "role": "host", "opened_at": at(9, 30), "due_at": at(13), "detail": "Answer it."}
        about = {"subject_kind": "reply", "subject_reference": REPLY}
        self.put("task", reference="TASK000001", key=f"reply:{REPLY}", **task, **about)

    def _look(self) -> None:
        """Sam has opened a record and printed it: sealed without a key."""
        before = "0" * 64
        for minute, act, seal in ((30, "opened", SEALS[0]), (40, "printed", SEALS[1])):
            who = {"staff_member_id": self.sam, "device": "Firefox on Linux", "case_record_reference": RECORD}
            sealed = {"previous_seal": before, "seal": seal, "basis": "visit", "at": at(9, minute, 25)}
            self.put("audit_row", act=act, **who, **sealed)
            before = seal
        self._before.head(SEALS[1], 2)
