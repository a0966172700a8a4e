"""How many alerts an ordinary month raises: at most one in 20 days that a colleague works. `pytest -s` prints it.

Forty advisors, 21 working days, 14 openings a day, of clients from among 20,000. What is taken for ordinary: 11 of 14
come of a visit or an appointment, the rest of a Task, a call written down, or a colleague's visit in the same
department; one opening in 500 has no ground that anybody could find; one client in 5,000 shares the advisor's number,
one in 2,000 is a colleague. These are guesses: a council counts its own. With
one in 1,000 for both, the month raises one in 18.7 days, too many. The bound allows one alert in 280 openings.
Names are made of so few that namesakes are far more than in any town.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from booking.cases.rules import Act, Basis
from booking.cases.rules.alerts import Connection, ReadingFacts, alerts_of
from booking.cases.rules.matching import PersonFacts
from booking.core.folding import folded
from booking.staff.rules import Scope
from tests.cases.made_people import ORIGINS, somebody

ADVISORS, DAYS, OPENINGS, CLIENTS = 40, 21, 14, 20_000
TAX = Scope(frozenset({(None, 1)}))


def known(rng: Random, number: int, *, staff: bool) -> PersonFacts:
    """Somebody's name and the one contact point of their own."""
    name = folded(somebody(rng, number, rng.choice(list(ORIGINS))).name)
    return PersonFacts(0 if staff else number, frozenset({name}), reached=frozenset({number}))


def ground(rng: Random, at: datetime, me: int) -> tuple[tuple[Connection, ...], Basis]:
    """What an ordinary opening comes of."""
    kind = rng.random()
    if kind < 1 / 500:
        return (Connection(at - timedelta(days=45), me),), Basis.VISIT
    if kind < 11 / 14:
        return (Connection(at, me, 5, 1),), Basis.VISIT
    if kind < 12 / 14:
        return (Connection(at - timedelta(days=rng.randrange(30)), None, None, 1),), Basis.TASK
    if kind < 13 / 14:
        return (), Basis.TELEPHONE
    return (Connection(at - timedelta(days=rng.randrange(30)), me + 1, 6, 1),), Basis.REASON


def test_an_ordinary_month_raises_one_alert_in_twenty_days_of_a_colleague_at_most() -> None:
    rng = Random(10)
    staff = [known(rng, number, staff=True) for number in range(ADVISORS)]
    clients = [known(rng, number, staff=False) for number in range(ADVISORS, CLIENTS)]
    raised: Counter[str] = Counter()
    for day in range(DAYS):
        for me, reader in enumerate(staff):
            for number in range(OPENINGS):
                at = datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(days=day, minutes=25 * number)
                person, colleagues, who = rng.choice(clients), [], rng.random()
                if who < 1 / 5000:  # a relative, who shares the reader's number
                    name = f"somebody {next(iter(reader.names)).split()[-1]}"
                    person = PersonFacts(person.record_id, frozenset({name}), reached=person.reached | reader.reached)
                elif who < 1 / 5000 + 1 / 2000:  # a colleague
                    other = staff[me - 1]
                    person = PersonFacts(person.record_id, other.names, reached=other.reached)
                    colleagues = [other]
                connections, basis = ground(rng, at, me)
                facts = ReadingFacts(
                    at=at, act=Act.OPENED, basis=basis, reader_id=me, scope=TAX, reader=reader, person=person,
                    colleagues=colleagues, connections=connections, records_in_hour=min(number + 1, 4),
                )  # fmt: skip
                raised.update(kind.value for kind in alerts_of(facts))
    print(f"A month: {sum(raised.values())} alerts in {ADVISORS * DAYS} days of a colleague, {dict(raised)}.")
    assert {"own", "family", "a_colleague", "no_connection"} >= raised.keys()
    assert 0 < sum(raised.values()) * 20 <= ADVISORS * DAYS
