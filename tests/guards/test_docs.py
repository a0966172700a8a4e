"""Check that every file, module and name that the documentation gives exists: what was renamed is renamed there too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards import picture
from tests.guards.trees import HOUSE as BOOKING
from tests.guards.trees import house

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(path for path in BOOKING.iterdir() if (path / "__init__.py").exists())
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("**/*.md")), *sorted(BOOKING.glob("*/README.md"))]
PAGES.remove(ROOT / "CHANGELOG.md")  # history, with the names of its time
FOLDERS = ("booking", "docs", "tests", "templates", "static", "migrations", "translations")
LAYERS = ("views", "jobs", "forms", "operations", "queries", "models", "rules", "errors")
MADE = ("static/build",)  # built by make, not in the repository

RIDDLES = {"What", "How", "Who", "Whom", "Where", "Whether", "When", "Which", "Why"}

CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)")
PATH = re.compile(rf"(?<![\w/.<-])(?:{'|'.join(FOLDERS)})/[\w./-]*\w")
NAMED = re.compile(r"[\w./-]+/[\w./-]+|[\w-]+\.py")
DOTTED = re.compile(r"\w+(?:\.\w+)+")


def _files(name: str, page: Path) -> list[Path]:
    """Find the files a path may mean: from the root, from booking/, in the page's own room, or in any room."""
    name = name.removesuffix(".py").rstrip("/")
    bases = [page.parent, ROOT, BOOKING, *(ROOMS if page.parent.parent != BOOKING else ())]
    ends = ("", ".py", "/__init__.py")
    found = [path for base in bases for end in ends if (path := base / f"{name}{end}").exists()]
    return found or sorted(ROOT.glob(f"{name}-*.md"))  # a decision by its number


def _says(files: list[Path], name: str) -> bool:
    """Whether one of these files, or of the files in these folders, contains the name as a whole word."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    inside = (one for path in files for one in (path.rglob("*.py") if path.is_dir() else [path]))
    return any(word.search(one.read_text(encoding="utf-8")) for one in inside if one.is_file())


def _stands(name: str, page: Path) -> bool:
    """Whether a path exists, and the name that follows it after a colon or a full stop."""
    path, _, inner = name.partition(":")
    if not inner and not _files(path, page) and "." in path.rsplit("/", 1)[-1]:
        path, _, inner = path.rpartition(".")
    files = _files(path, page)
    return bool(files) and (not inner or _says(files, inner))


def _module_stands(name: str, page: Path) -> bool:
    """Whether a dotted module exists, and the name at its end."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        if files := _files("/".join(parts[:length]), page):
            return length >= len(parts) - 1 and (length == len(parts) or _says(files, parts[-1]))
    return False


def _is_module(name: str) -> bool:
    first, second = name.split(".")[:2]
    rooms = {room.name for room in ROOMS}
    return first in {"booking", "tests"} or (first in rooms and (second in LAYERS or first == "core"))


def _is_folder(first: str) -> bool:
    return first in FOLDERS or first in LAYERS or (first != "" and (BOOKING / first).is_dir())


