"""What every calendar file must keep to: RFC 5545's value types (section 3.3), lines and required properties."""

from __future__ import annotations

import re

_TEXT = r"(?:[^\x00-\x08\x0A-\x1F\x7F\\;,]|\\[\\;,nN])*"  # section 3.3.11: what is a separator is escaped
_INSTANT = r"\d{8}T\d{6}Z"  # section 3.3.5, form 2: ours are instants in UTC
_DURATION = r"[+-]?P(?:\d+W|(?=.)(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)"  # section 3.3.6
_URI = r"https?://[^\s]+"
_VALUES = {
    **dict.fromkeys(("BEGIN", "END"), "VCALENDAR|VEVENT"),
    **dict.fromkeys(("PRODID", "SUMMARY", "LOCATION", "DESCRIPTION", "UID", "X-WR-CALNAME"), _TEXT),
    **dict.fromkeys(("DTSTAMP", "DTSTART", "DTEND"), _INSTANT),
    **dict.fromkeys(("REFRESH-INTERVAL", "X-PUBLISHED-TTL"), _DURATION),
    "VERSION": r"2\.0",
    "METHOD": "PUBLISH",
    "SEQUENCE": r"\d{1,10}",
    "URL": _URI,
    "TRANSP": "OPAQUE|TRANSPARENT",
    "STATUS": "CONFIRMED|CANCELLED",
}
_ONCE = {"VCALENDAR": ("PRODID", "VERSION"), "VEVENT": ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS")}


def calendar_faults(raw: bytes) -> list[str]:
    """Name every line that RFC 5545 does not allow, and every property that is missing, doubled or unknown."""
    lines = raw.split(b"\r\n")
    faults = [f"a line of {len(line)} octets" for line in lines if len(line) > 75]
    if lines.pop() or b"\n" in b"".join(lines):
        faults.append("a line that does not end with CRLF")
    within: list[tuple[str, list[str]]] = []
    for line in raw.decode().replace("\r\n ", "").split("\r\n"):
        if not line:
            continue
        name, value = line.partition(":")[::2]
        name, _, parameters = name.partition(";")
        if name not in _VALUES:
            faults.append(f"an unknown property {name}")
        elif not re.fullmatch(_VALUES[name], value):
            faults.append(f"{name} has the value {value!r}")
        if parameters not in {"", "VALUE=DURATION"}:
            faults.append(f"{name} has the parameters {parameters}")
        if name == "BEGIN":
            within.append((value, []))
        elif name == "END":
            part, there = within.pop()
            once = _ONCE.get(part, ())
            faults += [f"{part} has {there.count(want)} {want}" for want in once if there.count(want) != 1]
            faults += [f"{part} has {twice} twice" for twice in sorted({n for n in there if there.count(n) > 1})]
        else:
            within[-1][1].append(name)
    return faults
