"""Count string literals that spell a state or a kind where its enum should stand. `python -m tests.guards.states`.

Which columns hold states, and which words, is read from the models: from the checks of `one_of` and from the tables of
kinds; columns whose values no check lists stand in `UNCHECKED`. A literal counts where one of those words is compared
with, assigned to, passed as or looked up by something that is named like the column; where all of several words in one
collection are words of one enum; and where it stands so in SQL. An empty string says nothing, and never counts.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import NamedTuple

import booking
from booking.appointments.rules import AppointmentAct, AppointmentChannel
from booking.citizens.rules import ContactKind, InterpreterKind
from booking.core.database import Base
from booking.core.journal import ContactChange, Exported
from booking.manage.rules.clashes import ClashKind
from booking.messages.rules.reply_kinds import Did, ReplyKind
from booking.tasks.rules import TaskSubject
from booking.visits.rules import VisitActKind
from booking.wording.rules.kinds import SubjectKind
from tests.guards.trees import tree_of

UNCHECKED: dict[str, tuple[type[StrEnum], ...]] = {
    "act": (AppointmentAct, VisitActKind),
    "channel": (AppointmentChannel,),
    "did": (Did,),
    "guess": (ReplyKind,),
    "interpreter": (InterpreterKind,),
    "kind": (ContactKind, SubjectKind, ClashKind),  # of what is no row: a contact that was typed, what a link opens
    "subject_kind": (SubjectKind, TaskSubject),
    "what": (Exported, ContactChange),
    "understood": (ReplyKind,),
}
# Everyday words: several of them in one collection need not be words of an enum.
_ANYWHERE = {"yes", "no", "partly", "email", "start", "stop", "question", "answer"}


class Literal(NamedTuple):
    """A word that should be a member of an enum: where it stands, and what it seems to be."""

    path: str
    line: int
    column: int
    what: str
    word: str


def enums_by_column() -> dict[str, set[type[StrEnum]]]:
    """By name of a column that holds a state or a kind, the enums of its words."""
    for module in walk_packages(booking.__path__, "booking."):
        if ".models" in module.name:
            import_module(module.name)
    found: dict[str, set[type[StrEnum]]] = defaultdict(set)
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            if "values" in constraint.info:
                found[constraint.info["column"]].add(constraint.info["values"])
        for column in table.columns:
            for key in column.foreign_keys:
                if "kinds" in key.column.table.info:
                    found[column.name].add(key.column.table.info["kinds"])
    for name, enums in UNCHECKED.items():
        found[name] |= set(enums)
    return found


class Finder(ast.NodeVisitor):
    """Collect the literals of one file."""

    def __init__(self, path: str, columns: Mapping[str, set[type[StrEnum]]], signatures: Mapping[str, list[str]]):
        self.path, self.signatures = path, signatures
        self.words = {name: {str(one) for enum in enums for one in enum if one} for name, enums in columns.items()}
        self.enums = [{str(one) for one in enum if one} for enums in columns.values() for enum in enums]
        sql = "|".join(sorted(columns, key=len, reverse=True))
        self.sql = re.compile(rf"\b({sql})\b\s*(?:=|<>|!=|(?:NOT )?IN\s*\()\s*'(\w+)'")
        self.found: dict[tuple[int, int], Literal] = {}

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Leave out where the words are defined."""
        if not any(isinstance(base, ast.Name) and base.id == "StrEnum" for base in node.bases):
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """`x.status == "gone"`, `x.status in ("here", "gone")`."""
        sides = [node.left, *node.comparators]
        if isinstance(node.left, ast.Tuple) and isinstance(sides[1], ast.Tuple):
            for left, right in zip(node.left.elts, sides[1].elts, strict=False):
                self.take(_name(left), right)
        for name in (_name(side) for side in sides):
            for side in sides:
                self.take(name, side)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """`Visit.status.in_([…])`, `f(status="gone")`, `f(visit, "gone")`, `mapped_column(default=…)` aside."""
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"in_", "not_in", "is_distinct_from"}:
            for given in node.args:
                self.take(_name(node.func.value), given)
        for keyword in node.keywords:
            self.take(keyword.arg or "", keyword.value)
        for name, given in zip(self.signatures.get(_name(node.func), ()), node.args, strict=False):
            self.take(name, given)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """`x.status = "gone"`, `x.status, x.at = "gone", now`."""
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for name, value in zip(target.elts, node.value.elts, strict=False):
                    self.take(_name(name), value)
            else:
                self.take(_name(target), node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """`status: str = "gone"`, and the default of a column."""
        value = node.value
        if isinstance(value, ast.Call):
            value = next((keyword.value for keyword in value.keywords if keyword.arg == "default"), None)
        if value is not None:
            self.take(_name(node.target), value)
        self.generic_visit(node)

    def visit_arguments(self, node: ast.arguments) -> None:
        """`def f(status="gone")`."""
        given = [*node.posonlyargs, *node.args]
        for argument, default in zip(reversed(given), reversed(node.defaults), strict=False):
            self.take(argument.arg, default)
        for argument, value in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            if value is not None:
                self.take(argument.arg, value)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """`def kind(self): return "hold"`."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Return) and inner.value is not None:
                self.take(node.name, inner.value)
        self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> None:
        """`match x.status: case "gone":`."""
        for case in node.cases:
            for pattern in ast.walk(case.pattern):
                if isinstance(pattern, ast.MatchValue):
                    self.take(_name(node.subject), pattern.value)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """`x.status or "gone"`."""
        for name in map(_name, node.values):
            self.take(name, node)
        self.generic_visit(node)

    def visit_Set(self, node: ast.Set) -> None:
        """`{"here", "gone"}`."""
        self.take_all(node.elts)
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        """`("here", "gone")`."""
        self.take_all(node.elts)
        self.generic_visit(node)

    def visit_List(self, node: ast.List) -> None:
        """`["here", "gone"]`."""
        self.take_all(node.elts)
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        """`{"here": …, "gone": …}`, `{"status": "gone"}`."""
        self.take_all([key for key in node.keys if key is not None])
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant):
                self.take(str(key.value), value)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """`"status = 'gone'"`."""
        if isinstance(node.value, str):
            for name, word in self.sql.findall(node.value):
                if word in self.words[name]:
                    self.add(node, name, word)

    def take(self, name: str, node: ast.expr) -> None:
        """Note the words that are given to something of this name."""
        like = (words for column, words in self.words.items() if name.endswith(f"_{column}"))
        words = self.words.get(name) or next(like, set())
        for one in _strings(node):
            if one.value in words:
                self.add(one, name, str(one.value))

    def take_all(self, elements: list[ast.expr]) -> None:
        """Note these elements, or the first of each pair, where all of them, two or more, are words of one enum."""
        elements = [one.elts[0] if isinstance(one, ast.Tuple) and one.elts else one for one in elements]
        said = [(one, one.value) for one in elements if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        words = {word for _one, word in said if word}
        if len(said) == len(elements) and len(words - _ANYWHERE) > 1 and any(words <= enum for enum in self.enums):
            for one, word in said:
                if word:
                    self.add(one, "collection", word)

    def add(self, node: ast.expr, what: str, word: str) -> None:
        """Note one, once."""
        at = (node.lineno, node.col_offset)
        self.found.setdefault(at, Literal(self.path, *at, what, word))


def _name(node: ast.expr) -> str:
    """What something is called: the last part of its name, or the key it is looked up by."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(name)), *_rest]):
            return name
    return ""


def _strings(node: ast.expr) -> Iterator[ast.Constant]:
    """The strings that an expression is, or has as its elements or branches."""
    match node:
        case ast.Constant(value=str()):
            yield node
        case ast.Tuple(elts=several) | ast.List(elts=several) | ast.Set(elts=several) | ast.BoolOp(values=several):
            for one in several:
                yield from _strings(one)
        case ast.IfExp(body=body, orelse=orelse):
            yield from _strings(body)
            yield from _strings(orelse)
        case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple"), args=[inner]):
            yield from _strings(inner)


def signatures(trees: Mapping[str, ast.Module]) -> dict[str, list[str]]:
    """By name, the positional parameters of each function and the fields of each class; none where two differ."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
                found[node.name].append(names[1:] if names[:1] in (["self"], ["cls"]) else names)
            elif isinstance(node, ast.ClassDef) and not any(isinstance(one, ast.FunctionDef) for one in node.body):
                fields = [one.target for one in node.body if isinstance(one, ast.AnnAssign)]
                found[node.name].append([one.id for one in fields if isinstance(one, ast.Name)])
    return {name: several[0] for name, several in found.items() if all(one == several[0] for one in several)}


def literals(folder: Path) -> list[Literal]:
    """Every literal of a state or kind in the Python files of a folder."""
    return literals_in({str(path.relative_to(folder.parent)): tree_of(path) for path in sorted(folder.rglob("*.py"))})


def literals_in(trees: Mapping[str, ast.Module]) -> list[Literal]:
    """The same, of modules that are parsed already."""
    columns, named, found = enums_by_column(), signatures(trees), []
    for path, tree in trees.items():
        finder = Finder(path, columns, named)
        finder.visit(tree)
        found += sorted(finder.found.values())
    return found


if __name__ == "__main__":
    root = Path(sys.argv[1] if len(sys.argv) > 1 else booking.__path__[0])
    every = literals(root)
    for one in every:
        print(f"{one.path}:{one.line}:{one.column} {one.what} {one.word!r}")
    print(len(every), "literals of states and kinds")