def named(text: str) -> Iterator[str]:
    """Yield the paths and dotted modules that a page mentions, in code or in plain words."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    for code in CODE.findall(text):
        for word in re.split(r"[\s(),]+", code):
            first = word.partition(":")[0].split("/")[0]
            is_path = NAMED.fullmatch(word.partition(":")[0]) and _is_folder(first)
            if is_path or (DOTTED.fullmatch(word) and _is_module(word)):
                yield word
    yield from PATH.findall(CODE.sub("", text))


def stale(page: Path, text: str) -> list[str]:
    """List what a page mentions that does not exist."""
    there = {
        name: _stands(name, page) if "/" in name or name.endswith(".py") else _module_stands(name, page)
        for name in named(text)
        if not name.startswith(MADE)
    }
    links = (link for link in LINK.findall(text) if "://" not in link)
    return [
        *(name for name, is_there in there.items() if not is_there),
        *(n for n in links if not (page.parent / n).exists()),
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_names_in_documents_exist(page: Path) -> None:
    assert stale(page, page.read_text(encoding="utf-8")) == []


def test_paths_in_docstrings_exist() -> None:
    page = ROOT / "README.md"
    said = {
        str(path.relative_to(ROOT)): gone
        for path in sorted(BOOKING.glob("**/*.py"))
        if (gone := [name for name in PATH.findall(path.read_text(encoding="utf-8")) if not _stands(name, page)])
    }
    assert said == {}


@pytest.mark.parametrize(
    "text",
    [
        "see `booking/core/nowhere.py`",
        "`core.nowhere.kept`",
        "[page](gone.md)",
        "in docs/gone.md",
        "`cases/rules:no_such`",
    ],
)
def test_a_stale_name_is_found(text: str) -> None:
    assert stale(ROOT / "README.md", text)


def test_every_room_has_a_readme() -> None:
    assert [room.name for room in ROOMS if not (room / "README.md").exists()] == []


def test_the_architecture_picture_is_up_to_date() -> None:
    assert picture.PAGE.read_text(encoding="utf-8") == picture.picture(), "make picture"


def test_a_readme_names_the_tables_of_its_room() -> None:
    missing = {
        room.name: gone
        for room in ROOMS
        if (gone := [table for table in _tables(room) if f"`{table}`" not in (room / "README.md").read_text("utf-8")])
    }
    assert missing == {}


def _tables(room: Path) -> list[str]:
    classes = re.compile(r"^class (\w+)\(.*\bBase\b.*\):\n(?:    .*\n|\n)*?    __tablename__", re.M)
    return [name for path in sorted(room.rglob("*.py")) for name in classes.findall(path.read_text(encoding="utf-8"))]


def test_every_promise_names_what_keeps_it_and_its_test() -> None:
    text = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    promises = re.split(r"^## ", text, flags=re.M)[1:]
    assert [one.split(".")[0] for one in promises] == [str(n) for n in range(1, len(promises) + 1)]
    assert [
        one
        for one in promises
        if not one.split("\n", 1)[1].startswith("Not yet") and not ("Kept by" in one and "Test" in one)
    ] == []


def test_documents_refer_to_nothing_outside_the_repository() -> None:
    elsewhere = re.compile(r"\bdesign(?:\.md| ?§)|field.notes|screens\.md|\bissue \d|/tmp/")
    assert [
        f"{page.name}: {hit}" for page in PAGES for hit in elsewhere.findall(page.read_text(encoding="utf-8"))
    ] == []


def test_a_module_begins_with_a_noun_or_a_verb() -> None:
    """Whoever scans a list of files finds the field's word first, then the reason."""
    riddles = {
        str(path.relative_to(ROOT)): first
        for path, tree in house().items()
        if (first := (ast.get_docstring(tree) or "").split("\n")[0]) and first.split()[0] in RIDDLES
    }
    assert riddles == {}


def test_every_module_has_a_docstring() -> None:
    assert [str(path.relative_to(ROOT)) for path, tree in house().items() if not ast.get_docstring(tree)] == []


def test_what_is_public_across_rooms_has_a_docstring() -> None:
    """Public is what another room imports, or a package's __init__ exports. Refusals have their sentence instead."""
    assert [
        where for where, path, _node, said in _public() if not said and "errors" not in (path.stem, path.parent.name)
    ] == []


def test_a_public_function_says_by_a_verb_what_it_does() -> None:
    """*Return whether a slot is free*, *Claim due messages*. The docstring of a command is its help text."""
    assert [
        f"{where}: {said}"
        for where, path, node, said in _public()
        if isinstance(node, ast.FunctionDef) and "cli" not in path.parts
        if said and said.split()[0] in {*RIDDLES, "The", "A", "An", "All", "Every", "Each", "Those"}
    ] == []


def _public() -> Iterator[tuple[str, Path, ast.FunctionDef | ast.ClassDef, str]]:
    """Yield the functions and classes that are public across rooms, with their docstrings."""
    public = {name for path, tree in house().items() for name in _imported(path, tree)}
    for path, tree in house().items():
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and (path, node.name) in public:
                where = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                yield where, path, node, (ast.get_docstring(node) or "").split("\n")[0]


def _imported(path: Path, tree: ast.Module) -> Iterator[tuple[Path, str]]:
    """Yield (file, name) of what this file imports from another room, or exports as an __init__."""
    modules: dict[str, Path] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("booking."):
            continue
        given_out = path.name == "__init__.py" and node in tree.body
        if path.relative_to(BOOKING).parts[0] != node.module.split(".")[1] or given_out:
            for name in node.names:
                if inner := _source(f"{node.module}.{name.name}"):
                    modules[name.asname or name.name] = inner
                elif source := _source(node.module):
                    yield source, name.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


def _source(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path in house()), None)


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = [page.name[:4] for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert sorted(set(numbers)) == numbers
