"""An entry is struck through, corrected, moved, and each of these undone: nothing is lost, nobody reads more."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.errors import (
    EntryChanged,
    EntryMovedAway,
    EntryReasonMissing,
    EntryStruck,
    EntryUnknown,
    OtherRecordUnknown,
    SameRecord,
    SameWords,
)
from booking.cases.models import AuditRow, Entry, EntryAct, EntryVersion
from booking.cases.operations import (
    correct_entry,
    join_records,
    move_entry,
    strike_entry,
    take_back_entries,
    undo_entry_act,
)
from booking.cases.queries import entry_on, timeline, written_in
from booking.cases.rules.putting_right import entry_reason
from booking.citizens.models import CaseRecord
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, Refusal
from booking.staff.models import StaffMember
from tests import factories as make
from tests.cases.test_queries import advisor_of, note, visit_of

WORDS = "Owes three months of rent."


def test_a_reason_is_one_of_the_list_or_has_ten_letters() -> None:
    assert entry_reason("asked", "") == "The person asked for it"
    assert entry_reason("asked", "today") == "The person asked for it: today"
    assert entry_reason("", "It was her sister") == "It was her sister"
    assert [entry_reason("", own) for own in ("", "because", ". . . . . . . . . .")] == ["", "", ""]
    assert entry_reason("unheard of", "because") == ""


class Place:
    """Two people of one visit, somebody else, and an advisor inside and one outside the department of the note."""

    def __init__(self, now: datetime, *, restricted: bool = False) -> None:
        with transaction():
            housing = make.service("Housing options", make.department("Housing"))
            tax = make.service("Council tax", make.department("Revenues"))
            self.inside, self.outside = advisor_of(housing, "Hal"), advisor_of(tax, "Tess")
            people = [make.citizen(name) for name in ("Ada", "Bob", "Eve")]
            self.ada, self.bob, self.eve = (one.case_record for one in people)
            self.talk = visit_of(*people[:2], advisor=self.inside, service=housing, at=now - timedelta(days=2))
            note(WORDS, self.talk, by=self.inside, now=now, restricted=restricted)
        self.entry, self.now = db.session.scalars(select(Entry.reference)).one(), now

    def row(self) -> Entry:
        return db.session.scalars(select(Entry).where(Entry.reference == self.entry)).one()

    def strike(self, record: CaseRecord, by: StaffMember | None = None, seen: int | None = None) -> EntryAct:
        seen = self.row().version if seen is None else seen
        with transaction():
            return strike_entry(self.entry, record, by or self.inside, "Not so at all", seen=seen, now=self.now)

    def correct(
        self, record: CaseRecord, body: str, by: StaffMember | None = None, seen: int | None = None
    ) -> EntryAct:
        seen = self.row().version if seen is None else seen
        with transaction():
            return correct_entry(self.entry, record, by or self.inside, "Mistyped it", body, seen=seen, now=self.now)

    def move(self, record: CaseRecord, to: CaseRecord, by: StaffMember | None = None) -> EntryAct:
        with transaction():
            return move_entry(
                *(self.entry, record, to, by or self.inside, "Somebody else"),
                seen=self.row().version, device="d", now=self.now,
            )  # fmt: skip

    def undo(self, act: EntryAct, record: CaseRecord, by: StaffMember | None = None, minutes: int = 1) -> EntryAct:
        at = self.now + timedelta(minutes=minutes)
        with transaction():
            return undo_entry_act(act.reference, record, by or self.inside, device="d", now=at)

    def read(self, record: CaseRecord, by: StaffMember | None = None) -> list[str]:
        return [line.body for line in timeline(record.id, by or self.inside).entries]


def test_a_struck_entry_stays_readable_and_is_no_story(app: Flask, now: datetime) -> None:
    place = Place(now)
    act = place.strike(place.ada)
    (line,) = timeline(place.ada.id, place.outside).entries
    assert (line.body, line.struck) == (WORDS, True)
    assert [(one.act, one.by, one.reason, one.at) for one in line.acts] == [("struck", "Hal", "Not so at all", now)]
    story = timeline(place.bob.id, place.inside, story=True)
    assert story.entries == () and all(not talk.entries for visit in story.visits for talk in visit.consultations)
    assert written_in([place.talk.id], place.inside) == {}
    for refused in (lambda: place.strike(place.ada), lambda: place.correct(place.ada, "Other words")):
        with pytest.raises(EntryStruck):
            refused()
    place.undo(act, place.ada)
    (line,) = timeline(place.ada.id, place.outside, story=True).entries
    assert (line.struck, line.acts) == (False, ())


def test_a_corrected_entry_keeps_its_earlier_words(app: Flask, now: datetime) -> None:
    place = Place(now)
    first = place.correct(place.ada, "Owes four months.")
    place.correct(place.bob, "Owes five months.", by=place.outside)
    (line,) = timeline(place.ada.id, place.inside).entries
    assert line.body == "Owes five months."
    assert [words.body for words in line.earlier] == [WORDS, "Owes four months."]
    assert [one.by for one in line.acts] == ["Hal", "Tess"]
    with pytest.raises(NothingToUndo):  # a colleague's came after it
        place.undo(first, place.ada)
    for same in ("", "Owes five months."):
        with pytest.raises(SameWords):
            place.correct(place.ada, same)


def test_of_two_who_put_right_the_same_words_the_second_is_told(app: Flask, now: datetime) -> None:
    place = Place(now)
    place.correct(place.ada, "Owes four months.", seen=1)
    for refused in (
        lambda: place.correct(place.ada, "Owes five months.", by=place.outside, seen=1),
        lambda: place.strike(place.ada, by=place.outside, seen=1),
        lambda: place.strike(place.ada, seen=0),
    ):
        with pytest.raises(EntryChanged):
            refused()
    assert place.row().body == "Owes four months." and not place.row().struck


def test_a_moved_entry_is_read_on_the_other_record_only_and_both_are_audited(app: Flask, now: datetime) -> None:
    place = Place(now)
    act = place.move(place.ada, place.eve)
    assert [place.read(one) for one in (place.ada, place.bob, place.eve)] == [[], [WORDS], [WORDS]]
    left, kept = timeline(place.ada.id, place.outside), timeline(place.bob.id, place.outside)
    assert [one.act for one in left.moved] == [act.reference] and kept.moved == ()
    assert "Owes" not in repr(left)
    audited = db.session.execute(select(AuditRow.act, AuditRow.case_record_reference, AuditRow.reason)).all()
    ada, eve = place.ada.reference, place.eve.reference
    said = "An entry was moved"
    assert [tuple(row) for row in audited] == [("moved", ada, f"{eve}: {said}"), ("moved", eve, f"{ada}: {said}")]
    with pytest.raises(EntryMovedAway):
        place.strike(place.ada)
    with pytest.raises(SameRecord):
        place.move(place.eve, place.bob)
    with transaction() as session:
        empty = CaseRecord(reference="EMPTY00000", opened_at=now)
        session.add(empty)
    with pytest.raises(OtherRecordUnknown):
        place.move(place.eve, empty)
    place.undo(act, place.ada)
    assert [place.read(one) for one in (place.ada, place.bob, place.eve)] == [[WORDS], [WORDS], []]
    assert timeline(place.ada.id, place.inside).moved == () and db.session.scalars(select(AuditRow)).all()[3:]


def test_what_was_moved_off_a_joined_record_stays_off_it_when_that_is_joined_again(app: Flask, now: datetime) -> None:
    place = Place(now)
    place.move(place.ada, place.eve)
    with transaction():
        join_records(place.eve, place.ada, "told_me", staff_id=place.inside.id, device="d", now=now)
    whole = timeline(place.eve.id, place.inside)
    assert [line.body for line in whole.entries] == [WORDS] and whole.moved == ()


def test_a_restricted_entry_stays_restricted_wherever_it_goes(app: Flask, now: datetime) -> None:
    place = Place(now, restricted=True)
    for refused in (
        lambda: place.strike(place.ada, by=place.outside),
        lambda: place.correct(place.ada, "Seen it", by=place.outside),
        lambda: place.move(place.ada, place.eve, by=place.outside),
    ):
        with pytest.raises(EntryUnknown):
            refused()
    place.correct(place.ada, "Owes four months.")
    place.move(place.ada, place.eve)
    for record in (place.ada, place.bob, place.eve):
        seen = timeline(record.id, place.outside)
        assert seen.entries == () and "Owes" not in repr(seen)
        assert "Housing" not in repr(seen)  # what the visit was about is withheld as before, there too
    assert timeline(place.eve.id, place.outside).withheld == 1
    assert place.read(place.eve) == ["Owes four months."]


def test_only_its_author_undoes_an_act_and_only_for_minutes(app: Flask, now: datetime) -> None:
    place = Place(now)
    act = place.strike(place.ada)
    for refused in (
        lambda: place.undo(act, place.ada, by=place.outside),
        lambda: place.undo(act, place.ada, minutes=11),
        lambda: place.undo(act, place.eve),
    ):
        with pytest.raises(NothingToUndo):
            refused()
    place.undo(act, place.ada)
    with pytest.raises(NothingToUndo):
        place.undo(act, place.ada)


def test_nothing_is_done_without_a_reason_or_on_a_record_where_it_does_not_stand(app: Flask, now: datetime) -> None:
    place = Place(now)
    with pytest.raises(EntryReasonMissing), transaction():
        strike_entry(place.entry, place.ada, place.inside, "", seen=1, now=now)
    with pytest.raises(EntryUnknown):
        place.strike(place.eve)
    with pytest.raises(EntryUnknown), transaction():
        strike_entry("0000000000", place.ada, place.inside, "Not so at all", seen=1, now=now)


def test_the_undo_of_a_finish_leaves_what_was_put_right(app: Flask, now: datetime) -> None:
    place = Place(now)
    place.correct(place.ada, "Owes four months.")
    with transaction():
        assert take_back_entries(place.talk.id, author_id=place.inside.id, since=now) == []
    assert place.read(place.ada) == ["Owes four months."]


@pytest.mark.parametrize("restricted", [False, True])
@pytest.mark.parametrize("seed", [1])
def test_in_any_order_nothing_is_lost_and_nobody_reads_more(
    app: Flask, now: datetime, seed: int, restricted: bool
) -> None:
    """Random acts of two advisors: words stand on the records they were moved to, and all that ever stood is kept."""
    place, chance, done = Place(now, restricted=restricted), random.Random(seed), 0
    records, said = [place.ada, place.bob, place.eve], {WORDS}
    stands = {place.ada.id, place.bob.id}
    acts: list[tuple[EntryAct, set[int]]] = []
    for turn in range(20):
        by = chance.choice([place.inside, place.inside, place.outside])
        one, other = chance.sample(records, 2)
        body = f"Words {turn}."
        choices: dict[str, Callable[[], EntryAct]] = {
            "strike": lambda one=one, by=by: place.strike(one, by),  # type: ignore[misc]
            "correct": lambda one=one, by=by, body=body: place.correct(one, body, by),  # type: ignore[misc]
            "move": lambda one=one, other=other, by=by: place.move(one, other, by),  # type: ignore[misc]
        }
        kind = chance.choice([*choices, "move", "undo", "undo", "undo"])
        try:
            if kind == "undo":
                if not acts:
                    continue
                act, before = acts[-1]
                place.undo(act, chance.choice(records), by)
                acts.pop()
                stands = before
            else:
                act = choices[kind]()
                acts.append((act, set(stands)))
                if kind == "move":
                    stands = stands - {one.id} | {other.id}
                said |= {body} if kind == "correct" else set()
            done += 1
            assert not restricted or by is place.inside
        except Refusal:
            db.session.rollback()
        entry = place.row()
        assert {record.id for record in records if entry_on(record.id, place.entry)} == stands
        assert entry.restricted == restricted
        assert said == {entry.body, *db.session.scalars(select(EntryVersion.body))}
    for record in records:
        assert place.read(record, place.outside) == ([] if restricted else place.read(record))
    assert done > 3
