"""`flask postcodes import`."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from booking.core.database import db
from booking.venues.errors import ColumnsMissing, NotACsv
from booking.venues.models import Postcode
from tests.cli.conftest import Run, said

HEAD = "pcd,pcds,dointr,doterm,lat,long\n"
GOOD = HEAD + (
    '"OL101LW","OL10 1LW","198001","",53.593,-2.219\n'
    '"OL10 2AA","OL10 2AA","198001","",53.6,-2.2\n'
    '"M1  1AE","M1 1AE","198001","",53.48,-2.24\n'
    '"OL103ZZ","OL10 3ZZ","198001","199612",53.6,-2.2\n'
    '"OL104ZZ","OL10 4ZZ","198001","",99.999999,0\n'
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small file of the ONS's shape: three postcodes, one that ended, one without a position."""
    path = tmp_path / "onspd.csv"
    path.write_text(GOOD)
    return path


def known() -> dict[str, tuple[float, float]]:
    """What is in the table now."""
    return {row.unit: (row.latitude, row.longitude) for row in db.session.scalars(db.select(Postcode))}


def test_postcodes_come_in_and_a_second_run_changes_nothing(run: Run, file: Path) -> None:
    first = run("postcodes", "import", file).output
    assert "3 postcodes: 3 added" in first and "Left out: 1 no longer used, 1 without a position." in first
    assert known() == {"OL10 1LW": (53.593, -2.219), "OL10 2AA": (53.6, -2.2), "M1 1AE": (53.48, -2.24)}
    assert "Nothing was changed: 3 postcodes here already" in run("postcodes", "import", file).output


def test_a_later_file_moves_and_takes_away(run: Run, file: Path) -> None:
    run("postcodes", "import", file)
    file.write_text(HEAD + "OL101LW,OL10 1LW,198001,,53.7,-2.3\nOL102AA,OL10 2AA,198001,202610,53.6,-2.2\n")
    assert "1 postcode: 2 added, moved or taken away." in run("postcodes", "import", file).output
    assert known() == {"OL10 1LW": (53.7, -2.3), "M1 1AE": (53.48, -2.24)}


def test_a_part_of_the_country(run: Run, file: Path) -> None:
    assert "2 postcodes" in run("postcodes", "import", file, "--area", "ol, LL").output
    assert set(known()) == {"OL10 1LW", "OL10 2AA"}


@pytest.mark.parametrize("areas", ["", "OL10", "north", "OL,1"])
def test_what_is_no_area(run: Run, file: Path, areas: str) -> None:
    assert "Give postcode areas with commas between them, such as OL,M." in said(
        run("postcodes", "import", file, "--area", areas)
    )
    assert known() == {}


def test_bad_lines_are_named_and_spoil_no_other(run: Run, tmp_path: Path) -> None:
    lines = [
        b"PCDS,Lat,Long",
        b"OL10 1LW,53.593,-2.219",
        b"nonsense,53,-2",
        b"OL10 1AA,north,west",
        b'"OL10 1AB,53.5,-2.2',
        b"",
        b"OL10 1AD,53.5",
        b"OL10 1AE,48.85,2.35",
        b"\xff\xfe,1,1",
        b"OL10 1AF,53.6,-2.2",
    ]
    path = tmp_path / "bad.csv"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(lines))
    output = run("postcodes", "import", path).output
    assert "2 postcodes: 2 added" in output and "6 lines could not be used:" in output
    for sentence in (
        "line 3: its postcode is not a postcode.",
        "line 4: its position is not two numbers.",
        "line 5: its quotation marks do not match.",
        "line 7: it has 2 columns, the first line has 3.",
        "line 8: its position is not in this country.",
        "line 9: it is not text.",
    ):
        assert sentence in output
    assert set(known()) == {"OL10 1LW", "OL10 1AF"}


@pytest.mark.parametrize("content", [b"", b"\0\1\2,\0", b"postcode\n", b"PK\x03\x04\xff\xfe,\xff"])
def test_what_is_no_csv(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "none.xlsx"
    path.write_bytes(content)
    assert str(NotACsv.sentence) in said(run("postcodes", "import", path))


@pytest.mark.parametrize(
    ("head", "missing"),
    [("pcds,lat\n", "long"), ("postcode,lat,long\n", "pcds (or pcd8, pcd7, pcd)"), ("pcd,x\n", "lat")],
)
def test_columns_that_are_missing_are_named(run: Run, tmp_path: Path, head: str, missing: str) -> None:
    path = tmp_path / "columns.csv"
    path.write_text(head + "OL10 1LW,53,-2\n")
    sentence = said(run("postcodes", "import", path))
    assert missing in sentence and str(ColumnsMissing.sentence).split("%")[0] in sentence


def test_many_bad_lines_are_counted_not_listed(app: Flask, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("pcds,lat,long\n" + "x,1,1\n" * 50)
    output = run("postcodes", "import", path).output
    assert "No postcode in the file fits." in output and "50 lines could not be used" in output
    assert output.count("  line ") == 20 and "and 30 more." in output
