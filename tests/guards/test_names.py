"""Names: one type name and one public constant for one meaning; one alias for one layer."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

from booking.core.languages import MESSAGE_LANGUAGES
from tests.guards.trees import HOUSE, house

# Modules of one interface: SMS providers, standard words of a language.
ONE_SHAPE = {"twilio", "notify", "console", *(f"standard_{code}" for code in MESSAGE_LANGUAGES)}
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*")
# Alias of a room's layer elsewhere. A module with a function or variable of that name may use the bare name.
SINGULAR = {
    **{"appointments": "appointment", "citizens": "citizen", "disruptions": "disruption", "messages": "message"},
    **{"replies": "reply", "services": "service", "sessions": "session", "tasks": "task", "venues": "venue"},
    **{"visits": "visit", "cases": "case", "figures": "figure", "referrals": "referral", "webhooks": "webhook"},
    "organisations": "organisation",
}


def test_no_type_name_has_two_meanings() -> None:
    found = defaultdict(list)
    for path, tree in house().items():
        if "forms" not in path.parts and path.stem != "forms":
            for node in tree.body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].append(str(path))
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}


def test_no_public_constant_of_one_name_has_two_meanings() -> None:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for path, tree in house().items():
        if path.stem in ONE_SHAPE:
            continue
        for name, value in constants(tree):
            found[name][str(path)] = value
    assert {name: list(where) for name, where in found.items() if len(set(where.values())) > 1} == {}


def test_a_layer_of_another_room_has_one_alias() -> None:
    """Operations have the room as alias; queries, rules and jobs the room in the singular and the layer."""
    wrong = []
    for path, tree in house().items():
        room = path.relative_to(HOUSE).parts[0]
        taken = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)} | assigned(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.count(".") == 1:
                there = node.module.split(".")[1]
                wanted = {"operations": there, **{layer: f"{SINGULAR.get(there, there)}_{layer}" for layer in LAYERS}}
                for name in node.names:
                    alias = name.asname or name.name
                    if name.name not in wanted or there == room or wanted[name.name] in taken | imported(tree, there):
                        continue
                    if alias != wanted[name.name]:
                        wrong.append(f"{path.relative_to(HOUSE)}: {node.module}.{name.name} as {alias}")
    assert wrong == []


LAYERS = ("queries", "rules", "jobs")


def constants(tree: ast.Module) -> list[tuple[str, str]]:
    """List the public constants of a module with their values."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            continue
        if node.value is not None:
            found += [(name, ast.unparse(node.value)) for name in names if _CONSTANT.fullmatch(name)]
    return found


def assigned(tree: ast.Module) -> set[str]:
    """Return every name of a variable or argument in a module."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    arguments = (node for node in ast.walk(tree) if isinstance(node, ast.arguments))
    return names | {one.arg for node in arguments for one in (*node.args, *node.kwonlyargs)}


def imported(tree: ast.Module, but: str) -> set[str]:
    """Return the names that a module imports, except from this room."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    others = [node for node in nodes if not (node.module or "").startswith(f"booking.{but}")]
    return {name.asname or name.name for node in others for name in node.names}
