"""`make scan`: bandit over the code; wapiti as a citizen and as each role, sqlmap on searches and sign-in, over a demo.

Words choose tools ("bandit", "wapiti", "sqlmap"). 1 where something is found that tests/scan/explained.py does not say.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from tests.scan.council import Scanned, form_token, make_demo, serving
from tests.scan.finding import Finding, unexplained

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / ".venv-scan" / "bin"
ROLES = ("citizen", "host", "advisor", "manager")
MODULES = "xss,permanentxss,sql,exec,file,redirect,crlf,csp,cookieflags,http_headers"  # the rest asks hosts elsewhere
CRAWL_SECONDS, ATTACK_SECONDS = 90, 30
# What would end the sign-in that scans, or send it away from the council.
LEFT_ALONE = ("/staff/sign-out", "/staff/account", "/manage/staff", "/static/")
# Who asks, where, with what: every form that looks something up by words typed.
ASKED = (
    ("citizen", "/staff/sign-in", "email=a&password=b", "email,password"),
    ("citizen", "/find-booking", "reference=0123456789&who=a", "reference"),
    ("citizen", "/find-booking", "reference=0123456789&who=a", "who"),
    ("citizen", "/venues?q=Heywood", "", "q"),
    ("citizen", "/?q=tax", "", "q"),
    ("host", "/desk/rochdale-central-library/find", "q=Moham", "q"),
    ("advisor", "/records", "q=Moham", "q"),
    ("manager", "/manage/staff", "q=Amina", "q"),
)


def main(words: list[str]) -> int:
    """Run the tools asked for, all by default; print what is left unexplained."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    tools = {"bandit": _bandit, "wapiti": _wapiti, "sqlmap": _sqlmap}
    chosen = [name for name in tools if not words or name in words]
    found: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="alongside-scan-") as folder:
        for name in chosen:
            place = Path(folder) / name
            place.mkdir()
            print(f"{name} …", flush=True)
            found += tools[name](place)
    left, stale = unexplained(found, set(chosen))
    for finding in left:
        print("UNEXPLAINED", *finding, sep=" | ")
    for reason in stale:
        print("EXPLAINED, BUT NOT FOUND", *reason, sep=" | ")
    print(f"{len(found)} found by {', '.join(chosen)}; {len(left)} unexplained.")
    return 1 if left or stale else 0


def _with(cookies: str) -> list[str]:
    return ["--cookie", cookies] if cookies else []


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, cwd=ROOT)
    return f"{done.stdout}\n{done.stderr}"


def _bandit(place: Path) -> Iterator[Finding]:
    report = place / "report.json"
    _run(str(PROGRAMS / "bandit"), "-q", "-r", "booking", "app.py", "migrations", "-f", "json", "-o", str(report))
    for one in json.loads(report.read_text())["results"]:
        yield Finding("bandit", one["test_id"], f"{one['filename']}:{one['line_number']}", one["issue_text"])


def _wapiti(place: Path) -> Iterator[Finding]:
    password = make_demo(place)
    for role in ROLES:
        with serving(place, role, password) as council:
            report = place / f"{role}.json"
            yield from _attacked(council, role, report)


def _attacked(council: Scanned, role: str, report: Path) -> Iterator[Finding]:
    start = council.url + ("/" if role == "citizen" else "/staff")
    command = [str(PROGRAMS / "wapiti"), "-u", f"{council.url}/", "-s", start, "--scope", "domain", "-m", MODULES]
    bounds = ["--max-scan-time", str(CRAWL_SECONDS), "--max-attack-time", str(ATTACK_SECONDS), "-d", "6"]
    shapes = ["--max-links-per-page", "60", "--max-files-per-dir", "25", "--flush-session", "--no-bugreport"]
    session = [
        "--store-session",
        str(report.parent / f"{role}-session"),
        "--store-config",
        str(report.parent / "wapiti"),
    ]
    left = [part for path in LEFT_ALONE for part in ("-x", f"{council.url}{path}*")]
    cookies = ["-C", council.cookies] if council.cookies else []
    said = _run(*command, *bounds, *shapes, *session, *left, *cookies, "-f", "json", "-o", str(report), "-v", "0")
    if not report.exists():
        yield Finding("wapiti", "no report", role, said[-400:])
        return
    told = json.loads(report.read_text())
    walked = told["infos"]["crawled_pages_nbr"]
    print(f"  {role}: {walked} pages", flush=True)
    for kind in ("vulnerabilities", "anomalies"):
        for rule, ones in told[kind].items():
            yield from (Finding("wapiti", rule, f"{role} {one['method']} {one['path']}", one["info"]) for one in ones)
    if walked < 10:
        yield Finding("wapiti", "hardly a page", role, f"{walked} pages were walked")


def _sqlmap(place: Path) -> Iterator[Finding]:
    password = make_demo(place)
    for role in dict.fromkeys(who for who, *_ in ASKED):
        with serving(place, role, password) as council:
            for who, path, data, parameters in ASKED:
                if who == role:
                    yield from _injected(council, path, data, parameters, place / f"{role}-out")


def _injected(council: Scanned, path: str, data: str, parameters: str, out: Path) -> Iterator[Finding]:
    cookies, token = council.cookies, ""
    if data:
        cookies, token = form_token(council.port, path, council.cookies)
    command = [str(PROGRAMS / "sqlmap"), "-u", council.url + path, "-p", parameters, "--batch", "--flush-session"]
    depth = ["--level", "1", "--risk", "1", "--technique", "BEU", "--threads", "4", *_with(cookies)]
    # Tries are limited by connection and by reference: each request comes with others.
    depth += ["--tamper", "xforwardedfor", *(["--randomize", "reference"] if parameters == "who" else [])]
    form = ["--data", f"{data}&{urlencode({'csrf_token': token})}"] if data else []
    said = _run(*command, *depth, *form, "--output-dir", str(out), "--disable-coloring")
    tested = "all tested parameters do not appear to be injectable" in said
    print(f"  {path}: {'nothing' if tested else 'look'}", flush=True)
    if not tested:
        yield Finding("sqlmap", "injection" if "injection point" in said else "not tested", path, said[-600:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
