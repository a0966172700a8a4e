import threading
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from booking.cases.errors import ReasonMissing
from booking.cases.models import AuditHead, AuditRow
from booking.cases.operations import open_record, search_people, write_entry
from booking.cases.queries import verify_chain
from booking.cases.rules import FIRST_SEAL, Act, Basis, ReaderFacts, seal_of
from booking.core.database import count_of, db, transaction
from booking.core.seals import seal_keys
from tests import factories as make
from tests.databases import KEYS


def test_an_entry_keeps_both_times_and_its_clients(app: Flask, now: datetime) -> None:
    with transaction():
        ada, grace = make.citizen("Ada Lovelace"), make.citizen("Grace Hopper")
        author, department = make.staff(), make.department()
        earlier = now.replace(hour=9)
        entry = write_entry(
            "Agreed a plan.",
            clients=[ada, grace],
            department_id=department.id,
            author_id=author.id,
            happened_at=earlier,
            now=now,
        )
    assert (entry.happened_at, entry.recorded_at) == (earlier, now)
    assert [citizen.name for citizen in entry.clients] == ["Ada Lovelace", "Grace Hopper"]
    assert len(entry.reference) == 10
    assert not entry.restricted


def test_opening_without_ones_own_work_needs_a_reason(app: Flask, now: datetime) -> None:
    with transaction():
        record, reader = make.citizen().case_record, make.staff()
    with pytest.raises(ReasonMissing), transaction():
        open_record(record, reader, reason="- checking -", device="d", now=now)
    assert count_of(select(AuditRow)) == 0
    with transaction():
        row = open_record(record, reader, reason=" A neighbour asked for a call. ", device="d", now=now)
    assert (row.act, row.basis, row.reason) == (Act.OPENED, Basis.REASON, "A neighbour asked for a call.")
    assert row.case_record_reference == record.reference


def test_a_search_is_written_down_once_without_its_words(app: Flask, now: datetime) -> None:
    with transaction():
        search_people(make.staff(), [], device="Firefox", now=now)
    row = db.session.scalars(select(AuditRow)).one()
    assert (row.act, row.case_record_reference, row.reason, row.device) == ("searched", "", "", "Firefox")


def _open_some(count: int, now: datetime) -> None:
    with transaction():
        record, reader = make.citizen().case_record, make.staff()
        for number in range(count):
            open_record(record, reader, reason=f"Some reason {number} – ŵ", device="d", now=now)


def test_the_chain_of_what_was_written_holds(app: Flask, now: datetime) -> None:
    _open_some(3, now)
    chain = verify_chain()
    assert (chain.rows, chain.broken_at) == (3, None)
    assert chain.last_seal == db.session.get_one(AuditHead, 1).seal


def test_the_database_refuses_to_change_or_delete_what_was_written(app: Flask, now: datetime) -> None:
    _open_some(1, now)
    for statement in ("UPDATE audit_row SET reason = 'none'", "DELETE FROM audit_row"):
        with pytest.raises(DBAPIError, match="append_only"), transaction():
            db.session.execute(text(statement))
    assert verify_chain().broken_at is None


