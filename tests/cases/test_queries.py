from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.cases.operations import write_entry
from booking.cases.queries import basis_of, record_by_reference, timeline, written_in
from booking.cases.rules import Basis
from booking.citizens.models import Citizen
from booking.core.database import db, transaction
from booking.core.tokens import random_reference
from booking.services.models import Service
from booking.staff.models import Grant, StaffMember
from booking.tasks.models import Task
from booking.venues.models import Venue
from booking.visits.models import Consultation, PartyMember, Visit
from tests import factories as make


def visit_of(
    *clients: Citizen,
    advisor: StaffMember,
    service: Service,
    at: datetime,
    status: str = "finished",
    companions: tuple[Citizen, ...] = (),
    venue: Venue | None = None,
) -> Consultation:
    """A visit that was, with its one conversation."""
    visit = Visit(
        reference=random_reference(),
        link_hash=random_reference(),
        venue=venue or make.venue(),
        day=at.date(),
        status="gone",
        gone_how="seen",
        arrived_at=at,
        gone_at=at,
    )
    visit.party = [PartyMember(citizen=person) for person in clients]
    visit.party += [PartyMember(citizen=person, part="companion") for person in companions]
    consultation = Consultation(
        reference=random_reference(),
        visit=visit,
        service=service,
        advisor=advisor,
        status=status,
        outcome="resolved" if status == "finished" else "",
        waiting_since=at,
        next_step="Send the form",
    )
    db.session.add(consultation)
    db.session.flush()
    return consultation


def note(body: str, consultation: Consultation, *, by: StaffMember, now: datetime, restricted: bool = False) -> None:
    assert consultation.service is not None
    clients = [member.citizen for member in consultation.visit.party if member.part == "client"]
    write_entry(
        body,
        clients=clients,
        department_id=consultation.service.department_id,
        author_id=by.id,
        happened_at=consultation.waiting_since,
        now=now,
        restricted=restricted,
        consultation_id=consultation.id,
    )


def advisor_of(service: Service, name: str = "Alex Advisor") -> StaffMember:
    person = make.staff(name)
    person.grants = [Grant(role="advisor", department_id=service.department_id)]
    return person


def test_the_timeline_joins_every_citizen_and_department_newest_first(app: Flask, now: datetime) -> None:
    with transaction():
        tax = make.service("Council tax", make.department("Revenues"))
        housing = make.service("Housing options", make.department("Housing"))
        ada, also_ada = make.citizen("Ada Lovelace"), make.citizen("A. Lovelace")
        also_ada.case_record = ada.case_record
        one, two = advisor_of(tax, "Tess"), advisor_of(housing, "Hal")
        older = visit_of(ada, advisor=one, service=tax, at=now - timedelta(days=90))
        newer = visit_of(also_ada, advisor=two, service=housing, at=now - timedelta(days=3))
        note("Asked for a discount.", older, by=one, now=now)
        note("Needs a bigger home.", newer, by=two, now=now)
        stranger = visit_of(make.citizen("Someone Else"), advisor=one, service=tax, at=now)
        note("Nothing to do with Ada.", stranger, by=one, now=now)
        record_id = ada.case_record_id
        reader = make.staff("Reader")
    seen = timeline(record_id, reader)
    assert [entry.body for entry in seen.entries] == ["Needs a bigger home.", "Asked for a discount."]
    assert [visit.consultations[0].service for visit in seen.visits] == ["Housing options", "Council tax"]
    assert seen.visits[0].consultations[0].entries[0].body == "Needs a bigger home."
    assert (seen.withheld, seen.loose_entries) == (0, ())


def test_a_restricted_entry_is_counted_and_hides_what_its_visit_was_about(app: Flask, now: datetime) -> None:
    with transaction():
        tax = make.service("Council tax", make.department("Revenues"))
        refuge = make.service("Domestic abuse", make.department("Safeguarding"))
        ada = make.citizen()
        insider, outsider = advisor_of(refuge, "Sam"), advisor_of(tax, "Tess")
        consultation = visit_of(ada, advisor=insider, service=refuge, at=now)
        note("Staying with a friend.", consultation, by=insider, now=now, restricted=True)
        record_id = ada.case_record_id
    open_view = timeline(record_id, insider)
    assert [entry.body for entry in open_view.entries] == ["Staying with a friend."]
    assert open_view.visits[0].consultations[0].service == "Domestic abuse"
    partial = timeline(record_id, outsider)
    assert (partial.entries, partial.withheld) == ((), 1)
    line = partial.visits[0].consultations[0]
    assert line.withheld
    assert (line.service, line.department, line.topic, line.advisor, line.next_step) == (None, None, None, None, "")


