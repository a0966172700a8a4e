"""What a department takes of referrals, as its manager sets it."""

from __future__ import annotations

from flask import Flask

from booking.core.database import db, transaction
from booking.services.models import Department
from tests.manage.council import Council, a_council, typed
from tests.manage.posting import words

PATH = "/manage/departments/homes"


def homes(council: Council) -> Department:
    db.session.rollback()
    return db.session.get_one(Department, council.homes.id)


def test_a_manager_switches_it_off_with_a_note_and_on_again(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get(PATH).text)
    assert form["takes_referrals"]
    shown = words(browser.get(PATH))
    assert shown.index("Takes people whom others refer") < shown.index("Without it nobody can be referred here.")
    del form["takes_referrals"]
    refused = browser.post(PATH, data={**form, "receiver_needs": "Who lives there"})
    assert refused.status_code == 400 and "whom to ask instead." in words(refused) and "Who lives there" in refused.text
    said = {**form, "referrals_note": "Full until May", "receiver_needs": "Who lives there", "triage_first": "y"}
    assert "Saved." in words(browser.post(PATH, data=said, follow_redirects=True))
    row = homes(council)
    assert (row.takes_referrals, row.referrals_note, row.receiver_needs, row.triage_first, row.always_takes) == (
        *(False, "Full until May", "Who lives there", True, False),
    )
    back = {**typed(browser.get(PATH).text), "takes_referrals": "y", "referrals_note": ""}
    browser.post(PATH, data=back)
    assert homes(council).takes_referrals


def test_who_always_takes_people_cannot_stop_taking_them(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser()
    form = typed(browser.get(PATH).text) | {"always_takes": "y"}
    browser.post(PATH, data=form)
    assert homes(council).always_takes
    off = typed(browser.get(PATH).text) | {"referrals_note": "Full"}
    del off["takes_referrals"]
    answer = browser.post(PATH, data=off)
    assert answer.status_code == 400 and "cannot stop taking them" in words(answer)


def test_only_who_manages_the_department_at_every_venue(app: Flask) -> None:
    council = a_council(app)
    of_revenues = council.browser(council.of_revenues)
    assert of_revenues.get(PATH).status_code == 403
    assert council.browser(council.of_heywood).post(PATH, data={}).status_code == 403
    assert of_revenues.get("/manage/departments/revenues").status_code == 200
    assert council.browser().get("/manage/departments/none").status_code == 404
    services = of_revenues.get("/manage/services").text
    assert "/manage/departments/revenues" in services and PATH not in services


def test_the_list_of_services_says_who_takes_nobody(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        council.revenues.takes_referrals = False
    assert "takes nobody at present" in words(council.browser().get("/manage/services"))
