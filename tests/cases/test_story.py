"""The story so far: the latest counts, a renewal is written against the one that was seen, the last can be undone."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.errors import NoStory, StoryRenewed
from booking.cases.models import Entry
from booking.cases.operations import join_records, part_records, renew_story, strike_entry, take_back_story
from booking.cases.queries import latest_story, timeline
from booking.cases.rules.known import KnownAct
from booking.citizens.models import CaseRecord, CitizenJoin
from booking.core.database import count_of, db, transaction
from booking.core.errors import NothingToUndo
from tests import factories as make


def written(record: CaseRecord, body: str | None, reader: object, *, seen: str, now: datetime, **more: object) -> str:
    with transaction():
        department = make.department("Housing").id
        done = renew_story(record, body, reader, seen=seen, department_id=department, now=now, **more)  # type: ignore[arg-type]
    return done.reference


def test_a_renewal_is_the_next_entry_and_the_latest_counts(app: Flask, now: datetime) -> None:
    with transaction():
        mina, otto = make.staff("Mina"), make.staff("Otto")
        record = make.citizen().case_record
    one = written(record, "Lost the job in May.", mina, seen="", now=now)
    later = now + timedelta(days=90)
    two = written(record, None, otto, seen=one, now=later)
    told = latest_story(record.id, mina)
    assert told is not None
    assert (told.reference, told.body, told.author, told.recorded_at) == (two, "Lost the job in May.", "Otto", later)
    assert [line.kind for line in timeline(record.id, mina).entries] == ["story", "story"]


def test_it_is_refused_without_words_and_where_a_colleague_was_quicker(app: Flask, now: datetime) -> None:
    with transaction():
        mina, otto = make.staff("Mina"), make.staff("Otto")
        record = make.citizen().case_record
    for words in ("", None):
        with pytest.raises(NoStory):
            written(record, words, mina, seen="", now=now)
    written(record, "Lost the job in May.", mina, seen="", now=now)
    written(record, "Lost the job in May.", mina, seen="", now=now)  # sent twice
    with pytest.raises(StoryRenewed):
        written(record, "Has a job again.", otto, seen="", now=now)
    with pytest.raises(StoryRenewed):
        written(record, "Lost the job in May.", otto, seen="", now=now)
    assert count_of(select(Entry)) == 1


def test_its_author_takes_it_back_while_it_stands_untouched(app: Flask, now: datetime) -> None:
    with transaction():
        mina, otto = make.staff("Mina"), make.staff("Otto")
        record = make.citizen().case_record
    one = written(record, "First.", mina, seen="", now=now)
    two = written(record, "Second.", mina, seen=one, now=now)
    tries = [(one, mina, now), (two, otto, now), (two, mina, now + timedelta(minutes=11))]
    for reference, who, at in tries:
        with pytest.raises(NothingToUndo), transaction():
            take_back_story(record, reference, who, now=at)
    with transaction():
        assert take_back_story(record, two, mina, now=now).act is KnownAct.UNDO
    told = latest_story(record.id, mina)
    assert told is not None and told.body == "First."


def test_one_that_is_struck_through_counts_no_more(app: Flask, now: datetime) -> None:
    with transaction():
        mina = make.staff("Mina")
        record = make.citizen().case_record
    one = written(record, "First.", mina, seen="", now=now)
    two = written(record, "Not about her.", mina, seen=one, now=now)
    with transaction():
        strike_entry(two, record, mina, "It was about somebody else", seen=1, now=now)
    told = latest_story(record.id, mina)
    assert told is not None and told.reference == one


def test_it_stays_with_the_person_it_was_written_for(app: Flask, now: datetime) -> None:
    with transaction():
        mina = make.staff("Mina")
        ada, other = make.citizen("Ada"), make.citizen("Ada L.")
        record, left = ada.case_record, other.case_record
        join_records(record, left, "told_me", staff_id=mina.id, device="desk", now=now)
    written(record, "Of the other one.", mina, seen="", now=now, whose=[other])
    join = db.session.scalars(select(CitizenJoin)).one()
    with transaction():
        part_records(join, "two_people", staff_id=mina.id, device="desk", now=now)
    assert latest_story(record.id, mina) is None
    told = latest_story(left.id, mina)
    assert told is not None and told.body == "Of the other one."
