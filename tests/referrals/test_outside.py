"""Referrals to organisations outside: what was agreed, the link and the code, what they do, how one comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, Refusal, StalePage
from booking.organisations.models import Organisation
from booking.referrals import jobs
from booking.referrals import operations as referrals
from booking.referrals.errors import (
    AgreementMissing,
    AgreementUnexplained,
    NotByThem,
    NotTaking,
    OnlyAnew,
    OutcomeNeeded,
    OverriddenWithoutSafeguarding,
    RestrictedOutside,
    ShieldedOutside,
    WhyMissing,
)
from booking.referrals.models import Referral
from booking.referrals.operations import Agreement, ReferralAnswer, ReferralReceiver
from booking.referrals.queries import by_reference, steps_of
from booking.referrals.queries.outside import behind_link, events_of, is_with_them, mail_failed, was_opened
from booking.referrals.rules import ReferralAct
from booking.referrals.rules.outside import CODE_FOR, CODES_SENT, CODES_TRIED, LINK_FOR
from tests import factories as make
from tests.referrals.stage import Council, council, open_tasks_of, sent, source, words


def outside(stage: Council, now: datetime, **said: object) -> Referral:
    """A referral to the debt line, agreed unless it says otherwise."""
    with transaction():
        organisation = db.session.scalars(db.select(Organisation)).one_or_none() or make.organisation()
        agreed = {"agreed": Agreement("said"), **said}
        to = ReferralReceiver(organisation=organisation)
        return referrals.refer(to, words(**agreed), source(stage), now=now)


def acts(referral: Referral, act: ReferralAct, now: datetime, **said: object) -> None:
    with transaction():
        answer = ReferralAnswer(**said)  # type: ignore[arg-type]
        referrals.answer_outside(referral, act, answer, expected_version=referral.version, now=now)


def kinds(referral: Referral) -> list[str]:
    db.session.expire_all()
    return [event.kind for event in events_of(referral.id)]


def test_it_goes_with_what_was_agreed_and_the_sender_has_its_task(app: Flask, now: datetime) -> None:
    stage = council()
    referral = outside(stage, now, agreed=Agreement("behalf", "Her son, who has power of attorney", 30))
    assert (referral.state, referral.receiver_kind, referral.receiver_name) == ("sent", "organisation", "Debt line")
    link = referral.outside
    assert link is not None and link.agreed_by_id == stage.sender.id
    assert link.agreed_until == (now + timedelta(days=30)).date()
    task = open_tasks_of(referral)["handle"]
    assert task.staff_member_id == stage.sender.id and "Debt line has it" in task.detail
    token = link.token(referral.reference)
    assert link.link_hash != token and behind_link(token) == (referral, link) and kinds(referral) == ["link"]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"agreed": None}, AgreementMissing),
        ({"agreed": Agreement()}, AgreementMissing),
        ({"agreed": Agreement("anything")}, AgreementMissing),
        ({"objection": "Not them."}, AgreementMissing),
        ({"agreed": Agreement("behalf", " ")}, AgreementUnexplained),
        ({"agreed": Agreement("overridden", "A child is in danger.")}, OverriddenWithoutSafeguarding),
        ({"agreed": Agreement("overridden"), "safeguarding": True}, AgreementUnexplained),
    ],
)
def test_it_does_not_go_without_what_they_agreed_to(
    app: Flask, now: datetime, said: dict[str, object], refusal: type[Refusal]
) -> None:
    stage = council()
    with pytest.raises(refusal):
        outside(stage, now, **said)
    assert not db.session.scalars(db.select(Referral)).all()


def test_safeguarding_goes_first_by_a_named_person_with_a_reason(app: Flask, now: datetime) -> None:
    stage = council()
    agreed = Agreement("overridden", "A child is in danger.")
    referral = outside(stage, now, agreed=agreed, safeguarding=True, objection="No")
    assert referral.state == "sent" and referral.outside is not None
    assert (referral.outside.agreed_words, referral.outside.agreed_by_id) == (agreed.words, stage.sender.id)


def test_nothing_restricted_and_nobody_shielded_goes_outside(app: Flask, now: datetime) -> None:
    stage = council()
    with transaction():
        client = stage.consultation.visit.party[0].citizen
        note = make_restricted(stage, now)
    with pytest.raises(RestrictedOutside):
        outside(stage, now, entries=[note])
    with transaction():
        client.shielded = True
    with pytest.raises(ShieldedOutside):
        outside(stage, now)


def make_restricted(stage: Council, now: datetime) -> object:
    from booking.cases import operations as cases

    return cases.write_entry(
        "Where she lives now.",
        clients=[stage.consultation.visit.party[0].citizen],
        department_id=stage.tax.service.department_id,
        author_id=stage.sender.id,
        happened_at=now,
        now=now,
        restricted=True,
        consultation_id=stage.consultation.id,
    )


def test_one_that_takes_nobody_or_was_removed_is_not_asked(app: Flask, now: datetime) -> None:
    stage = council()
    with transaction():
        organisation = make.organisation(takes_people=False)
    with pytest.raises(NotTaking):
        outside(stage, now)
    with transaction():
        organisation.takes_people, organisation.ended_at = True, now
    with pytest.raises(NotTaking):
        outside(stage, now)


def test_a_code_opens_once_in_time_and_each_try_is_written_down(app: Flask, now: datetime) -> None:
    referral = outside(council(), now)
    link = referral.outside
    assert link is not None
    with transaction():
        assert not referrals.try_code(referral, link, link.code(referral.reference), now)  # nobody asked for one
        assert referrals.ask_code(referral, link, now)
        code = link.code(referral.reference)
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        assert not referrals.try_code(referral, link, wrong, now)
        assert not referrals.try_code(referral, link, code, now + CODE_FOR)
        assert referrals.try_code(referral, link, f" {code[:3]} {code[3:]} ", now)
        assert not referrals.try_code(referral, link, code, now)  # used up
    assert kinds(referral) == ["link", "wrong", "code", "wrong", "wrong", "opened", "wrong"]
    assert was_opened(referral.id) == now


def test_codes_are_counted(app: Flask, now: datetime) -> None:
    referral = outside(council(), now)
    link = referral.outside
    assert link is not None
    with transaction():
        asked = [referrals.ask_code(referral, link, now) for _n in range(CODES_SENT.limit + 1)]
        tried = [referrals.try_code(referral, link, "0", now) for _n in range(CODES_TRIED.limit + 1)]
        right = referrals.try_code(referral, link, link.code(referral.reference), now)
    assert (asked[-2:], tried[-2:], right) == ([True, False], [False, None], None)


def test_they_see_accept_and_close_it_and_the_person_is_told_by_the_sender(app: Flask, now: datetime) -> None:
    stage = council()
    referral = outside(stage, now)
    acts(referral, ReferralAct.SEE, now)
    acts(referral, ReferralAct.ACCEPT, now)
    assert referral.state == "accepted" and open_tasks_of(referral)["handle"].staff_member_id == stage.sender.id
    with pytest.raises(OutcomeNeeded):
        acts(referral, ReferralAct.CLOSE, now)
    version = referral.version
    acts(referral, ReferralAct.CLOSE, now, outcome="helped")
    assert (referral.state, referral.outcome, referral.tell) == ("closed", "helped", "closed")
    assert open_tasks_of(referral)["tell"].staff_member_id == stage.sender.id
    assert [step.outside for step in steps_of(referral.id)] == [False, False, True, True, True]
    with pytest.raises(StalePage), transaction():
        said = ReferralAnswer(outcome="not_helped", why="Late")
        referrals.answer_outside(referral, ReferralAct.CLOSE, said, expected_version=version, now=now)


def test_they_return_it_with_a_word_and_pass_it_on_to_nobody(app: Flask, now: datetime) -> None:
    stage = council()
    referral = outside(stage, now)
    with pytest.raises(WhyMissing):
        acts(referral, ReferralAct.RETURN, now)
    for act in (ReferralAct.REROUTE, ReferralAct.BOOK, ReferralAct.WITHDRAW):
        with pytest.raises(NotByThem):
            acts(referral, act, now, why="We know better")
    acts(referral, ReferralAct.RETURN, now, why="<b>Not our area</b>")
    assert referral.state == "returned" and open_tasks_of(referral)["back"].staff_member_id == stage.sender.id
    with pytest.raises(NotByThem):
        acts(referral, ReferralAct.ACCEPT, now)


def test_what_came_back_goes_outside_again_only_anew(app: Flask, now: datetime) -> None:
    stage = council()
    referral = outside(stage, now)
    acts(referral, ReferralAct.RETURN, now, why="Full")
    with pytest.raises(OnlyAnew), transaction():
        to = ReferralReceiver(organisation=referral.to_organisation)
        answer = ReferralAnswer(why="Again", to=to)
        referrals.answer(
            referral, ReferralAct.REROUTE, stage.sender, answer, expected_version=referral.version, now=now
        )
    with transaction():
        answer = ReferralAnswer(why="Ours then", to=ReferralReceiver(department=stage.housing))
        referrals.answer(
            referral, ReferralAct.REROUTE, stage.sender, answer, expected_version=referral.version, now=now
        )
    assert (referral.receiver_kind, referral.to_organisation_id) == ("department", None)
    link = referral.outside
    assert link is not None and not is_with_them(referral, link, now)


def test_withdrawn_ends_the_link_at_once(app: Flask, now: datetime) -> None:
    stage = council()
    referral = outside(stage, now)
    link = referral.outside
    assert link is not None and is_with_them(referral, link, now)
    with transaction():
        why = "They changed their mind."
        referrals.withdraw(referral, stage.sender, why, expected_version=referral.version, now=now)
    assert not is_with_them(referral, link, now)


def test_what_they_have_read_is_withdrawn_with_a_word_and_not_undone(app: Flask, now: datetime) -> None:
    referral = outside(council(), now)
    link = referral.outside
    assert link is not None
    with transaction():
        referrals.ask_code(referral, link, now)
        assert referrals.try_code(referral, link, link.code(referral.reference), now)
    with pytest.raises(NothingToUndo), transaction():
        referrals.undo(referral, referral.sender_id, expected_version=referral.version, now=now)


def test_what_they_agreed_to_ends_and_it_comes_back(app: Flask, now: datetime) -> None:
    stage = council()
    referral = outside(stage, now, agreed=Agreement("said", "", 1))
    acts(referral, ReferralAct.BEGIN, now)
    later = now + timedelta(days=2)
    assert referral.outside is not None and not is_with_them(referral, referral.outside, later)
    jobs.sweep_referrals(later)
    db.session.expire_all()
    assert (referral.state, referral.why) == ("expired", "What they agreed to is over.")
    assert open_tasks_of(referral)["back"].staff_member_id == stage.sender.id


def test_one_that_is_removed_gives_back_what_it_has(app: Flask, now: datetime) -> None:
    stage = council()
    open_one, closed = outside(stage, now), outside(stage, now)
    acts(closed, ReferralAct.CLOSE, now, outcome="helped")
    acts(open_one, ReferralAct.ACCEPT, now)
    with transaction():
        organisation = open_one.to_organisation
        assert organisation is not None
        referrals.remove_organisation(organisation, by_id=stage.nora.id, now=now)
    assert (open_one.state, closed.state) == ("returned", "closed")
    assert open_one.why == "Debt line is not in the directory any more." and open_one.tell == "returned"
    assert open_tasks_of(open_one)["back"].staff_member_id == stage.sender.id


def test_each_reminder_carries_a_fresh_link_and_unanswered_it_comes_back(app: Flask, now: datetime) -> None:
    stage = council()
    referral = outside(stage, now)
    link = referral.outside
    assert link is not None
    first = link.token(referral.reference)
    assert jobs.remind_outside(now) == 0
    late = now + timedelta(days=2)
    assert (jobs.remind_outside(late), jobs.remind_outside(late)) == (1, 0)
    db.session.expire_all()
    assert behind_link(first) is None and behind_link(link.token(referral.reference)) is not None
    assert link.link_until == late + LINK_FOR
    jobs.run_clocks(now + timedelta(days=5))
    db.session.expire_all()
    assert {"handle", "chase", "from", "to"} <= set(open_tasks_of(referral))
    jobs.run_clocks(now + timedelta(days=16))
    db.session.expire_all()
    assert referral.state == "expired"


def test_an_inside_referral_has_no_link(app: Flask, now: datetime) -> None:
    referral = sent(council())
    assert referral.outside is None and not mail_failed(referral.id, now)
    assert by_reference(referral.reference) is referral
