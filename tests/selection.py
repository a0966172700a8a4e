"""Which tests run on which database: the name of a test's file and its folder say so.

- A word in the file's name is the layer that it tests: test_rules, test_operations, test_figures_queries, test_views,
  test_in_browser. A test of rules starts neither an application nor a database: who asks for one there is refused.
- Without such a word the folder decides: what stands in FOLDERS_OF_PAGES tests pages; anything else tests data.
- Tests of data (operations, queries, jobs, models, commands) run on SQLite and on PostgreSQL. Tests of pages (views,
  forms, templates, browsers, guards over all routes) run on PostgreSQL; with `--all` on both.
- The demo is tested where `make run` keeps it: on SQLite. So are LONG_LIVES, random lives compared with a second count
  of them, half as dear there; what the databases do differently is tested by what else runs on both. A proof in short
  runs on PostgreSQL, where more happens at once. With `--all` each runs on both.
- A journey runs on PostgreSQL; MAIN_JOURNEYS also on SQLite and one of them over TLS; with `--all` each on both
  databases over both transports.
- `make test` passes `--quick`, so that it stays near five minutes: a test of data runs on the one of both databases
  that its name falls to, half of them on each, what the database itself must refuse (models, constraints) on both;
  a test of pages runs on SQLite, a third cheaper, one in a browser on PostgreSQL; random lives are a third as many;
  what LONG names is left out, and all journeys but the main ones on PostgreSQL. Where a file is named by hand,
  nothing is left out.
"""

from __future__ import annotations

import os
from pathlib import Path
from zlib import crc32

HERE = Path(__file__).parent
QUICK = "ALONGSIDE_TEST_QUICK"
RULES, DATA, PAGES = "rules", "data", "pages"
LAYERS = {
    **{"rules": RULES, "operations": DATA, "queries": DATA, "jobs": DATA, "models": DATA},
    **{"views": PAGES, "forms": PAGES, "templates": PAGES, "browser": PAGES},
}
FOLDERS_OF_PAGES = {
    "book",
    "browser",
    "day",
    "demo",
    "desk",
    "figures",
    "guards",
    "journeys",
    "manage",
    "record",
    "web",
}
BOTH = ("sqlite", "postgresql")
LONG_LIVES = {
    "appointments/test_stateful.py",
    "cli/test_demo.py",
    "disruptions/test_properties.py",
    "interpreters/test_every_path.py",
    "messages/test_delivery_receipts_property.py",
    "messages/test_expected.py",
    "messages/test_history.py",
    "referrals/test_told_as_promised.py",
    "sessions/test_series_walk.py",
    "sessions/test_ten_years.py",
}
PROOFS = "proofs/test_short.py"
MAIN_JOURNEYS = {
    "test_citizen_books_and_is_seen",
    "test_citizen_plans_a_drop_in_and_is_seen",
    "test_manager_closes_a_library",
}
OVER_TLS = "test_citizen_books_and_is_seen"
# Files of which a quick run still takes both databases: what stands there is kept by the database.
HELD_BY_THE_DATABASE = {"constraints", "models"}
# Folders, files and tests that a quick run leaves out: more than two seconds of a processor each, and what they hold
# is held more narrowly by quick ones.
LONG = {
    "book/test_long_words_in_browser.py",
    "browser/test_gunicorn.py",
    "cases/test_database_roles.py::test_the_role_that_serves_pages_does_all_they_need",
    "cli/test_demo.py",
    "day/test_in_browser.py::test_the_day_works_without_scripts",
    "day/test_in_browser.py::test_the_follow_up_the_party_and_the_write_up",
    "day/test_in_browser.py::test_the_record_its_search_and_its_reason",
    "demo/test_council.py::test_openings_of_every_conversation_raise_at_most_one_alert_in_twenty_days_of_a_colleague",
    "demo/test_load.py::test_today_is_alive_whichever_day_and_hour_it_is",
    "demo/test_run.py::test_a_changed_file_starts_server_and_worker_again",
    "demo/test_run.py::test_one_command_from_an_empty_folder_to_a_page_and_back",
    "demo/test_run.py::test_the_web_server_refuses_another_versions_tables",
    "demo/test_serve.py::test_the_embedded_database_gets_it_once",
    "desk/test_in_browser.py::test_every_other_page_of_the_desk",
    "desk/test_in_browser.py::test_two_front_desks",
    "disruptions/test_properties.py",
    "guards/test_docs.py::test_the_architecture_picture_is_up_to_date",
    "guards/test_done_and_undone.py::test_each_act_is_said_with_its_undo_and_its_undo_too",
    "guards/test_focus.py::test_every_page_has_its_focus_and_none_scrolls_away",
    "guards/test_migrations.py::test_an_upgraded_database_equals_a_new_one",
    "guards/test_migrations.py::test_migrations_can_be_downgraded_and_upgraded_again",
    "guards/test_migrations_with_rows.py",
    "guards/test_routes.py::test_a_post_without_its_token_is_refused",
    "guards/test_second_manager.py::test_the_second_manager_is_told_and_nothing_typed_is_lost",
    "guards/test_stale_acts.py::test_an_act_from_a_stale_page_is_right_or_refused",
    "guards/test_upgrade.py",
    "guards/test_words_withheld.py",
    "manage/test_council_in_browser.py::test_an_invitation_is_handed_over_and_used",
    "manage/test_texts_in_browser.py",
    "messages/test_expected.py",
    "messages/test_gathering.py::test_who_cancels_and_undoes_for_ever_texts_somebody_six_times_an_hour[postgresql-by1]",
    "messages/test_in_browser.py::test_every_screen_reads_well",
    "messages/test_operations_delivery_receipts.py::test_every_order_ends_in_the_same_state",
    "proofs/test_short.py::test_proof_in_short[PostgreSQL-Booking, moving and cancelling at once]",
    "proofs/test_short.py::test_proof_in_short[PostgreSQL-Hundreds of browsers at once]",
    "proofs/test_short.py::test_proof_in_short[PostgreSQL-The same, and the database stops in the middle]",
    "proofs/test_short.py::test_proof_in_short[PostgreSQL-flood]",
    "record/test_doubles_in_browser.py",
    "record/test_views.py::test_three_hundred_visits_are_twelve_parts_and_each_costs_as_few_statements_as_one",
    "sessions/test_feed.py::test_five_hundred_calendars_are_read_as_they_were_written",
    "sessions/test_recurrence.py::test_days_are_the_library_s_own",
    "sessions/test_series_walk.py",
    "visits/test_one_at_a_time.py::test_the_upgrade_puts_all_but_the_latest_called_back_to_waiting",
    "web/test_shell.py::test_a_flood_is_answered_with_a_page",
}


