"""A choice that a staff form takes without looking is refused, or ignored, by what it is given to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from wtforms.fields.choices import SelectFieldBase

from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.day import operations as day
from booking.day.errors import MinutesNotOffered
from booking.day.forms import Choice
from booking.day.rules import MINUTES
from booking.services import operations as services
from booking.services.models import Service
from booking.visits import operations as visits
from booking.visits.errors import OutcomeMissing, ServiceEnded
from booking.web.forms import Form
from tests import factories
from tests.visits.scenes import onward

ROOMS = ("citizens", "day", "desk", "figures", "manage", "messages", "record", "referrals", "replies", "staff", "tasks")
# Fields whose form does not look: where a value that is not offered is refused, or what it counts as instead.
LOOKED_AT = {
    "PauseForm.minutes": "day.take_break raises MinutesNotOffered, for a kind that is none too",
    "WriteUpForm.outcome": "visits.finish raises OutcomeMissing",
    "WriteUpForm.referred_to": "a department that is none: nothing is referred",
    "WriteUpForm.whose": "step_is_whole: what is not offered is refused beside it",
    "WriteUpForm.due_in": "counts as two weeks",
    "WriteUpForm.topic": "a topic that is none: none is written down",
    "WriteUpForm.link_to": "another number than their own: no link is sent",
    "WriteUpForm.hand_over_to": "visits.hand_over raises ServiceEnded; none: a sentence beside the field",
    "WriteUpForm.hand_over_for": "visits.hand_over raises ColleagueNotHere; nobody's: a sentence beside the field",
    "WriteUpForm.handed_over_because": "visits.hand_over raises HandOverReasonMissing",
    "WriteUpForm.party_part": "counts as a client",
    "DropInForm.service": "visits.add_drop_in raises ServiceEnded; none: no service is known",
    "WhyForm.why": "is_call_reason looks at it, in visits.start and on the page",
    "PlaceForm.why": "is_call_reason looks at it, in visits.start and on the page",
    "PlaceForm.venue": "none: 404, another one's: 403",
    "PlaceForm.desk": "counts as no desk",
    "NeedsFields.language": "counts as English",
    "NeedsFields.help": "is ignored",
    "DropInForm.language": "counts as English",
    "DropInForm.help": "is ignored",
    "WhatForm.language": "counts as English",
    "WhatForm.help": "is ignored",
    "WhatForm.then": "WhatForm.second: what is not offered is no second topic",
    "WhatForm.service": "the page says that it has to be chosen",
    "BookForm.channel": "counts as the desk",
    "TheyKnowForm.they_know": "counts as no: they get a message",
    "RescheduleForm.they_know": "counts as no: they get a message",
    "CancelForm.they_know": "counts as no: they get a message",
    "WishesForm.language": "counts as none",
    "PutRightForm.what": "validate_what compares it with the list",
    "PutRightForm.why": "entry_reason: what is not listed is no reason",
    **{f"FilterForm.{name}": "fill: what is on no list counts as none" for name in ("kind", "department", "topic")},
    "NameForm.kind": "cases.add_name raises NameMissing",
    "HouseholdForm.relation": "cases.add_link raises LinkMissing",
    **{"FlagForm.flag": "cases.set_flag raises FlagKindGone", "FlagForm.review": "ReviewForm.review_on"},
    **{f"PutVisitRightForm.{name}": "the form's own check" for name in ("what", "member", "subject")},
    "PutVisitRightForm.talk": "the view takes the visit's first",
    "PutVisitRightForm.part": "the view takes a client",
    "PutVisitRightForm.why": "`entry_reason`: none of the list is no reason",
    "WriteUpForm.instead": "the view compares it with who may be here",
    "ExternalForm.about": "the view raises ExternalAboutGone",
    "OtherForm.why": "record.compare_records and join_records refuse it",
}


def forms() -> Iterator[type[Form]]:
    for room in ROOMS:
        try:
            import_module(f"booking.{room}.forms")
        except ModuleNotFoundError:
            continue
    waiting = list(Form.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.split(".")[1] in ROOMS:
            yield one


def unlooked_at() -> set[str]:
    """List the fields of choices that neither WTForms nor the managers' `Offered` compares with the list."""
    found = {"PauseForm.minutes"}  # a number, and yet one of a list
    for form in forms():
        for name in dir(form):
            field = getattr(form, name, None)
            kind = getattr(field, "field_class", None)
            if kind is None or not issubclass(kind, SelectFieldBase | Choice):
                continue
            if issubclass(kind, Choice) or field.kwargs.get("validate_choice") is False:
                found.add(f"{form.__name__}.{name}")
    return found


def test_every_choice_that_a_form_does_not_look_at_is_looked_at_elsewhere() -> None:
    assert unlooked_at() == LOOKED_AT.keys()


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [("break", 480), ("break", 120), ("away", 5), ("break", 0), ("break", -5), ("appointment", 30), ("", 15)],
)
def test_a_length_that_is_not_offered_is_no_break(app: Flask, now: datetime, kind: str, minutes: int) -> None:
    assert minutes not in MINUTES.get(kind, ())
    with transaction():
        advisor = factories.staff()
        with pytest.raises(MinutesNotOffered):
            day.take_break(advisor.id, kind, minutes, now=now)


def started(now: datetime) -> Any:
    set_up = factories.session_on(factories.THURSDAY, kind="drop_in")
    who: dict[str, Any] = {"citizen": None, "needs": Needs(), "by_id": set_up.advisors[0].id, "now": now}
    visit = visits.add_drop_in(set_up.venue.id, service_id=set_up.service.id, **who)
    visits.start(visit.consultations[0], set_up.advisors[0].id, now, because="covering")
    return visit.consultations[0]


def with_outcome(talk: Any, gone: Service, now: datetime) -> object:
    return visits.finish(talk, advisor_id=talk.advisor_id, outcome="not_seen", now=now)


def to_ended_service(talk: Any, gone: Service, now: datetime) -> object:
    return visits.hand_over(talk, onward(gone.id), advisor_id=talk.advisor_id, now=now)


def into_ended_service(talk: Any, gone: Service, now: datetime) -> object:
    who: dict[str, Any] = {"citizen": None, "needs": Needs(), "by_id": talk.advisor_id, "now": now}
    return visits.add_drop_in(talk.visit.venue_id, service_id=gone.id, **who)


@pytest.mark.parametrize(
    ("act", "refused"),
    [(with_outcome, OutcomeMissing), (to_ended_service, ServiceEnded), (into_ended_service, ServiceEnded)],
)
def test_what_the_day_does_not_offer_is_refused(
    app: Flask, now: datetime, act: Callable[[Any, Service, datetime], object], refused: type[Refusal]
) -> None:
    with transaction():
        talk, gone = started(now), factories.service("Gone")
        services.end_service(gone, now=now - timedelta(days=1))
        db.session.flush()
        with pytest.raises(refused):
            act(talk, gone, now)
    assert talk.status == "in_progress"
