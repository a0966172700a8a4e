"""Posts of staff that no stale page makes wrong, each with why: see test_stale_acts.py."""

from __future__ import annotations

# Posts that act on no visit, consultation, appointment, task, reply or offer, or that preview first.
OWN = "of one's own: place, breaks, calendar, account"
NEW = "begins something new, or looks for somebody"
OTHERS: dict[str, str] = {
    **dict.fromkeys(("day.back", "day.undo_back", "day.undo_likely", "day.pause", "day.plan_break"), OWN),
    **dict.fromkeys(("day.remove_break", "day.place"), OWN),
    **dict.fromkeys(("day.share_calendar", "day.stop_calendar", "staff.read_notices"), OWN),
    **dict.fromkeys(("staff.change_password", "staff.end_sign_in", "staff.drop_kept"), OWN),
    **dict.fromkeys(("staff.cover", "staff.uncover"), OWN),
    **dict.fromkeys(("day.drop_in", "desk.add_drop_in", "desk.details", "desk.find", "desk.filter_list"), NEW),
    **dict.fromkeys(("record.compare", "record.found", "record.join", "record.part", "record.show_because"), "records"),
    **dict.fromkeys(("record.export", "record.undo_put_right", "record.wishes_asked"), "records"),
    "record.undo_visit_right": "records",
    **dict.fromkeys(("record.judge_double", "record.undo_double"), "their own tests: tests/record/test_doubles.py"),
    **dict.fromkeys(
        ("cases.act_on_shield", "record.shield_record", "record.ask_named"),
        "their own tests: tests/record, tests/cases",
    ),
    "record.external": "their own tests: tests/referrals/test_external.py",
    **{"record.break_glass": "shown once: tests/record", "manage.undo_alert": "tests/manage/test_alerts.py"},
    **dict.fromkeys(("record.household", "record.caller"), "their own tests: tests/record/test_household.py"),
    "record.flags": "their own tests: tests/record/test_flags.py",
    **dict.fromkeys(("day.told", "record.told"), "their own tests: tests/day/test_young.py"),
    **dict.fromkeys(("day.needs", "record.needs", "day.story", "record.story"), "their own tests: tests/day"),
    **{"referrals.send": NEW, "referrals.open_one": "seeing it twice changes nothing", "record.died": "its own test"},
    "day.close_referral": "as referrals.answer",
    "record.names": "as record.needs",
    **dict.fromkeys(
        ("record.put_right", "record.put_visit_right", "desk.absent", "referrals.answer"),
        "their own tests: carries the version that it has seen",
    ),
    **{"record.wish": "as desk.wishes", "day.ask_for_leave": NEW, "day.ask_for_hours": NEW},
    **{f"manage.new_{name}": NEW for name in ("series", "service", "session", "staff", "venue", "webhook")},
    **dict.fromkeys(("manage.new_organisation", "manage.new_flag"), NEW),
    "manage.search_staff": NEW,
    **dict.fromkeys(("manage.add_desk", "manage.add_room"), NEW),
    **dict.fromkeys(("manage.close_venue", "manage.advisor_away"), "begins something new, after showing whom it hits"),
    **dict.fromkeys(("manage.invite_again", "manage.hand_over", "manage.end_sign_ins"), "of sign-ins: tests/staff"),
}
