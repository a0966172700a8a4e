"""Tell apart rows of a list whose names read alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol

from booking.core.folding import folded


class Row(Protocol):
    """A row of a list: whom it is about, and what else is known of them, the most telling fact first."""

    @property
    def reference(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def facts(self) -> Mapping[str, str]: ...


class Known(NamedTuple):
    """The same, of something that is no row yet."""

    reference: str
    name: str
    facts: Mapping[str, str]


def told_apart(rows: Iterable[Row], *, without: Collection[str] = ()) -> dict[str, str]:
    """Return what is shown beside the name, by reference, of each row whose name another row has as well.

    The fewest of the facts that differ among them and tell all of them apart, else each of these: two rows with one
    name never read alike where any fact of theirs differs. Facts named in `without` are not shown on this list.
    """
    alike: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in rows:
        known = tuple(value for key, value in row.facts.items() if key not in without)
        alike.setdefault(folded(row.name), {})[row.reference] = known
    shown: dict[str, str] = {}
    for group in alike.values():
        columns = [column for column in zip(*group.values(), strict=True) if len(set(column)) > 1]
        few = next(
            (n for n in range(len(columns)) if len({*zip(*columns[:n], strict=True)}) == len(group)), len(columns)
        )
        for reference, said in zip(group, zip(*columns[:few], strict=True), strict=False):
            shown[reference] = " · ".join(one or "–" for one in said)
    return shown