def _past_the_triggers(statement: str) -> None:
    """What someone with the database in their hands could do."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_row DISABLE TRIGGER USER"))
            connection.execute(text(statement))
            connection.execute(text("ALTER TABLE audit_row ENABLE TRIGGER USER"))
        else:
            event = statement.split()[0].lower()
            made = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": f"audit_row_is_append_only_{event}"}
            ).scalar_one()
            connection.execute(text(f"DROP TRIGGER audit_row_is_append_only_{event}"))
            connection.execute(text(statement))
            connection.execute(text(made))
        connection.commit()


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE audit_row SET reason = 'An honest one' WHERE id = 2", 2),
        ("UPDATE audit_row SET staff_member_id = (SELECT max(id) FROM staff_member) WHERE id = 3", 3),
        ("DELETE FROM audit_row WHERE id = 1", 1),
        ("DELETE FROM audit_row WHERE id = 4", 4),
    ],
)
def test_tampering_shows_with_its_row(app: Flask, now: datetime, statement: str, row: int) -> None:
    _open_some(4, now)
    with transaction():
        make.staff("Somebody Else")
    _past_the_triggers(statement)
    assert verify_chain().broken_at == row


def test_what_was_cut_off_the_end_shows_for_good(app: Flask, now: datetime) -> None:
    """Who has the database takes rows off and sets the head; the next honest row must not make it whole again."""
    _open_some(4, now)
    last = db.session.scalars(select(AuditRow.seal).where(AuditRow.id == 2)).one()
    for mark in ("mark", "''"):
        _past_the_triggers("DELETE FROM audit_row WHERE id > 2")
        with transaction():
            db.session.execute(text(f"UPDATE audit_head SET rows = 2, seal = :seal, mark = {mark}"), {"seal": last})
        assert verify_chain().broken_at == 2
        _open_some(2, now)
        assert verify_chain().broken_at == 4


def test_rows_of_the_version_before_hold_and_the_key_begins_with_the_next(app: Flask, now: datetime) -> None:
    with transaction() as session:
        someone, seal = make.staff().id, FIRST_SEAL
        for number in (1, 2):
            facts = ReaderFacts(number, now, someone, "d", "opened", "7K3M9QX2PA", "reason", "Before.")
            fields = {key: value for key, value in facts._asdict().items() if key != "number"}
            before, seal = seal, seal_of(seal, facts)
            session.add(AuditRow(id=number, previous_seal=before, seal=seal, **fields))
        session.execute(text("UPDATE audit_head SET rows = 2, seal = :seal"), {"seal": seal})
    verify = ["audit", "verify"]
    unsealed = app.test_cli_runner().invoke(args=verify)
    assert unsealed.exit_code == 1 and "None of the 2 rows is sealed with AUDIT_KEY" in unsealed.output
    assert app.test_cli_runner().invoke(args=[*verify, "--plain"]).exit_code == 0
    _open_some(2, now)
    told = app.test_cli_runner().invoke(args=verify).output
    assert "The audit is whole. Rows: 4, sealed with a key from row 3 on." in told
    for since in (seal, verify_chain().last_seal.upper()):
        assert app.test_cli_runner().invoke(args=[*verify, "--from", since]).exit_code == 0
    missing = app.test_cli_runner().invoke(args=[*verify, "--from", "f" * 64])
    assert missing.exit_code == 1 and "That seal is not in the audit" in missing.output
    _past_the_triggers("UPDATE audit_row SET reason = 'Another' WHERE id = 1")
    db.session.rollback()
    assert verify_chain().broken_at == 1
    assert app.test_cli_runner().invoke(args=[*verify, "--from", seal]).exit_code == 0  # what follows the seal is whole


def test_a_new_key_goes_on_where_the_old_one_ended(app: Flask, now: datetime) -> None:
    old = KEYS["audit_key"]
    _open_some(1, now)
    try:
        seal_keys.init_app("another-audit-key-00", [old])
        _open_some(1, now)
        assert (verify_chain().rows, verify_chain().broken_at) == (2, None)
        seal_keys.init_app("another-audit-key-00")
        broken = app.test_cli_runner().invoke(args=["audit", "verify"])
        assert broken.exit_code == 1 and "Row 1 is sealed with another key" in broken.output
    finally:
        seal_keys.init_app(old)


def test_writers_at_the_same_time_make_one_chain(app: Flask, now: datetime) -> None:
    with transaction():
        record, reader = make.citizen().case_record, make.staff()
        record_id, reader_id = record.id, reader.id
    failures: list[BaseException] = []

    def write() -> None:
        try:
            with app.app_context():
                for _ in range(5):
                    with transaction() as session:
                        open_record(
                            session.get_one(type(record), record_id),
                            session.get_one(type(reader), reader_id),
                            basis=Basis.TASK,
                            device="d",
                            now=now,
                        )
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    chain = verify_chain()
    assert (chain.rows, chain.broken_at) == (30, None)
