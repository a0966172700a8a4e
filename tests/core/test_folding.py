"""Names compared however they are typed: the same by the server and in the browser."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core.folding import folded, is_found, is_part, is_same, slugged, written_out
from booking.core.tokens import normalise_reference
from tests.core.names import NAMES
from tests.desk.test_rules import PASTED

STATIC = Path(__file__).resolve().parents[2] / "static"
EVERY = [name for names in NAMES.values() for name in names]
IN_THE_BROWSER = f"""
import {{ readFileSync }} from "node:fs";
await import("{(STATIC / "build" / "folding.js").as_uri()}");
const {{ asReference, folded, isFound }} = globalThis.folding;
const asked = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify({{
  folded: asked.folded.map(folded),
  found: asked.found.map(([typed, text]) => isFound(typed, text)),
  references: asked.references.map(asReference),
}}));
"""


def in_the_browser(
    folded: Sequence[str] = (), found: Sequence[list[str]] = (), references: Sequence[str] = ()
) -> dict[str, list]:
    """What static/js/folding.js says, with the letters that the build gave it."""
    asked = json.dumps({"folded": folded, "found": found, "references": references})
    node = ["node", "--input-type=module", "-e", IN_THE_BROWSER]
    return json.loads(subprocess.run(node, input=asked, capture_output=True, text=True, check=True).stdout)


def test_there_are_two_thousand_names_of_ten_origins() -> None:
    assert len(NAMES) == 10 and len(EVERY) == len(set(EVERY)) == 2_000


@pytest.mark.parametrize("origin", NAMES)
def test_a_name_is_found_however_it_is_typed(origin: str) -> None:
    for name in NAMES[origin]:
        text = folded(name.given)
        for typed in (name.given, name.plain):
            turned = " ".join(reversed(typed.split()))
            spellings = (typed, typed.upper(), typed.replace(" ", ""), typed.replace("-", " "), typed.replace(" ", "-"))
            assert all(is_found(one, text) and is_same(one, name.given) for one in (*spellings, turned)), name
            assert all(is_part(word, name.given) and is_found(word, text) for word in typed.split()), name


def test_the_browser_compares_as_the_server_does() -> None:
    spelt = [spelling for name in EVERY for spelling in (name.given, name.plain, name.given.upper())]
    pairs = [[word[:4], folded(name.given)] for name in EVERY for word in (*name.plain.split(), "ann marie", "brien")]
    pairs += [[word, folded(name.given)] for name in EVERY for word in (written_out(name.given), name.given)]
    said = in_the_browser(spelt, pairs)
    assert said["folded"] == [folded(spelling) for spelling in spelt]
    assert said["found"] == [is_found(typed, text) for typed, text in pairs]
    assert {True, False} == set(said["found"])


def test_the_browser_has_the_same_letters() -> None:
    """Every sign of the scripts in use here, whatever any-ascii of npm and anyascii of PyPI say of it."""
    spans = ((0x20, 0x5FF), (0x600, 0x6FF), (0x900, 0x9FF), (0x1E00, 0x206F), (0x3040, 0x30FF), (0xFB00, 0xFEFF))
    signs = [f"a{chr(code)}B" for first, last in spans for code in range(first, last + 1)]
    differ = [sign for sign, said in zip(signs, in_the_browser(signs)["folded"], strict=True) if said != folded(sign)]
    assert differ == []


def test_the_two_libraries_are_of_one_version() -> None:
    package = json.loads((STATIC.parent / "package.json").read_text())
    assert f"anyascii=={package['dependencies']['any-ascii']} " in (STATIC.parent / "requirements.txt").read_text()


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("Zoë O'Neill-Smith", "zoe oneill smith"),
        ("ZOE O’NEILL SMITH", "zoe oneill smith"),
        ("O`Neill O´Neill OʼNeill O′Neill", "oneill oneill oneill oneill"),
        ("Straße", "strasse"),
        ("Łukasz", "lukasz"),
        ("Æthelred", "aethelred"),
        ("Ŵil", "wil"),
        ("Ελένη", "eleni"),
        ("محمد", "محمد"),
        ("أَحْمَد", "احمد"),  # with vowels and hamza as some write it
        ("মৌসুমী", "মৌসুমী"),
        ("می\u200cخواهم", "میخواهم"),
        ("Ann\u00adMarie\u200b", "annmarie"),
        ("\u202aAda\u202c", "ada"),
        ("…", ""),
    ],
)
def test_names_are_compared_without_accents_case_or_apostrophes(text: str, compared: str) -> None:
    assert folded(text) == folded(text.upper()) == normalize("NFKD", compared)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("typed", "name", "found"),
    [
        ("obrien", "O'Brien", True),
        *(("Mueller", "Müller", True), ("muell", "Müller", True), ("Müller", "Mueller", True)),
        *(("Muller", "Müller", True), ("mueller", "Annemüller", False)),
        *(("Bjoern", "Bjørn", True), ("Bjørn", "Bjoern", True), ("Haakon", "Håkon", True), ("Jaeger", "Jäger", True)),
        *(("Samuel", "Samuel", True), ("muel", "Samuel", True), ("Joe", "Johanna Jones", False)),
        ("Mueller-Bjoern", "Müller Bjørn", True),
        ("o brien", "OBrien", True),
        ("O' Brien", "O’Brien", True),
        ("mcdonald", "Mc Donald", True),
        ("mc donald", "McDonald", True),
        ("Annmarie", "Ann-Marie", True),
        ("ann-marie", "Annmarie", True),
        ("mar", "Ann-Marie", True),
        ("nmar", "Ann Marie", False),  # a word that is run together begins where a word begins
        ("ann", "Dan Nash", False),
        ("", "Ada", True),
        ("…", "Ada", True),
    ],
)
def test_a_part_is_found_however_it_is_joined(typed: str, name: str, found: bool) -> None:
    assert is_found(typed, folded(name)) is found
    assert in_the_browser(found=[[typed, folded(name)]])["found"] == [found]


def test_the_browser_reads_a_reference_as_the_server_does() -> None:
    typed = [*PASTED, "OoIiLl-00-11", "u7hkm24xq9p", "abcde fghjk", "", "7HKM2", "Ada Lovelace"]
    read = [normalise_reference(one).lower() for one in typed]
    assert in_the_browser(references=typed)["references"] == [one if len(one) == 10 else "" for one in read]


@pytest.mark.parametrize(
    ("typed", "name", "part", "same"),
    [
        ("Annmarie O'Brien", "O Brien Ann-Marie", True, True),
        ("Brien", "O'Brien", False, False),
        ("Brien", "O Brien", True, False),
        ("obrien", "Ann O Brien", True, False),
        ("Mueller Juergen", "Jürgen Müller", True, True),
        ("Björn Müller", "Bjoern Mueller", True, True),
        ("Juergen Muller", "Jürgen Müller", True, False),
        ("Muel", "Müller", False, False),
        ("ada ada", "ada bob", True, False),
        ("ab ab", "ab ba", True, False),
        ("Ad", "Ada", False, False),
        ("", "", False, False),
        ("", "Ada", False, False),
        ("-", "Ada", False, False),
    ],
)
def test_whole_words_of_a_name(typed: str, name: str, part: bool, same: bool) -> None:
    assert (is_part(typed, name), is_same(typed, name)) == (part, same)


@pytest.mark.parametrize(
    ("text", "address"),
    [("Blue Badge & parking", "blue-badge-and-parking"), ("St Anne's", "st-annes"), ("Łódź", "lodz"), ("محمد", "")],
)
def test_an_address_is_made_of_plain_letters(text: str, address: str) -> None:
    assert slugged(text) == address
