"""Restricted matters and safeguarding are told to nobody, also where they became so while a message waited."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from booking.cases import operations as cases
from booking.cases.rules.actions import ActionOwner
from booking.core.database import db, transaction
from booking.referrals.models import Referral
from booking.webhooks import operations, queries
from booking.webhooks.jobs import tell_others
from booking.webhooks.models import WebhookDelivery
from booking.webhooks.rules import WebhookKind
from tests import fake_outside
from tests.factories import THURSDAY
from tests.referrals.stage import Council, council, sent


def _references(kind: WebhookKind, now: datetime) -> set[str]:
    db.session.rollback()
    return {reference for reference, _version in queries.untold(kind, now, 99)}


def _restricted_note(stage: Council, now: datetime) -> None:
    with transaction():
        cases.write_entry(
            "Where she lives now.",
            clients=[],
            department_id=stage.housing.id,
            author_id=stage.lena.id,
            happened_at=now,
            now=now,
            restricted=True,
            consultation_id=stage.consultation.id,
        )


def test_a_referral_that_is_not_for_all_is_told_to_nobody(app: Flask, now: datetime) -> None:
    stage = council()
    plain = sent(stage).reference
    sent(stage, safeguarding=True)
    sent(stage, restricted=True)
    assert _references(WebhookKind.REFERRAL, now) == {plain}


def test_a_visit_with_a_restricted_note_is_told_to_nobody(app: Flask, now: datetime) -> None:
    stage = council()
    reference = stage.consultation.visit.reference
    assert reference in _references(WebhookKind.VISIT, now)
    _restricted_note(stage, now)
    assert reference not in _references(WebhookKind.VISIT, now)


def test_nothing_of_a_shielded_person_is_told(app: Flask, now: datetime) -> None:
    stage = council()
    sent(stage)
    with transaction():
        step = cases.NextStep("Bring the form", ActionOwner.CITIZEN, THURSDAY)
        cases.write_action(step, stage.consultation, department_id=stage.housing.id, author_id=stage.lena.id, now=now)
    assert all(_references(kind, now) for kind in WebhookKind)
    with transaction():
        for member in stage.consultation.visit.party:
            member.citizen.shielded = True
    assert not any(_references(kind, now) for kind in WebhookKind)


def test_what_became_restricted_while_it_waited_is_dropped(app: Flask, now: datetime) -> None:
    stage = council()
    with fake_outside.running() as fake:
        with transaction():
            operations.register("Housing", fake.url, ["referral"], by_id=stage.nora.id, now=now)
        reference = sent(stage).reference
        with transaction():
            operations.note_changes(now)
            db.session.scalars(db.select(Referral).where(Referral.reference == reference)).one().restricted = True
        assert tell_others(now) == 0 and not fake.taken
    assert not db.session.scalars(db.select(WebhookDelivery)).all()
