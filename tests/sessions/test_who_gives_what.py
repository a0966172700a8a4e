"""Who is offered for what: skills, languages, preferred advisors, and the share kept back for the day itself."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SlotUnknown
from booking.sessions.errors import SlotTaken
from booking.staff.models import StaffSkill
from tests import factories
from tests.factories import THURSDAY
from tests.sessions.holding import hold, take
from tests.sessions.looking import FRIDAY, at, find, walls

URDU = Needs(language="ur")


def test_an_advisor_with_skills_listed_gives_only_those(app: Flask) -> None:
    with transaction():
        tax, housing = factories.service("Tax"), factories.service("Housing")
        all_round, taxes = factories.staff("All"), factories.staff("Taxes")
        taxes.skills = [StaffSkill(service_id=tax.id)]
        day = factories.session_on(starts=time(11), ends=time(12), offering=[tax, housing], advisors=[all_round, taxes])
    both = {slot.advisor_ids for slot in find(tax)}
    assert both == {(all_round.id, taxes.id)}
    assert {slot.advisor_ids for slot in find(housing)} == {(all_round.id,)}
    day.service = housing
    with transaction():
        take(day, "11:00")
    with pytest.raises(SlotTaken), transaction():
        take(day, "11:00")
    with pytest.raises(SlotUnknown), transaction():
        take(day, "11:30", advisor_id=taxes.id)


def test_a_slot_says_whether_somebody_there_speaks_the_language(app: Flask) -> None:
    with transaction():
        service = factories.service()
        speaker, other = factories.staff("S", languages=["ur", "pl"]), factories.staff("O", languages=["cy"])
        factories.session_on(starts=time(11), ends=time(11, 30), offering=[service], advisors=[other])
        factories.session_on(starts=time(12), ends=time(12, 30), offering=[service], advisors=[other, speaker])
    assert [slot.speaks for slot in find(service, URDU)] == [False, True]
    assert [slot.speaks for slot in find(service)] == [False, False]
    (slot,) = find(service, URDU, speaking=True)
    assert walls([slot]) == ["12:00"] and slot.advisor_ids == (speaker.id, other.id)
    assert len(find(service, Needs(), speaking=True)) == 2  # nobody asked for a language
    assert find(service, Needs(language="so"), speaking=True) == []
    interpreted = find(service, Needs(language="ur", interpreter="spoken"), now=clock.now() - timedelta(days=3))
    assert not any(slot.speaks for slot in interpreted)


def test_the_one_seen_before_is_asked_first_then_who_speaks_then_the_least_booked(app: Flask) -> None:
    with transaction():
        busy, speaker, idle = factories.staff("A"), factories.staff("B", languages=["ur"]), factories.staff("C")
        day = factories.session_on(advisors=[busy, speaker, idle])
        take(day, "14:00", advisor_id=busy.id), take(day, "14:00", advisor_id=speaker.id)
    with transaction():
        assert take(day, "11:00", URDU, prefer=[busy.id]).busy_time.advisor_id == busy.id
        assert take(day, "11:00", URDU, prefer=[busy.id]).busy_time.advisor_id == speaker.id
        assert take(day, "11:00", URDU, prefer=[busy.id]).busy_time.advisor_id == idle.id
        assert take(day, "12:00").busy_time.advisor_id == idle.id
        assert take(day, "12:00", prefer=[999_999, speaker.id, busy.id]).busy_time.advisor_id == speaker.id


EIGHT = clock.instant(FRIDAY, time(8))


@pytest.mark.parametrize(
    ("now", "notice", "until"),
    [
        (clock.instant(THURSDAY, time(10)), True, "11:30"),
        (clock.instant(THURSDAY, time(10)), False, "11:30"),  # it is kept from staff too until the day
        (EIGHT - timedelta(seconds=1), True, "11:30"),
        (EIGHT - timedelta(hours=7, minutes=59), False, "12:30"),
        (EIGHT, True, "12:30"),
    ],
)
def test_a_share_is_kept_for_the_day_itself_and_released_on_time(
    app: Flask, now: datetime, notice: bool, until: str
) -> None:
    with transaction():
        service = factories.service(day_share=40)
        day = factories.session_on(FRIDAY, time(10), time(13), offering=[service])
    offered = walls(find(service, first_day=FRIDAY, last_day=FRIDAY, now=now, notice=notice))
    assert offered[-1] == ("11:00" if until == "11:30" else "12:30")  # 72 minutes of 180, in whole fives: 70
    late: dict[str, Any] = {"starts_at": at("12:30", FRIDAY), "now": now, "notice": notice}
    if until == "12:30":
        with transaction():
            take(day, "12:30", **late)
    else:
        for act in (take, hold):
            with pytest.raises(SlotUnknown), transaction():
                act(day, "12:30", **late)
        with transaction():
            take(day, "12:30", **late, again=True)
