import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.cases.models import Entry
from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.core.dates import short_day
from booking.day.rules import Draft
from booking.visits import operations as visits
from tests.client import CheckedClient
from tests.day.stage import Morning, fresh, is_seen, typed, walks_in


def test_finish_without_an_outcome_keeps_everything_typed(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    words = {"note": "First line\nsecond & <third>", "take_home": "A leaflet", "next_step": "Call the bank"}
    page = client.post(f"/day/finish/{consultation.reference}", data=typed(client.get("/day"), **words))
    assert page.status_code == 400
    assert "Choose an outcome: resolved, follow-up or referred." in page.text
    assert "<title>Error: My day" in page.text
    for word in ("second &amp; &lt;third&gt;", "A leaflet", "Call the bank"):
        assert word in page.text
    fresh(consultation)
    assert consultation.status == "in_progress"


def test_finish_twice_is_finish_once(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    data = typed(client.get("/day"), outcome="resolved", note="Done.")
    for _ in range(2):
        assert client.post(f"/day/finish/{consultation.reference}", data=data).status_code == 303
    assert count_of(select(Entry)) == 1


@pytest.mark.parametrize(("typed_home", "offered"), [("A leaflet", True), ("", False)])
def test_the_slip_is_offered_where_something_is_on_it(
    client: CheckedClient, stage: Morning, typed_home: str, offered: bool
) -> None:
    consultation = is_seen(stage)
    data = typed(client.get("/day"), outcome="resolved", note="Done.", take_home=typed_home)
    done = client.post(f"/day/finish/{consultation.reference}", data=data)
    assert ("Print what they take home" in client.get(done.location).text) is offered


def test_finish_and_call_next(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    following = walks_in(stage, "Grace Hopper")
    data = typed(client.get("/day"), outcome="resolved", then="call")
    client.post(f"/day/finish/{consultation.reference}", data=data)
    page = client.get("/day")
    assert following.ticket is not None
    assert "Grace Hopper" in page.text
    assert re.search(r"<button[^>]*autofocus[^>]*>Start", page.text)


def test_the_draft_saves_itself_and_comes_back(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    data = typed(client.get("/day"), note="Half a sent", outcome="follow_up", take_home="Pay £20")
    by_itself = {"Accept": "application/json"}
    answer = client.post(f"/day/save/{consultation.reference}", data=data, headers=by_itself)
    assert answer.json is not None
    assert answer.json["saved"] == "Saved 10:15"
    page = client.get("/day")
    assert "Half a sent" in page.text
    assert re.search(r'value="follow_up"[^>]*checked', page.text)
    assert "Pay £20" in page.text
    # The page that wrote it goes on with its old version; a page that is older than that is told.
    again = client.post(
        f"/day/save/{consultation.reference}", data={**data, "note": "Half a sentence"}, headers=by_itself
    )
    assert again.status_code == 200
    other = client.post(
        f"/day/save/{consultation.reference}",
        data={**data, "form_token": "another-window", "note": "Mine"},
        headers=by_itself,
    )
    assert other.status_code == 409
    assert other.json == {"sentence": "This has changed since you opened the page. Here is how it stands now."}
    page = client.post(
        f"/day/save/{consultation.reference}", data={**data, "form_token": "another-window", "note": "Mine"}
    )
    assert page.status_code == 409
    assert "Mine</textarea>" in page.text
    assert "Half a sentence" in page.text
    assert client.post(f"/day/save/{consultation.reference}", data=typed(page, note="Mine")).status_code == 303
    fresh(consultation)
    assert Draft.from_text(consultation.draft).note == "Mine"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("note", "x" * 10_001, "Keep the note to 10,000 characters or fewer."),
        ("note", "a\x07b", "The note contains characters we cannot keep."),
        ("take_home", "x" * 4_001, "Keep what they take home to 4,000 characters or fewer."),
        ("next_step", "x" * 301, "Keep the next step to 300 characters or fewer."),
        ("next_step", "a\x07b", "The next step contains characters we cannot keep."),
    ],
)
def test_bad_input_is_named_and_kept(
    client: CheckedClient, stage: Morning, field: str, value: str, sentence: str
) -> None:
    consultation = is_seen(stage)
    page = client.post(
        f"/day/finish/{consultation.reference}", data=typed(client.get("/day"), outcome="resolved", **{field: value})
    )
    assert page.status_code == 400
    assert sentence in page.text
    assert value[-3:] in page.text
    answer = client.post(
        f"/day/save/{consultation.reference}",
        data=typed(client.get("/day"), **{field: value}),
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["sentence"].startswith(sentence)


def test_what_was_typed_when_it_was_finished_elsewhere_is_written_up(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    data = typed(client.get("/day"), outcome="resolved", note="Typed in the second window")
    with transaction():
        visits.finish(consultation, advisor_id=stage.advisor.id, outcome="resolved", now=clock.now())
    page = client.post(f"/day/finish/{consultation.reference}", data=data)
    assert page.status_code == 409
    assert "Typed in the second window" in page.text
    assert (
        client.post(
            f"/day/write-up/{consultation.reference}", data=typed(page, note="Typed in the second window")
        ).status_code
        == 303
    )
    assert db.session.scalars(select(Entry.body)).one() == "Typed in the second window"


def test_the_write_up_is_open_until_the_day_ends(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    assert client.get(f"/day/write-up/{consultation.reference}").status_code == 303
    client.post(
        f"/day/finish/{consultation.reference}", data=typed(client.get("/day"), outcome="resolved", take_home="Form A")
    )
    page = client.get(f"/day/write-up/{consultation.reference}")
    assert "Nothing has been written" in page.text
    assert "Form A" in page.text
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        client.sign_in(stage.advisor)
        assert client.post(f"/day/write-up/{consultation.reference}", data=typed(page, note="Late")).status_code == 404
    assert count_of(select(Entry)) == 0


def test_what_was_left_open_at_closing_can_still_be_written_up(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    client.post(f"/day/save/{consultation.reference}", data=typed(client.get("/day"), note="Never finished"))
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        with transaction():
            visits.close_day(clock.now())
        client.sign_in(stage.advisor)
        assert "To write up" in client.get("/day").text
        assert f"· {short_day(consultation.visit.day)}</span>" in client.get("/day").text
        page = client.get(f"/day/write-up/{consultation.reference}")
        assert "Never finished</textarea>" in page.text
        client.post(f"/day/write-up/{consultation.reference}", data=typed(page, note="Finished now"))
        assert "To write up" not in client.get("/day").text
    assert db.session.scalars(select(Entry.body)).one() == "Finished now"


def test_choices_that_no_list_has_are_left_out(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    odd = {"topic": "a\0/b", "referred_to": "\0", "hand_over_to": "\0", "party_part": "\0"}
    assert (
        client.post(f"/day/hand-over/{consultation.reference}", data=typed(client.get("/day"), **odd)).status_code
        == 400
    )
    done = client.post(
        f"/day/finish/{consultation.reference}", data=typed(client.get("/day"), outcome="resolved", **odd)
    )
    assert done.status_code == 303
    assert client.post("/day/place", data={"venue": "\0", "desk": "x"}).status_code == 404
    assert client.post("/records", data={"text": "a\0b"}).status_code == 400