def examples(number: int) -> int:
    """How many random lives a property of data is tried on."""
    return -(-number // 3) if QUICK in os.environ else number


def layer_of(path: Path) -> str:
    """RULES, DATA or PAGES."""
    named = [LAYERS[word] for word in path.stem.split("_") if word in LAYERS]
    if named:
        return named[-1]
    folders = path.relative_to(HERE).parts[:-1]
    return PAGES if folders and folders[0] in FOLDERS_OF_PAGES else DATA


def databases_of(path: Path, *, everything: bool) -> tuple[str, ...]:
    """The databases on which the tests of this file run; none for tests of rules."""
    layer, name = layer_of(path), path.relative_to(HERE).as_posix()
    if layer == RULES:
        return ()
    if everything:
        return BOTH
    if name in LONG_LIVES or name.startswith("demo/"):
        return ("sqlite",)
    return ("postgresql",) if layer == PAGES or name == PROOFS else BOTH


def quickly(databases: tuple[str, ...], path: Path, test: str) -> tuple[str, ...]:
    """The databases of one test in a quick run; of both, the one that its name falls to, the same in every run."""
    words = set(path.stem.split("_"))
    if len(databases) < len(BOTH):
        in_process = layer_of(path) == PAGES and "browser" not in words
        return ("sqlite",) if in_process else databases
    if HELD_BY_THE_DATABASE & words:
        return databases
    return (databases[crc32(f"{path.relative_to(HERE).as_posix()}::{test}".encode()) % len(databases)],)


def is_long(path: Path, test: str) -> bool:
    """Whether a quick run leaves this test out; `test` is its name with what it is run for, in brackets."""
    if path.parent.name == "journeys":
        walks = {f"{path.stem}[postgresql-{transport}]" for transport in ("plain", "tls")}
        return path.stem not in MAIN_JOURNEYS or test not in walks
    file = path.relative_to(HERE).as_posix()
    return not LONG.isdisjoint({file, f"{file}::{test}", f"{file}::{test.partition('[')[0]}"})


def journeys_of(path: Path, transports: str, *, everything: bool) -> list[tuple[str, str]]:
    """Database and transport of each walk of a journey. `transports` names what was asked for by hand, or nothing."""
    if transports or everything:
        return [(database, how) for how in (transports or "plain,tls").split(",") for database in BOTH]
    walks = [("postgresql", "plain")]
    walks += [("sqlite", "plain")] if path.stem in MAIN_JOURNEYS else []
    walks += [("postgresql", "tls")] if path.stem == OVER_TLS else []
    return walks
