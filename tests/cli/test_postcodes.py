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
    """A small file of the ONS's format: three postcodes, one that ended, one without a position."""
    path = tmp_path / "onspd.csv"
    path.write_text(GOOD)
    return path


def known() -> dict[str, tuple[float, float]]:
    """Rows of the table."""
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
    [
        ("pcds,lat\n", "long"),
        ("code,lat,long\n", "pcds (or pcd8, pcd7, pcd, postcode)"),
        ("pcd,x\n", "lat, long"),
        ("Postcode,Eastings\n", "northings"),
        ("OL10 1LW,53,-2\n", "lat, long"),  # no names at all, and not as Code-Point Open has it
        ("Local authority,Library name,Postcode\n", "lat, long"),
    ],
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


# Each publisher's columns, with the same two postcodes; all but Code-Point Open's also with one that ended.
PUBLISHED = {
    "doogal": (
        "Postcode,In Use?,Latitude,Longitude,Easting,Northing,Grid Ref,County,Introduced,Terminated\n"
        '"S70 2TA","Yes",53.554224,-1.48272,434367,406524,"SE343065","South Yorkshire",1980-01-01,\n'
        "S70 2JF,Yes,53.55296,-1.47956,434577,406383,SE345063,,1980-01-01,\n"
        "S70 9ZZ,No,53.55296,-1.47956,434577,406383,SE345063,,1980-01-01,1996-06-01\n"
        "S70 8ZZ,Yes,0,0,,,,,1980-01-01,\n"
    ),
    "freemaptools": (
        "id,postcode,latitude,longitude\n"
        "1,S70 2TA,53.554224,-1.482720\n2,S70 2JF,53.552960,-1.479560\n3,S70 8ZZ,99.999999,0.000000\n"
    ),
    "code-point": (
        '"S70 2TA",10,434367,406524,"E92000001","E19000001","E18000002","","E08000016","E05000993"\r\n'
        '"S702JF",10,434577,406383,"E92000001","E19000001","E18000002","","E08000016","E05000993"\r\n'
        '"S70 8ZZ",90,0,0,"E92000001","","","","",""\r\n'
    ),
    "code-point with names": (
        "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code\n"
        "S70 2TA,10,434367,406524,E92000001\nS70 2JF,10,434577,406383,E92000001\nS70 8ZZ,90,0,0,\n"
    ),
    "code-point with short names": "PC,PQ,EA,NO\nS70 2TA,10,434367,406524\nS70 2JF,10,434577,406383\n",
    "ons online": "PCD7,PCD8,PCDS,DOTERM,LAT,LONG\nS702TA,S70  2TA,S70 2TA,,53.554224,-1.48272\n"
    "S702JF,S70  2JF,S70 2JF,,53.55296,-1.47956\nS709ZZ,S70 9ZZ,S70 9ZZ,199606,53.5,-1.4\n",
}


@pytest.mark.parametrize("publisher", PUBLISHED)
def test_each_publishers_file_is_told_by_its_columns(run: Run, tmp_path: Path, publisher: str) -> None:
    path = tmp_path / "postcodes.csv"
    path.write_text(PUBLISHED[publisher])
    output = run("postcodes", "import", path).output
    assert "2 postcodes: 2 added" in output and "could not be used" not in output
    assert set(known()) == {"S70 2TA", "S70 2JF"}
    assert known()["S70 2TA"] == pytest.approx((53.554224, -1.48272), abs=0.0001)  # ten metres
    assert known()["S70 2JF"] == pytest.approx((53.55296, -1.47956), abs=0.0001)
    assert "Nothing was changed: 2 postcodes here already" in run("postcodes", "import", path).output


def test_a_position_off_the_grid_is_in_no_country(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text('"S70 2TA",10,900000,2000000\n"S70 2JF",10,434577,406383\n')
    assert "line 1: its position is not in this country." in run("postcodes", "import", path).output
    assert set(known()) == {"S70 2JF"}


def test_the_many_files_of_code_point_open_come_in_together(run: Run, tmp_path: Path) -> None:
    one, other, wrong = (tmp_path / name for name in ("ol.csv", "s.csv", "README.csv"))
    one.write_text('"OL10 1LW",10,385600,410700\n')
    other.write_text('"S70 2JF",10,434577,406383\n')
    wrong.write_text("This folder,has files\n")
    assert str(ColumnsMissing.sentence).split("%")[0] in said(run("postcodes", "import", one, other, wrong))
    assert known() == {}
    assert "2 postcodes: 2 added" in run("postcodes", "import", one, other).output
    one.write_text('"OL10 1LW",10,385600,410700\n"OL10",10,385600,410700\n')
    assert "  ol.csv, line 2: its postcode is not a postcode." in run("postcodes", "import", one, other).output
