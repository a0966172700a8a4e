"""Proof of contention over HTTP: hundreds of browsers post at the same moment to a server of several processes.

Twice: when a slot is chosen (and held), and when it is confirmed without a hold.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from booking.core import clock
from tests.proofs import town
from tests.proofs.diary import NOW
from tests.proofs.proof import FULL, Answer, ProofDatabase, Size, proof
from tests.proofs.web import PROCESSES, Answered, Browser, serving, to_the_end

AT_A_TIME = 24  # concurrent requests outside of the measured moment
T = TypeVar("T")

Wish = tuple[str, str, datetime]
"""(service, library, start)."""


Shot = Callable[[], Awaitable[Answered]]


@dataclass(frozen=True)
class Contest:
    """`clients` browsers want what `wishes` lists for a round; `capacity` half hours or seats exist."""

    name: str
    clients: int
    rounds: int
    wishes: Callable[[int], Sequence[Wish]]
    capacity: int
    lasts: timedelta = town.HALF_HOUR
    confirming: bool = False
    hours: bool = False  # an hour counts as two half hours


def _one(round_: int) -> list[Wish]:
    return [(town.SHORT, "one", town.start(round_ // town.HALF_HOURS, round_ % town.HALF_HOURS))]


def _one_later(round_: int) -> list[Wish]:
    return _one(round_ + 60)


def _ten_times_five(round_: int) -> list[Wish]:
    day, half = divmod(round_, 2)
    return [(town.SHORT, "five", town.start(day, 10 * half + n)) for n in range(10)]


def _ten_times_five_later(round_: int) -> list[Wish]:
    return _ten_times_five(round_ + 10)


def _lengths(round_: int) -> list[Wish]:
    at = town.start(5 + round_ // 8, 2 * (round_ % 8))
    wants = [(town.SHORT, at), (town.LONG, at), (town.SHORT, at + town.HALF_HOUR)]
    return [(service, "one", moment) for service, moment in wants]


def _room(round_: int) -> list[Wish]:
    return [(town.PRIVATE, "room", town.start(round_ // town.HALF_HOURS, round_ % town.HALF_HOURS))]


def _any(round_: int) -> list[Wish]:
    return [(town.SHORT, "any", town.start(round_ // town.HALF_HOURS, round_ % town.HALF_HOURS))]


def _group(round_: int) -> list[Wish]:
    return [(town.GROUP, "group", town.start(round_ // 10, 2 * (round_ % 10)))]


HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
CONTESTS = (
    Contest("200 hold 1 slot", 200, 25, _one, 1),
    Contest("200 confirm 1 slot", 200, 25, _one_later, 1, confirming=True),
    Contest("500 hold 50 slots", 500, 8, _ten_times_five, 50, 10 * town.HALF_HOUR),
    Contest("500 confirm 50 slots", 500, 8, _ten_times_five_later, 50, 10 * town.HALF_HOUR, confirming=True),
    Contest("500 hold 50 seats of a group", 500, 4, _group, 50, HOUR),
    Contest("200 want 30 or 60 minutes of one hour", 200, 5, _lengths, 2, HOUR, hours=True),
    Contest("200 want one room, two advisors", 200, 5, _room, 1),
    Contest("200 want any of three advisors", 200, 5, _any, 3),
)


@dataclass
class Report:
    """Result of all rounds of a contest."""

    attempts: int = 0
    won: int = 0
    seconds: list[float] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)  # seconds until the last answer
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def share(self, part: float) -> float:
        """Return the latency that this share of the answers did not exceed."""
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(int(part * len(ordered)), len(ordered) - 1)]


@proof(
    "Hundreds of browsers at once",
    f"Over HTTP, with {PROCESSES} server processes: exactly the capacity is sold, none twice, no error, and everybody "
    "else is offered the nearest free times",
)
def hundreds_of_browsers(ground: ProofDatabase, size: Size) -> Answer:
    """Run every contest on one server; the diary is counted after each round."""
    contests = CONTESTS if size is FULL else [_few(contest) for contest in CONTESTS if contest.lasts <= HOUR]
    with ground.application(), clock.stopped_at(NOW):
        town.build()
        with serving(ground) as port:
            reports = to_the_end(_all(port, contests))
        return _judged(contests, reports)


def _few(contest: Contest) -> Contest:
    """Reduce a contest to one small round."""
    return replace(contest, rounds=1, clients=contest.capacity + 10)


async def _all(port: int, contests: Sequence[Contest]) -> list[Report]:
    browsers = [Browser(port, number) for number in range(1, max(contest.clients for contest in contests) + 1)]
    await _in_turn([_arrive(browser) for browser in browsers])
    return [await _run(contest, browsers[: contest.clients]) for contest in contests]


async def _run(contest: Contest, browsers: Sequence[Browser]) -> Report:
    report = Report()
    for round_ in range(contest.rounds):
        wishes = contest.wishes(round_)
        mine = [wishes[n % len(wishes)] for n in range(len(browsers))]
        shot = await _prepare(contest, browsers, mine)
        started = asyncio.get_running_loop().time()
        answers = await asyncio.gather(*(shoot() for shoot in shot))
        report.rounds.append(asyncio.get_running_loop().time() - started)
        _count(report, answers, mine)
        winners = [n for n, answer in enumerate(answers) if answer.status == 302]
        if not contest.confirming:
            finished = await _in_turn([_finish(browsers[n], mine[n]) for n in winners])
            report.faults += filter(None, finished)
        report.faults += _sold(contest, wishes, len(winners))
        report.won += len(winners)
        for n in winners:
            browsers[n].begun.clear()  # they have booked: the next slot is a new journey
    return report


async def _prepare(contest: Contest, browsers: Sequence[Browser], mine: Sequence[Wish]) -> list[Shot]:
    """Prepare the request of each browser for the common moment."""
    await _in_turn([_begin(browser, wish[0]) for browser, wish in zip(browsers, mine, strict=True)])
    if not contest.confirming:
        return [
            partial(browser.post, f"/book/{service}/times", {"slot": town.slot(library, starts_at)})
            for browser, (service, library, starts_at) in zip(browsers, mine, strict=True)
        ]
    wanted = {b.cookies["journey"]: town.slot(w[1], w[2]) for b, w in zip(browsers, mine, strict=True)}
    town.agree_on(wanted, mine[0][0])
    checks = await _in_turn([b.get(f"/book/{w[0]}/check") for b, w in zip(browsers, mine, strict=True)])
    return [
        partial(browser.post, f"/book/{wish[0]}/check", {name: page.hidden(name) for name in ("form_token", "shown")})
        for browser, wish, page in zip(browsers, mine, checks, strict=True)
    ]


async def _arrive(browser: Browser) -> None:
    browser.csrf = (await browser.get(f"/book/{town.SHORT}/help")).hidden("csrf_token")


async def _begin(browser: Browser, service: str) -> None:
    """Answer the needs page of this service with none; once is enough until something is booked."""
    if service not in browser.begun:
        answer = await browser.post(f"/book/{service}/help", {})
        assert answer.status == 302, answer.text[:500]
        browser.begun.add(service)


async def _finish(browser: Browser, wish: Wish) -> str:
    """Enter a name, check, confirm. Return the fault, or ""."""
    service = wish[0]
    typed = await browser.post(f"/book/{service}/details", {"name": town.another_name()})
    check = await browser.get(f"/book/{service}/check")
    if typed.status != 302 or check.status != 200:
        return f"the winner's pages are answered {typed.status} and {check.status}"
    sent = await browser.post(f"/book/{service}/check", {k: check.hidden(k) for k in ("form_token", "shown")})
    return "" if sent.status == 302 else f"whoever held the time was answered {sent.status} when confirming"


async def _in_turn(acts: Sequence[Awaitable[T]]) -> list[T]:
    """Run all, a few at a time; return their results."""
    gate = asyncio.Semaphore(AT_A_TIME)

    async def one(act: Awaitable[T]) -> T:
        async with gate:
            return await act

    return await asyncio.gather(*map(one, acts))


def _count(report: Report, answers: Sequence[Answered], mine: Sequence[Wish]) -> None:
    for answer, (_service, library, starts_at) in zip(answers, mine, strict=True):
        report.attempts += 1
        report.seconds.append(answer.seconds)
        report.statuses[answer.status] += 1
        if answer.status not in (302, 409):
            report.faults.append(f"answered {answer.status}: {_gist(answer.text)}")
        elif answer.status == 409:
            nearest = re.findall(r'value="[a-z]+@([^"]+)Z"', answer.text.partition("The nearest free times")[2])
            near = [at for at in nearest if abs(datetime.fromisoformat(f"{at}+00:00") - starts_at) <= A_DAY]
            if not near or f'"{town.slot(library, starts_at)}"' in answer.text.partition("The nearest free times")[2]:
                report.faults.append(f"whoever came too late is not offered the nearest times: {nearest[:3]}")


def _gist(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return (found[1] if found else page[:120]).strip()


def _sold(contest: Contest, wishes: Sequence[Wish], winners: int) -> list[str]:
    first = min(starts_at for _, _, starts_at in wishes)
    booked = town.booked_at(wishes[0][1], first, first + contest.lasts)
    taken = sum(2 if contest.hours and one.ends_at - one.starts_at > town.HALF_HOUR else 1 for one in booked)
    faults = [] if taken == contest.capacity else [f"{contest.name}: {taken} sold of {contest.capacity}"]
    if len(booked) != winners:
        faults.append(f"{contest.name}: {winners} were told yes, {len(booked)} are booked")
    return faults


def _judged(contests: Sequence[Contest], reports: Sequence[Report]) -> Answer:
    answer = Answer({})
    attempts = sum(report.attempts for report in reports)
    answer.figures["attempts"] = str(attempts)
    for contest, report in zip(contests, reports, strict=True):
        answer.figures[contest.name] = (
            f"{contest.rounds} × {contest.clients}: {report.won} sold; p50 {report.share(0.5):.2f} s, "
            f"p95 {report.share(0.95):.2f} s, slowest {report.share(1):.2f} s"
        )
        answer.faults += report.faults
    answer.expect(town.sold_twice() == 0, f"{town.sold_twice()} times sold twice")
    answer.expect(town.without_time() == 0, f"{town.without_time()} appointments without their time")
    return answer
