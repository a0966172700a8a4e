"""The panel hands somebody over with a reason and a line; whoever is meant reads it, and the lists say who has them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.day.rules import Draft
from booking.disruptions import operations as disruptions
from booking.services.models import Service
from booking.staff.models import StaffMember
from booking.visits import operations as visits
from booking.visits.models import Consultation
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, fresh, housing_is_given, is_seen, typed

LINE = "Letter from the landlord in her bag"


def joe() -> StaffMember:
    return db.session.scalars(select(StaffMember).where(StaffMember.name == "Joe Housing")).one()


def chosen(housing: Service, **changes: str) -> dict[str, str]:
    """What somebody types to hand over to Joe."""
    said = {"hand_over_to": housing.slug, "hand_over_for": f"colleague/{joe().reference}", "for_next": LINE}
    return {**said, "handed_over_because": "knows_more", "note": "Owes three months", **changes}


def hand_over(client: CheckedClient, talk: Consultation, **said: str) -> str:
    answer = client.post(f"/day/hand-over/{talk.reference}", data=typed(client.get("/day"), **said))
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    return client.get(answer.location).text


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_only_who_is_here_now_is_offered(client: CheckedClient, stage: Morning, now: datetime) -> None:
    housing = housing_is_given(stage)
    with transaction():
        make.session_on(offering=[make.service("Blue Badge")], advisors=[make.staff("Elsa Elsewhere")])
    is_seen(stage)
    page = client.get("/day").text
    offered = page[page.index('id="hand_over_to"') : page.index('id="for_next"')]
    assert housing.name in offered and "Joe Housing, desk 2" in offered and "Desk 2, whoever is there" in offered
    assert "Blue Badge" not in offered and "Elsa" not in offered
    with transaction():
        disruptions.advisor_away(joe(), now, now + timedelta(hours=1), "ill", by_id=None, now=now)
    page = client.get("/day").text
    offered = page[page.index('id="hand_over_to"') : page.index('id="for_next"')]
    assert housing.name not in offered and "Joe Housing" not in offered
    assert "Nobody else is here now: refer them on, or book them a time." in page


def test_whoever_is_meant_reads_why_and_the_line_and_the_lists_say_who_has_them(
    client: CheckedClient, stage: Morning
) -> None:
    housing = housing_is_given(stage)
    talk = is_seen(stage)
    told = hand_over(client, talk, **chosen(housing))
    assert "Handed over" in told and "Waits for Housing options now, with Joe Housing." in told
    assert "for Joe Housing, desk 2" in words(client.get("/day/list").text)
    client.sign_in(stage.host)
    desk = client.get(f"/desk/{stage.venue.slug}").text
    assert "for Joe Housing, desk 2" in words(desk) and LINE not in desk
    client.sign_in(joe())
    queue = client.get("/day").text
    assert "Handed over to one colleague" in queue and LINE not in queue
    client.post("/day/call-next")
    panel = words(client.get("/day").text)
    assert f"by Mina Advisor: Knowledge: a colleague knows more about it. {LINE}" in panel
    client.post(f"/day/start/{talk.visit.consultations[1].reference}")
    assert LINE in client.get("/day").text
    record = talk.visit.party[0].citizen.case_record.reference
    assert LINE in client.get(f"/records/{record}").text
    assert LINE in client.post(f"/records/{record}/file").text


def test_the_line_beside_a_restricted_note_is_read_by_who_is_meant_and_on_no_record_of_others(
    client: CheckedClient, stage: Morning
) -> None:
    housing = housing_is_given(stage)
    with transaction():
        joe().grants[0].department_id = housing.department_id
    talk = is_seen(stage)
    hand_over(client, talk, **chosen(housing, restricted="y"))
    client.sign_in(joe())
    client.post("/day/call-next")
    client.post(f"/day/start/{talk.visit.consultations[1].reference}")
    assert LINE in client.get("/day").text
    record = f"/records/{talk.visit.party[0].citizen.case_record.reference}"
    page = client.get(record).text
    assert "1 entry you cannot see" in page and LINE not in page and LINE not in client.post(f"{record}/file").text
    client.sign_in(stage.advisor)
    assert LINE in client.get(record).text


def test_an_undo_brings_the_panel_back_as_it_was_typed(client: CheckedClient, stage: Morning) -> None:
    housing = housing_is_given(stage)
    talk = is_seen(stage)
    page = hand_over(client, talk, **chosen(housing, next_step="Bring the letter"))
    [undo] = set(re.findall(r'action="(/day/undo/[^"]+)"', page))
    shown = client.post(undo, follow_redirects=True).text
    fresh(talk)
    draft = Draft.from_text(talk.draft)
    assert (draft.note, draft.next_step, draft.for_next) == ("Owes three months", "Bring the letter", LINE)
    assert f'value="{LINE}"' in shown and f'value="colleague/{joe().reference}" selected' in shown
    assert '<details class="party no-print" id="hand-over" open>' in shown
    assert [one.reference for one in talk.visit.consultations] == [talk.reference]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"handed_over_because": ""}, "Choose why you hand them over."),
        ({"hand_over_for": "colleague/nobody"}, "Choose for whom they wait from the list, or anyone."),
        ({"hand_over_for": "desk/9"}, "Choose for whom they wait from the list, or anyone."),
        ({"hand_over_for": "desk/1"}, "Whoever sits at desk 1 is not here for Housing options now."),
        ({"hand_over_to": "", "hand_over_for": ""}, "Choose the service for which they wait."),
        ({"for_next": "x" * 301}, "Use 300 characters or fewer for the next colleague"),
        ({"handed_over_because": "second_topic"}, "Choose an outcome: resolved, follow-up or referred."),
    ],
)
def test_what_is_missing_is_said_beside_it_and_nothing_typed_is_lost(
    client: CheckedClient, stage: Morning, changes: dict[str, str], sentence: str
) -> None:
    said = {**chosen(housing_is_given(stage)), **changes}
    talk = is_seen(stage)
    answer = client.post(f"/day/hand-over/{talk.reference}", data=typed(client.get("/day"), **said))
    assert answer.status_code in (400, 409) and sentence in answer.text
    assert "Owes three months</textarea>" in answer.text and f'value="{said["for_next"]}"' in answer.text
    fresh(talk)
    assert talk.status == "in_progress"


def test_who_left_between_the_page_and_the_press_is_said(client: CheckedClient, stage: Morning, now: datetime) -> None:
    housing = housing_is_given(stage)
    talk = is_seen(stage)
    data = typed(client.get("/day"), **chosen(housing, hand_over_for=""))
    with transaction():
        disruptions.advisor_away(joe(), now, now + timedelta(hours=1), "ill", by_id=None, now=now)
    answer = client.post(f"/day/hand-over/{talk.reference}", data=data)
    said = "Nobody else who gives Housing options is here now. Refer them on, or book them a time."
    assert (answer.status_code, said in answer.text, LINE in answer.text) == (409, True, True)


def test_a_line_for_the_next_is_not_lost_to_a_plain_finish_nor_to_closing_time(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    housing = housing_is_given(stage)
    talk = is_seen(stage)
    data = typed(client.get("/day"), **chosen(housing, outcome="resolved"))
    answer = client.post(f"/day/finish/{talk.reference}", data=data)
    assert (answer.status_code, "only with a hand-over" in answer.text, LINE in answer.text) == (400, True, True)
    client.post(f"/day/save/{talk.reference}", data=data)
    with transaction():
        visits.close_day(now + timedelta(days=1))
    assert LINE in client.get(f"/day/write-up/{talk.reference}").text


def test_a_colleague_alone_says_the_service(client: CheckedClient, stage: Morning) -> None:
    housing = housing_is_given(stage)
    talk = is_seen(stage)
    hand_over(client, talk, **chosen(housing, hand_over_to=""))
    assert talk.visit.consultations[1].service_id == housing.id


def test_the_line_is_kept_with_the_draft_also_on_the_turned_screen(client: CheckedClient, stage: Morning) -> None:
    housing = housing_is_given(stage)
    talk = is_seen(stage)
    data = typed(client.get("/day"), **chosen(housing), then="turn")
    turned = client.post(f"/day/save/{talk.reference}", data=data, follow_redirects=True).text
    assert LINE not in words(turned)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', turned))
    client.post(f"/day/save/{talk.reference}", data={**hidden, "note": "More", "then": "face"})
    fresh(talk)
    assert (Draft.from_text(talk.draft).note, Draft.from_text(talk.draft).for_next) == ("More", LINE)


def test_a_second_topic_goes_on_at_once_and_is_undone_in_one_press(client: CheckedClient, stage: Morning) -> None:
    talk = is_seen(stage)
    me = f"colleague/{stage.advisor.reference}"
    said = {"hand_over_to": stage.service.slug, "hand_over_for": me, "handed_over_because": "second_topic"}
    page = hand_over(client, talk, **said, note="Owes three months", outcome="resolved")
    assert "The second topic has begun" in page and "With you:" in page and "back to the topic before" in page
    fresh(talk)
    assert (talk.status, talk.outcome) == ("finished", "resolved")
    [undo] = set(re.findall(r'formaction="(/day/undo/[^"]+)"', page))
    shown = client.post(undo, data=typed(client.get("/day"), note="Her badge"), follow_redirects=True).text
    assert "Owes three months</textarea>" in shown and "Her badge" in shown
    fresh(talk)
    assert (talk.status, len(talk.visit.consultations)) == ("in_progress", 1)
