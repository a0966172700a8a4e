"""Scopes that may open or do what, by route: an unlisted route fails the matrix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from booking.manage.rules.floods import mark_of_burst
from booking.services.rules import MOST_FIELDS
from tests.book import walk
from tests.guards.matrix.cast import REACHES, Cast

# Who passes, of those whose role the room admits: by the scope of their grant. The address is always one of Heywood's
# tax service.
ANYBODY, THERE, PLACE, WHOLE, THEMSELVES = "anybody", "there", "place", "whole", "themselves"
NAMED, ADVISORS, KEEPERS = "named", "advisors", "keepers"
PASSES: Mapping[str, set[str]] = {
    ANYBODY: set(REACHES),  # who see only what is theirs
    THERE: {"own", "other department", "everything", "beside"},  # some grant at that venue
    PLACE: {"own", "everything", "beside"},  # that venue and that department
    WHOLE: {"everything"},  # all departments of a venue, a service at all venues, or the council
    NAMED: {"own", "everything"},  # the advisor who is asked by name; managers of their place
    KEEPERS: set(REACHES),  # the advisor who is named; every manager
    ADVISORS: {"own"},  # the advisor of that record; no manager
    THEMSELVES: {"own"},  # the advisor of that consultation, appointment or day
}
SHOWN: Mapping[str, str] = {
    **dict.fromkeys(
        ("staff.first", "staff.account", "staff.notices", "staff.kept", "desk.choose", "day.today", "day.live"), ANYBODY
    ),
    **dict.fromkeys(("record.search", "record.doubles_list"), ANYBODY),
    **{"referrals.inbox": ANYBODY, "referrals.show": NAMED, "referrals.refer": ADVISORS, "cases.hand_on": PLACE},
    **dict.fromkeys(("desk.today", "desk.live", "desk.find_form", "desk.day_list"), THERE),
    **dict.fromkeys(("desk.book", "desk.details", "desk.appointment", "desk.reschedule", "desk.cancel"), PLACE),
    **dict.fromkeys(("desk.reach", "desk.ticket", "desk.slip"), PLACE),
    **dict.fromkeys(("day.write_up", "day.slip", "day.refer"), THEMSELVES),
    **{"cases.shields": ANYBODY, "cases.shield": KEEPERS, "record.shield": THEMSELVES, "record.printed": THEMSELVES},
    "record.show": ANYBODY,  # without own work there a reason is asked: tests/record
    **dict.fromkeys(("record.wishes", "record.entry", "record.person", "record.death", "record.visit"), THEMSELVES),
    **dict.fromkeys(("manage.home", "manage.rota", "manage.series", "manage.grants", "manage.security"), ANYBODY),
    **dict.fromkeys(("manage.new_series", "manage.new_session", "manage.venue_week", "manage.disruption"), THERE),
    **{"manage.closures": THERE, "day.leave": ANYBODY, "manage.leave": PLACE},
    **dict.fromkeys(("manage.advisor_week", "manage.one_series", "manage.change_series", "manage.end_series"), PLACE),
    **dict.fromkeys(("manage.close_day", "manage.open_day", "manage.session", "manage.change_session"), PLACE),
    **dict.fromkeys(("manage.cancel_session", "manage.stand_in", "manage.staff_member", "manage.end_staff"), PLACE),
    **dict.fromkeys(("manage.disruptions", "manage.close_venue", "manage.advisor_away", "manage.services"), ANYBODY),
    **dict.fromkeys(("manage.venues", "manage.staff", "manage.new_staff", "figures.figures"), ANYBODY),
    **{"manage.floods": ANYBODY, "manage.flood": PLACE, "manage.department": WHOLE, "manage.flags": ANYBODY},
    **{"manage.alerts": ANYBODY, "manage.alert": PLACE, "record.restricted": THEMSELVES},
    **dict.fromkeys(("figures.figures_file", "manage.texts", "manage.text"), ANYBODY),
    **dict.fromkeys(("manage.new_service", "manage.service", "manage.questions", "manage.end_service"), WHOLE),
    **dict.fromkeys(("manage.new_venue", "manage.venue", "manage.venue_facts", "manage.end_venue"), WHOLE),
    **dict.fromkeys(("manage.webhooks", "manage.organisations", "manage.young_people"), WHOLE),
    **{f"manage.{do}{one}": WHOLE for do in ("new_", "") for one in ("webhook", "organisation", "flag")},
    **dict.fromkeys(("tasks.inbox", "replies.inbox", "messages.sent"), ANYBODY),
    **dict.fromkeys(("messages.calls", "messages.letters"), ANYBODY),
}
DONE: Mapping[str, str] = {
    **{
        f"desk.{name}": PLACE
        for name in ("details", "reschedule", "cancel", "interpreter_arranged", "check_in", "arrived")
    },
    **{f"desk.{name}": PLACE for name in ("left", "is_back", "text_when_called", "not_coming", "undo", "did_not_come")},
    **{f"desk.{name}": PLACE for name in ("came_after_all", "undo_change", "wait", "wait_no_more", "answer_offer")},
    **{f"desk.{name}": PLACE for name in ("reach", "wishes", "drop_in_instead", "add_drop_in", "absent")},
    **dict.fromkeys(("desk.find", "desk.filter_list"), THERE),
    # Their own:
    **{f"staff.{name}": ANYBODY for name in ("change_password", "end_sign_in", "read_notices")},
    **{f"staff.{name}": ANYBODY for name in ("drop_kept", "cover", "uncover")},
    **{f"day.{name}": ANYBODY for name in ("call_next", "pause", "back", "share_calendar", "stop_calendar")},
    **{f"day.{name}": ANYBODY for name in ("undo_back", "remove_break", "plan_break")},
    **{f"day.{name}": PLACE for name in ("call", "start", "is_back")},
    "day.place": THERE,
    **dict.fromkeys(("day.drop_in", "record.external"), THEMSELVES),  # only who works at Heywood has a desk today
    **{f"day.{name}": THEMSELVES for name in ("missed", "wait", "begin", "did_not_come", "came_after_all")},
    **{f"day.{name}": THEMSELVES for name in ("undo", "follow_up", "party", "remove_from_party", "no_record", "save")},
    **{f"day.{name}": THEMSELVES for name in ("finish", "hand_over", "keep_write_up", "recognise", "step")},
    **{f"day.{name}": THEMSELVES for name in ("keep_birth", "told", "needs", "story", "instead")},
    **{f"record.{name}": THEMSELVES for name in ("needs", "story", "died", "names", "household", "flags", "told")},
    **dict.fromkeys(("day.undo_likely", "record.judge_double", "record.undo_double"), ANYBODY),
    **{f"record.{name}": ANYBODY for name in ("show_because", "found", "ask_named")},  # a reason is asked: tests/record
    **{f"record.{name}": THEMSELVES for name in ("compare", "join", "part", "wish", "export", "break_glass")},  # opened
    **{f"record.{name}": THEMSELVES for name in ("put_right", "undo_put_right", "put_visit_right", "undo_visit_right")},
    **{f"manage.{name}": PLACE for name in ("new_series", "change_series", "end_series", "close_day", "open_day")},
    **{f"manage.{name}": PLACE for name in ("new_session", "change_session", "cancel_session", "stand_in", "leave")},
    **{f"manage.{name}": PLACE for name in ("advisor_away", "resolve_appointment", "staff_member", "end_staff")},
    **{f"manage.{name}": PLACE for name in ("new_staff", "give_grant", "take_grant", "invite_again", "decline_leave")},
    **{f"manage.{name}": PLACE for name in ("approve_grant", "refuse_grant", "end_sign_ins", "hand_over")},
    **{f"manage.{name}": PLACE for name in ("undo_one_flood", "flood_looked_at", "close_alert", "undo_alert")},
    "manage.search_staff": ANYBODY,  # of those within their scope
    "manage.resolve_appointments": THERE,  # only the appointments of their department
    **{f"manage.{name}": WHOLE for name in ("close_venue", "reopen", "new_service", "service", "end_service")},
    **dict.fromkeys(("manage.reopen_closures", "manage.questions", "manage.department", "manage.young_people"), WHOLE),
    **{f"record.{name}": THEMSELVES for name in ("wishes_asked", "caller")},
    **dict.fromkeys(("day.ask_for_leave", "day.ask_for_hours"), ANYBODY),  # their own
    **dict.fromkeys(("day.withdraw_leave", "day.close_referral"), THEMSELVES),
    **{f"manage.{name}": WHOLE for name in ("new_venue", "venue", "venue_facts", "end_venue", "text", "switch_text")},
    **{f"manage.{do}{one}": WHOLE for do in ("new_", "", "act_on_") for one in ("webhook", "organisation", "flag")},
    **{f"manage.{name}": WHOLE for name in ("add_desk", "take_desk", "add_room", "take_room")},
    **{"referrals.open_one": NAMED, "referrals.answer": NAMED, "referrals.send": ADVISORS},
    **{"cases.act_on_shield": KEEPERS, "record.shield_record": THEMSELVES},
    **{f"cases.{name}": PLACE for name in ("act", "hand_on")},  # the record open, too: tests/day/test_next_steps.py
    **{f"tasks.{name}": PLACE for name in ("done", "later", "undo")},
    **{f"messages.{name}": PLACE for name in ("instead", "interpreter_arranged")},
    **{f"replies.{name}": PLACE for name in ("answer_reply", "close_reply")},
}
# Tasks and replies of the council are for hosts: advisors have none, managers all.
NOT_THEIRS = {("advisor", name) for name in DONE if name.startswith(("tasks.", "messages.", "replies."))}

FRIDAY = "2026-11-27"
_SERIES = {
    **{"kind": "mixed", "services": ["tax"], "starts": "13:00", "ends": "14:00", "weekdays": ["4"]},
    **{"how_often": "week-1", "first_day": "2026-12-04", "last_day": "2027-01-29"},
}
_SESSION = {"kind": "drop_in", "services": ["tax"], "starts": "10:00", "ends": "11:30"}
_SERVICE = {
    **{
        "name": "New service",
        "department": "+",
        "new_department": "New department",
        "minutes": "25",
        "write_up_minutes": "5",
    },
    **{"notice_minutes": "0", "horizon_days": "28", "day_share": "0", "seats": "1", "change_notice_minutes": "0"},
    **{"most_moves": "5", "most_ahead": "3"},
}
_ADDED = {"known": "add", "kind": "used", "need": "Σιγά", "told_by": "Κόρη", "name": "Μαρία", "number": "7"}
_WRITTEN = {"note": "Είπαμε", "outcome": "resolved", "form_token": "t" * 22, "handed_over_because": "language"}
Typed = Mapping[str, Any]
FORMS: Mapping[str, Callable[[Cast], Typed]] = {
    "desk.details": lambda c: {"name": "Νέα", "slot": walk.HALF_PAST.replace("10:30", "11:00"), "channel": "desk"},
    "desk.reschedule": lambda c: {
        "slot": walk.HALF_PAST.replace("10:30", "11:00"),
        "version": "1",
        "they_know": "no",
    },
    "desk.cancel": lambda c: {"version": "1", "why": "", "they_know": "no"},
    "desk.undo_change": lambda c: {"version": "2"},
    "desk.answer_offer": lambda c: {"offer": "0", "answer": "yes"},
    "desk.reach": lambda c: {"mobile": "07700 900555"},
    "desk.wishes": lambda c: {"point": "+447700900123", "do_not_text": "y"},
    "desk.text_when_called": lambda c: {"wanted": "1"},
    "desk.add_drop_in": lambda c: {"name": "Νέα", "service": "Δημοτικός"},
    **dict.fromkeys(("desk.find", "desk.filter_list"), lambda c: {"q": "Όμηρος"}),
    "day.call": lambda c: {"why": "covering"},
    "day.place": lambda c: {"venue": "heywood", "desk": "", "why": "covering", "words": "Ασθένεια σήμερα"},
    "day.pause": lambda c: {"kind": "break", "minutes": "15"},
    "day.drop_in": lambda c: {"name": "Νέα", "service": "tax"},
    "day.follow_up": lambda c: {**_WRITTEN, "version": c.version, "slot": walk.HALF_PAST.replace("10:30", "11:00")},
    "day.party": lambda c: {**_WRITTEN, "version": c.version, "party_name": "Φίλη", "party_part": "companion"},
    "day.instead": lambda c: {**_WRITTEN, "version": c.version, "instead": f"waits/{c.waiting}"},
    **dict.fromkeys(("day.save", "day.finish", "day.keep_write_up"), lambda c: {**_WRITTEN, "version": c.version}),
    "day.hand_over": lambda c: {**_WRITTEN, "version": c.version, "hand_over_to": "tax"},
    "day.step": lambda c: {**_WRITTEN, "version": c.version, "step": f"later:{c.council.action}"},
    "day.needs": lambda c: {**_WRITTEN, "version": c.version, "known": f"add:{c.council.record}", "need": "Σιγά"},
    "record.story": lambda c: {"known": "add", "story": "Ήρθε χθες"},
    **dict.fromkeys(("record.needs", "record.died", "record.names"), lambda c: _ADDED),
    "record.external": lambda c: {**_ADDED, "system": "Χ"},
    "cases.act": lambda c: {"act": "later"},
    "cases.act_on_shield": lambda c: {"act": "renew", "review": "365"},
    "record.shield_record": lambda c: {"kind": "fled", "review": "180"},
    "cases.hand_on": lambda c: {"to": "department/revenues", "version": 1},
    "referrals.answer": lambda c: {"act": "accepted"},
    "referrals.send": lambda c: {
        **{"to": "department/stegi", "summary": "Ιστορία", "asked": "Βοήθεια"},
        "consultation": c.council.consultation,
    },
    "record.show_because": lambda c: {"reason": "Με κάλεσε σήμερα"},
    "record.found": lambda c: {"text": "Όμηρος"},
    "record.compare": lambda c: {"other": c.record_of_another, "why": "told_me"},
    "record.join": lambda c: {"other": c.record_of_another},
    "record.put_visit_right": lambda c: {"version": "3", "what": "added", "name": "Νέα", "why": "told"},
    "record.put_right": lambda c: {"version": "1", "what": "struck", "why": "not_so"},
    "record.wish": lambda c: {"point": "+447700900456"},
    **dict.fromkeys(("manage.new_series", "manage.change_series"), lambda c: _SERIES),
    **dict.fromkeys(("manage.end_series", "manage.close_day"), lambda c: {"day": "2026-12-11"}),
    "manage.open_day": lambda c: {"day": "2026-12-25"},
    "manage.new_session": lambda c: {**_SESSION, "day": "2026-12-02"},
    "manage.change_session": lambda c: {**_SESSION, "kind": "mixed"},
    "manage.stand_in": lambda c: {"advisor": c.stand_in, "starts": "10:00", "ends": "11:30"},
    "manage.decline_leave": lambda c: {"why": "Λείπουν δύο"},
    **{"day.ask_for_leave": lambda c: {"starts": "2026-12-03"}, "day.ask_for_hours": lambda c: {"hours": "Πρωινά"}},
    "manage.close_venue": lambda c: {"venue": "heywood", "starts": "2026-12-01"},
    "manage.advisor_away": lambda c: {"advisor": c.council.advisor, "starts": FRIDAY},
    "manage.resolve_appointment": lambda c: {"choice": "cancel"},
    **dict.fromkeys(("manage.new_service", "manage.service"), lambda c: _SERVICE),
    "manage.department": lambda c: {"takes_referrals": "y", "referrals_note": "Νέα"},
    **{"manage.switch_text": lambda c: {"to": "on"}, "manage.young_people": lambda c: {"years": "14"}},
    "manage.questions": lambda c: {
        **{f"kind_{n}": "words" for n in range(MOST_FIELDS)},
        **{f"kept_days_{n}": "9" for n in range(MOST_FIELDS)},
        "label_en_0": "Μέλη",
    },
    **dict.fromkeys(
        ("manage.new_venue", "manage.venue_facts"),
        lambda c: {
            "name": "New hall",
            "kind": "Community centre",
            "address": "Οδός 3",
            "postcode": "OL10 1LL",
            "nation": "England",
        },
    ),
    **dict.fromkeys(
        ("manage.new_webhook", "manage.webhook"),
        lambda c: {"name": "New", "url": "https://127.0.0.1:10/hook", "kinds": ["visit"]},
    ),
    "manage.act_on_webhook": lambda c: {"act": "secret", "version": "1"},
    **dict.fromkeys(
        ("manage.new_organisation", "manage.organisation"),
        lambda c: {"name": "Food bank", "email": "food@partner.example", "phone": "0161 496 0000"},
    ),
    **dict.fromkeys(("manage.act_on_organisation", "manage.act_on_flag"), lambda c: {"act": "end"}),
    **dict.fromkeys(("manage.new_flag", "manage.flag"), lambda c: {"name": "New", "action": "New", "department": "*"}),
    "manage.close_alert": lambda c: {"word": "in_order"},
    "manage.venue": lambda c: {f"day_{n}": "09:00 to 17:00" for n in range(7)},
    "manage.take_desk": lambda c: {"number": "9"},
    "manage.add_room": lambda c: {"room": "Δωμάτιο"},
    "manage.take_room": lambda c: {"room": "Room 1"},
    "manage.new_staff": lambda c: {
        **{
            "name": "Νέος",
            "email": "neos@dimos.example",
            "role": "host",
            "venue": "heywood",
            "department": c.department,
        }
    },
    "manage.staff_member": lambda c: {"name": "Άλλη"},
    "manage.give_grant": lambda c: {"role": "host", "venue": "heywood", "department": c.department},
    "manage.take_grant": lambda c: {"role": "advisor", "venue": "heywood", "department": c.department},
    "manage.undo_one_flood": lambda c: {"seen": mark_of_burst([c.council.appointment, c.council.visit])},
    "manage.flood_looked_at": lambda c: {"seen": mark_of_burst([c.council.appointment, c.council.visit])},
    "manage.text": lambda c: {
        "body": "Yfory: {venue}, {day}, {time}. Cyf {reference}. {link}",
        "venue": "heywood",
        "seen": "0",
    },
    **{"tasks.done": lambda c: {"outcome": "spoke"}, "tasks.undo": lambda c: {"version": "2"}},
    "messages.instead": lambda c: {"kind": "write"},
    **{"replies.answer_reply": lambda c: {"answer": "Ναι"}, "replies.close_reply": lambda c: {"how": "called"}},
}
# Query parameters.
ASKED: Mapping[str, str] = {
    **dict.fromkeys(("manage.new_series", "manage.new_session"), "?venue=heywood"),
    "desk.book": "?service=tax",
}
# Who brings the reference of a booking elsewhere can be checked in at any desk that serves its service.
BROUGHT = {"desk.check_in", "desk.drop_in_instead"}
# Allowed acts that change no row: they show in what is read, in the browser's cookie or in the journal.
READS = {
    *("desk.find", "desk.filter_list", "record.found", "record.show_because", "record.compare"),
    "record.export",
    *(
        "day.place",
        "staff.end_sign_in",
        "staff.read_notices",
        "staff.drop_kept",
        "staff.cover",
        "manage.end_sign_ins",
        "manage.search_staff",
    ),
    "manage.flood_looked_at",
}
# Acts that need more than one request: tested in their room.
# Forms with a mark of what the page showed, which is required.
CARRIES_WHAT_STANDS = {
    *("desk.reach", "manage.change_series", "manage.change_session", "manage.venue", "manage.staff_member"),
    *("referrals.answer", "manage.questions", "manage.end_series", "manage.close_day", "manage.open_day"),
    *("manage.webhook", "manage.organisation", "manage.department", "manage.flag", "manage.young_people"),
}
ANOTHER_TIME = {
    "staff.uncover": "their password",
    **dict.fromkeys(("referrals.open_one", "day.close_referral"), "a referral as its receiver has seen it"),
    **{"desk.answer_offer": "an offer that is open", "day.missed": "whom this advisor has called and not begun with"},
    **{"day.wait": "the same", "day.undo": "an act of their own", "record.part": "a join", "day.instead": "referrals"},
    **dict.fromkeys(("record.undo_put_right", "record.undo_visit_right", "desk.absent"), "an act of theirs; a family"),
    **dict.fromkeys(("day.back", "day.undo_back", "day.remove_break", "day.plan_break"), "a break"),
    **{
        "day.remove_from_party": "somebody in the party",
        "day.no_record": "nobody named",
        "day.recognise": "a likely record",
        "day.keep_birth": "a client's date of birth",
        "day.story": "a story that stands",
        "day.undo_likely": "what they said of a likely record",
        **dict.fromkeys(("record.judge_double", "record.undo_double", "record.wishes_asked"), "a pair on the list"),
        "day.keep_write_up": "a conversation that is over",
    },
    **{
        **{f"record.{name}": "other records" for name in ("join", "household", "flags", "told", "caller", "ask_named")},
        **{"record.wish": "a wish that differs", "day.told": "a child"},
        "staff.change_password": "passwords",
    },
    **{"day.begin": "an advisor who sees nobody", "manage.resolve_appointments": "a stand-in who is free"},
    **{"manage.service": "the mark of the service as it is", "manage.venue_facts": "a venue on no national list"},
    **dict.fromkeys(("manage.approve_grant", "manage.refuse_grant"), "a grant that waits for a second manager"),
    "replies.answer_reply": "a number that may be texted back",
    **{"record.break_glass": "a restricted entry of others", "manage.undo_alert": "an alert that they have closed"},
    "manage.hand_over": "an invitation that a second manager hands over",
}
