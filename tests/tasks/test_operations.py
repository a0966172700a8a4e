"""Tasks: opened once for each key, closed once, reopened in time."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from booking.core.database import count_of, transaction
from booking.core.errors import NothingToUndo
from booking.tasks.errors import TaskDone
from booking.tasks.models import Task
from booking.tasks.operations import close_by_key, close_task, open_task, put_off, reopen_task
from booking.tasks.queries import by_key, covered_task, done_tasks, open_tasks
from tests import factories


def ask(key, now, **changes):
    fields = {"role": "host", "due_at": now + timedelta(hours=1), "detail": "Call them.", "now": now}
    return open_task(changes.pop("kind", "call"), key=key, **{**fields, **changes})


def grant(role, venue_id=None, department_id=None):
    return SimpleNamespace(role=role, venue_id=venue_id, department_id=department_id)


def test_the_same_key_twice_is_one_task_even_when_done(app, now):
    with transaction():
        first = ask("a", now)
        assert ask("a", now, detail="Other words").id == first.id
        close_task(first, by_id=None, outcome="Spoke to them", now=now)
        assert ask("a", now).done_at == now
    assert count_of(select(Task)) == 1


def test_closing_twice_is_refused_and_keeps_the_first_outcome(app, now):
    with transaction():
        task = ask("a", now)
        close_task(task, by_id=None, outcome="Spoke to them", now=now)
        with pytest.raises(TaskDone):
            close_task(task, by_id=None, outcome="Wrong number", now=now)
    assert by_key("a").outcome == "Spoke to them"


def test_closing_by_key_ends_what_is_open_and_nothing_else(app, now):
    with transaction():
        task = ask("a", now)
        close_by_key("a", outcome="It was cancelled", now=now)
        close_by_key("a", outcome="Again", now=now + timedelta(hours=1))
        close_by_key("unknown", outcome="x", now=now)
    assert (task.done_at, task.outcome, task.done_by_id) == (now, "It was cancelled", None)


def test_a_close_can_be_undone_for_ten_minutes(app, now):
    with transaction():
        task = ask("a", now)
        close_task(task, by_id=None, outcome="Spoke to them", now=now)
        reopen_task(task, now=now + timedelta(minutes=10))
        assert (task.done_at, task.outcome) == (None, "")
        close_task(task, by_id=None, outcome="Spoke to them", now=now)
        with pytest.raises(NothingToUndo):
            reopen_task(task, now=now + timedelta(minutes=11))


def test_grants_decide_which_tasks_are_seen_soonest_due_first(app, now):
    with transaction():
        here, there = factories.venue(), factories.venue("Langley Library")
        debt, homes = factories.department(), factories.department("Housing")
        late = ask("late", now, venue_id=here.id, due_at=now + timedelta(days=1))
        soon = ask("soon", now, venue_id=here.id)
        other = ask("other", now, venue_id=there.id)
        advice = ask("advice", now, role="advisor", department_id=homes.id, due_at=now + timedelta(days=2))
        anywhere = ask("anywhere", now, due_at=now + timedelta(days=3))

    def seen(*grants):
        return [task.key for task in open_tasks(grants)]

    assert seen(grant("host", here.id)) == [soon.key, late.key]
    assert seen(grant("host")) == [soon.key, other.key, late.key, anywhere.key]
    assert seen(grant("advisor", department_id=homes.id)) == [advice.key]
    assert seen(grant("advisor", department_id=debt.id)) == []
    assert seen(grant("host", here.id, department_id=homes.id)) == []
    assert seen(grant("manager", there.id)) == [other.key, anywhere.key]  # nobody else is there for it
    assert seen(grant("manager", department_id=homes.id)) == [advice.key, anywhere.key]
    with transaction():
        everywhere = factories.staff("Hetty Host", "host")
    assert seen(grant("manager", there.id)) == [other.key]
    with transaction() as session:
        session.merge(everywhere).active = False
    assert seen(grant("manager", there.id)) == [other.key, anywhere.key]
    assert seen() == []
    assert covered_task(other.reference, [grant("host", here.id)]) is None
    assert covered_task(other.reference, [grant("host", there.id)]).key == "other"


def test_what_was_done_in_the_last_day_is_listed(app, now):
    with transaction():
        close_task(ask("a", now), by_id=None, outcome="Done", now=now)
        close_task(ask("b", now), by_id=None, outcome="Done", now=now + timedelta(hours=1))
    assert [t.key for t in done_tasks([grant("host")], now=now + timedelta(hours=2))] == ["b", "a"]
    assert [t.key for t in done_tasks([grant("host")], now=now + timedelta(hours=24, minutes=30))] == ["b"]


def test_when_nobody_answers_it_falls_due_again_and_says_so(app, now):
    with transaction():
        task = ask("a", now)
        put_off(task, said="Nobody answered at 10:15", now=now)
        assert (task.due_at, task.outcome, task.done_at) == (now + timedelta(hours=1), "Nobody answered at 10:15", None)
        close_task(task, by_id=None, outcome="Spoke to them", now=now)
        with pytest.raises(TaskDone):
            put_off(task, said="Again", now=now)


def test_an_interpreter_once_arranged_stays_arranged(app, now):
    with transaction():
        task = ask("a", now, kind="arrange_interpreter")
        close_task(task, by_id=None, outcome="Arranged", now=now)
        with pytest.raises(NothingToUndo):
            reopen_task(task, now=now)
