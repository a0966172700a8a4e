"""Templates: size, names of pages and partials, existing macros; names of scripts and styles."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from jinja2 import Environment, meta

from tests.guards.trees import house

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates"
TEMPLATES = sorted(FOLDER.glob("**/*.html"))
LONGEST_LINE = 120


def rendered_by_views() -> set[str]:
    """Return the templates that Python renders."""
    return {
        node.value
        for tree in house().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html")
    }


def used_by_templates() -> set[str]:
    """Return the templates that others include, import or extend."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    return {
        str(name)
        for path in TEMPLATES
        for name in meta.find_referenced_templates(environment.parse(path.read_text(encoding="utf-8")))
    }


def test_the_focus_of_a_field_is_one_of_its_attributes() -> None:
    """The macros of fields ignore an "autofocus" outside of "attributes"."""
    beside = re.compile(r'params=\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*?"autofocus"')
    found = []
    for path in TEMPLATES:
        for match in beside.finditer(path.read_text()):
            inside = re.search(r'"attributes": \{(?:[^{}]|\{[^{}]*\})*"autofocus"$', match[0])
            if inside is None:
                found.append(path.name)
    assert found == []


def test_no_template_line_is_longer_than_120_characters() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


def test_pages_and_partials_are_named_apart() -> None:
    """A view renders a page; what only templates use begins with "_". Layouts have a folder of their own."""
    pages, used = rendered_by_views(), used_by_templates()
    names = {str(path.relative_to(FOLDER)) for path in TEMPLATES if path.parent.name != "layouts"}
    assert sorted(name for name in names if Path(name).name.startswith("_") == (name in pages)) == []
    assert sorted(names - pages - used) == [], "used by nothing"


def test_scripts_and_styles_are_named_and_kept_in_one_way() -> None:
    scripts = [path.name for path in (ROOT / "static" / "js").iterdir()]
    assert [name for name in scripts if not re.fullmatch(r"[a-z]+(_[a-z]+)*\.js", name)] == []
    styles = list((ROOT / "static" / "css").glob("**/*.scss"))
    assert [path.name for path in styles if not re.sub(r"//.*", "", path.read_text()).strip()] == []
    features = [path.stem[1:] for path in styles if path.parent.name == "features"]
    assert [name for name in features if not (ROOT / "booking" / name).is_dir()] == []


def test_a_change_that_is_previewed_has_one_skeleton() -> None:
    """Closing, away, ending, a session, a series: the preview and its buttons stand in one page, which others fill."""
    drawn = re.compile(r"\{\{ (?:preview|buttons)\(")
    found = [path.name for path in TEMPLATES if drawn.search(path.read_text(encoding="utf-8"))]
    assert found == ["_change_page.html"]


def test_staff_read_24_hour_times() -> None:
    """What is printed for a citizen (slip, ticket, letter) is written as the public reads it."""
    rooms = ("desk", "day", "record", "manage", "staff", "tasks", "replies", "messages", "figures")
    printed = {"slip.html", "ticket.html", "letter.html"}
    pages = [path for path in TEMPLATES if path.relative_to(ROOT).parts[1] in rooms and path.name not in printed]
    assert [path.name for path in pages if "clock_time" in path.read_text(encoding="utf-8")] == []


def test_no_form_of_the_panel_has_two_fields_of_one_name() -> None:
    """Every button of the advisor's panel posts the one form: a name that two parts use reads the first of them."""
    parts = (
        "_panel",
        "_likely",
        "_born",
        "_write_up_fields",
        "_next_step",
        "_topics",
        "_party",
        "_facts",
        "_book_again",
    )
    named = defaultdict(set)
    for part in parts:
        text = (ROOT / "templates" / "day" / f"{part}.html").read_text(encoding="utf-8")
        for name in re.findall(r'<(?:input|select|textarea)[^>]*?\sname="(\w+)"', text):
            named[name].add(part)
    assert {name: where for name, where in named.items() if len(where) > 1} == {}
