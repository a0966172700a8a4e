"""Matching: who is shown as likely, and who is not. Rules only."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.cases.rules.matching import MOST_SHOWN, PersonFacts, likely_records, name_likeness
from booking.citizens.rules.names import name_keys
from booking.core.folding import folded
from tests.cases.made_people import FAMILY, GIVEN, ORIGINS, Person, again, relative, somebody

BORN, OTHER_BORN = date(1980, 3, 12), date(1952, 7, 1)


def known(record_id: int, name: str, born: date | None = None, number: int | None = None) -> PersonFacts:
    names = frozenset({folded(name)})
    return PersonFacts(record_id, names, frozenset({born} - {None}), frozenset({number} - {None}))


def shown(person: PersonFacts, *others: PersonFacts) -> list[int]:
    return [one.record_id for one in likely_records(person, others)]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Bob Ashworth", "Robert Ashworth"),
        ("Hussain Amina", "Amina Hussain"),
        ("A Hussain", "Amina Hussain"),
        ("Muhammad Khan", "Mohammed Khan"),
        ("Lukasz Wojcik", "Łukasz Wójcik"),
        ("Gosia Nowak", "Małgorzata Nowak"),
        ("Annmarie Lee", "Ann-Marie Lee"),
        ("Chang Wei", "Zhang Wei"),
        ("Huw Llywelyn", "Hugh Llewellyn"),
        ("Yusuf al-Masri", "Youssef Almasri"),
        ("Jonathan Smiht", "Jonathan Smith"),
        ("محمد علي", "محمد علي"),
        ("李 小龙", "李小龙"),
    ],
)
def test_a_name_is_recognised_in_another_form(typed: str, stored: str) -> None:
    assert name_likeness(folded(typed), folded(stored)) >= 0.8
    assert name_keys(folded(typed)) & name_keys(folded(stored))
    assert shown(known(1, typed, BORN), known(2, stored, BORN)) == [2]


@pytest.mark.parametrize(
    ("why", "person", "other"),
    [
        ("a number alone", known(1, "Ada Lovelace", number=7), known(2, "Grace Hopper", number=7)),
        ("a day of birth alone", known(1, "Ada Lovelace", BORN), known(2, "Grace Hopper", BORN)),
        ("twins", known(1, "Amina Hussain", BORN, 7), known(2, "Ayesha Hussain", BORN, 7)),
        ("father and son", known(1, "John Clegg", BORN, 7), known(2, "John Clegg", OTHER_BORN, 7)),
        ("a family name alone", known(1, "Ada Lovelace"), known(2, "Bo Lovelace")),
        ("two short names", known(1, "Seen"), known(2, "Soon")),
        ("a couple", known(1, "Ada Lovelace", number=7), known(2, "Charles Lovelace", number=7)),
    ],
)
def test_who_is_somebody_else_is_not_shown(why: str, person: PersonFacts, other: PersonFacts) -> None:
    assert shown(person, other) == [], why


def test_a_name_alone_is_shown_where_few_carry_it() -> None:
    person, namesakes = known(1, "John Smith"), [known(number, "John Smith") for number in range(2, 5)]
    assert shown(person, *namesakes[:2]) == [2, 3]
    assert shown(person, *namesakes) == []


def test_who_is_borne_out_stands_alone_and_first() -> None:
    person = known(1, "John Smith", BORN, 7)
    others = [known(2, "John Smith"), known(3, "Jon Smith", BORN), known(4, "John Smith", BORN, 7)]
    assert shown(person, *others) == [4, 3]


def test_a_changed_family_name_is_shown_where_the_number_is_the_same() -> None:
    assert shown(known(1, "Ann Smith", BORN, 7), known(2, "Ann Jones", BORN, 7)) == [2]
    assert shown(known(1, "Ann Smith", BORN), known(2, "Ann Jones", BORN)) == []


NAMES = st.sampled_from([f"{a} {b}" for origin in ORIGINS for a in GIVEN[origin][:8] for b in FAMILY[origin][:8]])


@given(one=NAMES, other=NAMES)
def test_likeness_is_the_same_from_both_sides(one: str, other: str) -> None:
    likeness = name_likeness(folded(one), folded(other))
    assert likeness == name_likeness(folded(other), folded(one)) and 0 <= likeness <= 1


@pytest.mark.parametrize("seed", [1, 2])
def test_two_thousand_people_are_found_again(seed: int) -> None:
    """Recall in the first three of 0.95 for each origin, and at most 0.3 strangers a look; and by the keys alone."""
    rng = Random(seed)
    people = [somebody(rng, truth, ORIGINS[truth % len(ORIGINS)]) for truth in range(2_000)]
    looks = [again(rng, person) for person in people]
    relatives = [relative(rng, person, 10_000 + person.truth) for person in people if rng.random() < 0.3]
    strangers = [somebody(rng, 20_000 + number, rng.choice(ORIGINS)) for number in range(1_500)]
    on_file = [_on_file(rng, index, person) for index, person in enumerate([*people, *relatives, *strangers])]
    found = _look_up([*people, *relatives, *strangers], on_file, looks)
    recall = Counter(look.origin for look, truths in zip(looks, found, strict=True) if look.truth in truths)
    each = Counter(look.origin for look in looks)
    assert {
        origin: round(recall[origin] / each[origin], 3) for origin in ORIGINS if recall[origin] < 0.95 * each[origin]
    } == {}
    wrong = sum(truth != look.truth for look, truths in zip(looks, found, strict=True) for truth in truths)
    assert wrong / len(looks) <= 0.3


def _on_file(rng: Random, record_id: int, person: Person) -> PersonFacts:
    return known(record_id, person.name, person.born if rng.random() > 0.25 else None, person.number)


def _look_up(people: list[Person], on_file: list[PersonFacts], looks: list[Person]) -> list[list[int]]:
    """The real people shown at each look: candidates come from the keys, as from the index, from number and birth."""
    index: dict[object, set[int]] = defaultdict(set)
    for one in on_file:
        for key in {*name_keys(*one.names), *one.born, *one.reached}:
            index[key].add(one.record_id)
    found = []
    for look in looks:
        person = known(-1, look.name, look.born, look.number)
        ids = set().union(*(index[key] for key in {*name_keys(*person.names), *person.born, *person.reached}))
        shown_ids = shown(person, *(on_file[id_] for id_ in sorted(ids)))
        assert len(shown_ids) <= MOST_SHOWN
        found.append([people[id_].truth for id_ in shown_ids])
    return found