def test_a_restricted_entry_is_read_where_it_was_written_and_nowhere_else(app: Flask, now: datetime) -> None:
    with transaction():
        refuge, ada = make.service("Domestic abuse", make.department("Safeguarding")), make.citizen()
        insider = advisor_of(refuge)
        consultation = visit_of(ada, advisor=insider, service=refuge, at=now)
        note("Staying with a friend.", consultation, by=insider, now=now, restricted=True)
        here, there = make.staff("Here"), make.staff("There")
        here.grants[0].venue_id, there.grants[0].venue_id = consultation.visit.venue_id, make.venue().id
        record_id = ada.case_record_id
    assert [entry.body for entry in timeline(record_id, here).entries] == ["Staying with a friend."]
    assert written_in([consultation.id], here) and not written_in([consultation.id], there)
    elsewhere = timeline(record_id, there)
    assert (elsewhere.entries, elsewhere.withheld) == ((), 1)
    assert elsewhere.visits[0].consultations[0].withheld


@pytest.mark.parametrize("role", ["host", "manager"])
def test_hosts_and_managers_see_nothing_at_all(app: Flask, now: datetime, role: str) -> None:
    with transaction():
        service, ada = make.service(), make.citizen()
        advisor = make.staff()
        note("Private.", visit_of(ada, advisor=advisor, service=service, at=now), by=advisor, now=now)
        record_id, reader = ada.case_record_id, make.staff("Host", role)
    seen = timeline(record_id, reader)
    assert (seen.entries, seen.visits, seen.appointments, seen.withheld) == ((), (), (), 0)
    assert basis_of(record_id, reader) is None


def test_a_visit_stands_on_the_record_of_each_client_and_no_companion(app: Flask, now: datetime) -> None:
    with transaction():
        service, advisor = make.service(), make.staff()
        ada, byron, friend = make.citizen("Ada"), make.citizen("Byron"), make.citizen("Friend")
        consultation = visit_of(ada, byron, advisor=advisor, service=service, at=now, companions=(friend,))
        note("Both were here.", consultation, by=advisor, now=now)
        ids = [person.case_record_id for person in (ada, byron, friend)]
    views = [timeline(record_id, advisor) for record_id in ids]
    assert [len(view.visits) for view in views] == [1, 1, 0]
    assert [[entry.body for entry in view.entries] for view in views] == [["Both were here."], ["Both were here."], []]
    assert views[0].visits[0].party == (("Ada", "client"), ("Byron", "client"), ("Friend", "companion"))


def test_the_note_of_an_anonymous_visit_is_found_once_it_is_identified(app: Flask, now: datetime) -> None:
    with transaction():
        service, advisor, ada = make.service(), make.staff(), make.citizen()
        consultation = visit_of(advisor=advisor, service=service, at=now)
        note("Did not want to give a name.", consultation, by=advisor, now=now)
        record_id = ada.case_record_id
    assert timeline(record_id, advisor).entries == ()
    with transaction():
        visit = db.session.get_one(Visit, consultation.visit_id)
        visit.party.append(PartyMember(citizen_id=ada.id))
    assert [entry.body for entry in timeline(record_id, advisor).entries] == ["Did not want to give a name."]


def test_parting_two_records_takes_each_ones_entries_along(app: Flask, now: datetime) -> None:
    with transaction():
        service, advisor = make.service(), make.staff()
        ada, other = make.citizen("Ada"), make.citizen("Ada L")
        own_record, shared = other.case_record, ada.case_record
        note("Ada's.", visit_of(ada, advisor=advisor, service=service, at=now), by=advisor, now=now)
        note("The other's.", visit_of(other, advisor=advisor, service=service, at=now), by=advisor, now=now)
        other.case_record = shared
    assert len(timeline(shared.id, advisor).entries) == 2
    with transaction():
        db.session.get_one(Citizen, other.id).case_record_id = own_record.id
    assert [entry.body for entry in timeline(shared.id, advisor).entries] == ["Ada's."]
    assert [entry.body for entry in timeline(own_record.id, advisor).entries] == ["The other's."]


def test_a_record_opens_from_ones_own_visit_appointment_or_task_only(app: Flask, now: datetime) -> None:
    with transaction():
        service, ada = make.service(), make.citizen()
        record_id = ada.case_record_id
        mine = advisor_of(service, "Mine")
        elsewhere = advisor_of(make.service("Other", make.department("Elsewhere")), "Elsewhere")
    assert basis_of(record_id, mine) is None
    with transaction():
        db.session.add(
            Task(
                reference=random_reference(),
                key="call:1",
                kind="call",
                role="advisor",
                department_id=service.department_id,
                citizen_id=ada.id,
                opened_at=now,
                due_at=now,
            )
        )
    assert basis_of(record_id, mine) is Basis.TASK
    assert basis_of(record_id, elsewhere) is None
    with transaction():
        visit_of(ada, advisor=db.session.get_one(StaffMember, mine.id), service=service, at=now)
    assert basis_of(record_id, mine) is Basis.VISIT
    assert basis_of(record_id, elsewhere) is None
    with transaction():
        once_advisor = db.session.get_one(StaffMember, mine.id)
        once_advisor.grants = [Grant(role="host")]
    assert basis_of(record_id, once_advisor) is None


def test_a_record_is_found_however_its_reference_is_typed(app: Flask) -> None:
    with transaction():
        record = make.citizen().case_record
        record.reference = "7K3M9Q10PA"
    found = record_by_reference("7k3m9-qioPA ")
    assert found is not None
    assert found.id == record.id
    assert record_by_reference("0000000000") is None
