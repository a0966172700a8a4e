"""Hand somebody over inside their visit, to a service, a colleague or a desk; or go on to a second topic."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import db
from booking.core.translation import _
from booking.services.models import Service
from booking.venues.models import Desk
from booking.visits import queries
from booking.visits.errors import ColleagueNotHere, HandOverReasonMissing, NobodyHere, WithYouAlready
from booking.visits.models import Consultation
from booking.visits.operations.acts import last_act, need_offered, new_consultation, staff_name, undo_with_last
from booking.visits.operations.call import start
from booking.visits.operations.finish import end_consultation, need_to_finish
from booking.visits.rules import HAND_OVER_REASONS, HandOver, Outcome


def hand_over(
    consultation: Consultation,
    to: HandOver,
    *,
    advisor_id: int,
    now: datetime,
    outcome: str = "",
    topic_id: int | None = None,
    next_step: str = "",
    take_home: str = "",
    referred_to_id: int | None = None,
) -> Consultation:
    """Finish this consultation and queue the next of the visit, waiting since they arrived; return the next.

    It ends with *referred* where no outcome is given; before a second topic with its own. A second topic for this same
    advisor starts at once, and undoing that undoes both.

    Raises as `finish` does, ServiceEnded, HandOverReasonMissing, NobodyHere (service) where nobody else who gives it
    works there now, ColleagueNotHere (who, service) where those who are meant do not, and WithYouAlready.
    """
    visit, service = consultation.visit, db.session.get_one(Service, to.service_id)
    outcome = outcome if to.is_second_topic else outcome or Outcome.REFERRED
    need_to_finish(consultation, advisor_id, outcome)
    need_offered(to.service_id, now)
    if to.because not in HAND_OVER_REASONS:
        raise HandOverReasonMissing
    goes_on = to.advisor_id == advisor_id
    if goes_on:
        _need_own(consultation, to, service, now)
    else:
        _need_somebody(to, service, visit.venue_id, but=advisor_id, now=now)
    following = new_consultation(to.service_id, visit.arrived_at or now)
    following.for_advisor_id, following.for_desk_id = to.advisor_id, to.desk_id
    following.handed_over_because, following.for_next = to.because, to.for_next
    referred_to_id = referred_to_id if to.is_second_topic else service.department_id
    details = (topic_id, next_step, take_home, referred_to_id)
    end_consultation(consultation, advisor_id, outcome, now, details, then=following)
    if goes_on:
        handed_over = last_act(visit).reference
        start(following, advisor_id, now, desk_id=consultation.desk_id)
        undo_with_last(visit, handed_over)
    return following


def _need_own(consultation: Consultation, to: HandOver, service: Service, now: datetime) -> None:
    """Raise WithYouAlready where it is no second topic, ColleagueNotHere where this advisor does not give its service.

    Their session may be over by now: they are here.
    """
    if not to.is_second_topic:
        raise WithYouAlready
    visit = consultation.visit
    own = queries.own_services(consultation.advisor_id or 0, visit.venue_id, visit.day)
    if to.service_id not in own | {consultation.service_id}:
        raise ColleagueNotHere(who=staff_name(consultation.advisor_id), service=service.name)


def _need_somebody(to: HandOver, service: Service, venue_id: int, *, but: int, now: datetime) -> None:
    """Raise NobodyHere or ColleagueNotHere where nobody who is meant, but the sender, gives this service there now."""
    here = [one for one in queries.advisors_present(venue_id, now) if one.id != but]
    give = queries.who_gives(here, service.id)
    if not give:
        raise NobodyHere(service=service.name)
    if to.advisor_id is not None and to.advisor_id not in {one.id for one in give}:
        raise ColleagueNotHere(who=staff_name(to.advisor_id), service=service.name)
    if to.desk_id is not None and to.desk_id not in {one.desk_id for one in give}:
        desk = db.session.get(Desk, to.desk_id)
        who = _("Whoever sits at desk %(number)s", number=desk.number if desk else "–")
        raise ColleagueNotHere(who=who, service=service.name)
