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
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
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


def journeys_of(path: Path, transports: str, *, everything: bool) -> list[tuple[str, str]]:
    """Database and transport of each walk of a journey. `transports` names what was asked for by hand, or nothing."""
    if transports or everything:
        return [(database, how) for how in (transports or "plain,tls").split(",") for database in BOTH]
    walks = [("postgresql", "plain")]
    walks += [("sqlite", "plain")] if path.stem in MAIN_JOURNEYS else []
    walks += [("postgresql", "tls")] if path.stem == OVER_TLS else []
    return walks
