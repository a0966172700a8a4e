"""Draw docs/architecture.svg from the import graph: rooms in layers, an arrow for each import. `make picture`.

Transitive imports are left out.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import grimp

PAGE = Path(__file__).resolve().parents[2] / "docs" / "architecture.svg"
WIDTH, STEP, BOX, HEIGHT = 1040, 84, 104, 34
CAPTION = "Rooms of Alongside: each imports only what stands below it. Lines that follow from others are left out."


class Box(NamedTuple):
    """A room and the middle of its upper edge."""

    room: str
    x: float
    y: float


def imports_between_rooms() -> dict[str, set[str]]:
    """Map each room to the rooms that it imports."""
    graph = grimp.build_graph("booking", cache_dir=None)
    rooms = {module.split(".")[1] for module in graph.modules if "." in module}
    below: dict[str, set[str]] = {room: set() for room in rooms}
    for module in graph.modules - {"booking"}:
        room = module.split(".")[1]
        imported = {name.split(".")[1] for name in graph.find_modules_directly_imported_by(module) if "." in name}
        below[room] |= imported - {room}
    return below


def reach(room: str, below: dict[str, set[str]]) -> set[str]:
    """Return the transitive imports of this room."""
    return below[room].union(*(reach(one, below) for one in below[room]))


def direct(below: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Remove transitive imports."""
    return [
        (room, one)
        for room in sorted(below)
        for one in sorted(below[room])
        if not any(one in reach(other, below) for other in below[room] - {one})
    ]


def depth(room: str, below: dict[str, set[str]]) -> int:
    """Return the length of the longest import chain below this room."""
    return 1 + max((depth(one, below) for one in below[room]), default=-1)


def boxes(below: dict[str, set[str]]) -> list[Box]:
    """Lay out the rooms in rows by depth, the highest first; in a row, below what imports it where there is room."""
    level = {room: depth(room, below) for room in below}
    placed: dict[str, Box] = {}

    def middle(room: str) -> float:
        above = [placed[upper].x for upper, lower in direct(below) if lower == room and upper in placed]
        return sum(above) / len(above) if above else WIDTH / 2

    for at, row in groupby(sorted(below, key=lambda room: (-level[room], room)), key=level.__getitem__):
        rooms = sorted(row, key=lambda room: (middle(room), room))
        gap, y = WIDTH / len(rooms), 16 + STEP * (max(level.values()) - at)
        placed |= {room: Box(room, gap * (n + 0.5), y) for n, room in enumerate(rooms)}
    return list(placed.values())


def picture() -> str:
    """Render the picture as SVG; deterministic."""
    below = imports_between_rooms()
    placed = {box.room: box for box in boxes(below)}
    bottom = round(max(box.y for box in placed.values()) + HEIGHT + 16)
    lines = [_line(placed[room], placed[one]) for room, one in direct(below)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom}" role="img">',
            f"<title>{escape(CAPTION)}</title>",
            f'<rect width="{WIDTH}" height="{bottom}" fill="#fff"/>',
            '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8">',
            '<path d="M0 0 8 4 0 8Z" fill="#0b4f6c"/></marker></defs>',
            '<g fill="none" stroke="#5b7c8d" stroke-width="1.2" marker-end="url(#end)">',
            *lines,
            '</g><g font-family="sans-serif" font-size="14" text-anchor="middle">',
            *(_box(box) for box in placed.values()),
            "</g></svg>\n",
        ]
    )


def _line(upper: Box, lower: Box) -> str:
    start, end = upper.y + HEIGHT, lower.y
    bend = (end - start) / 2
    return (
        f'<path d="M{upper.x:.0f} {start:.0f}C{upper.x:.0f} {start + bend:.0f} '
        f'{lower.x:.0f} {end - bend:.0f} {lower.x:.0f} {end:.0f}"/>'
    )


def _box(box: Box) -> str:
    return (
        f'<rect x="{box.x - BOX / 2:.0f}" y="{box.y:.0f}" width="{BOX}" height="{HEIGHT}" rx="4" fill="#e7f0f4" '
        f'stroke="#0b4f6c"/><text x="{box.x:.0f}" y="{box.y + 22:.0f}">{escape(box.room)}</text>'
    )


if __name__ == "__main__":
    PAGE.write_text(picture(), encoding="utf-8")
    print(f"{PAGE} written.")
