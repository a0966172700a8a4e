"""Interpreter wishes: for whom, where and when; and their states."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from booking.citizens.rules import InterpreterKind, InterpreterState, Needs
from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.core.translation import _
from booking.tasks.rules import TaskSubject


@dataclass(frozen=True)
class InterpreterWish:
    """One wish of an appointment, or of a visit without one (`subject_kind`), with all that its Task says.

    `arranged`: a person arranged one, before whatever is reconciled. `spoken`: the advisor speaks the language. `over`:
    why nobody is needed any more; `nobody_comes`: because they will not come, so that an interpreter need not either.
    """

    subject_kind: TaskSubject
    reference: str
    version: int
    needs: Needs
    starts_at: datetime
    when: str
    venue_id: int
    nation: str
    department_id: int | None
    citizen_id: int | None
    arranged: bool
    spoken: bool = False
    over: str = ""
    nobody_comes: bool = False

    @property
    def wanted(self) -> bool:
        """Whether somebody has to arrange it."""
        return bool(self.needs.interpreter) and not self.arranged and not self.spoken and not self.over

    @property
    def detail(self) -> str:
        """What is asked for, as its Tasks say it: "Urdu (اردو), for Tue 1 Dec at 10:00."."""
        return _("%(language)s, %(when)s.", language=language_asked_for(self.needs), when=self.when)


def is_spoken(needs: Needs, spoken: Collection[str]) -> bool:
    """Return whether the advisor speaks the language that needs interpreting; `spoken` are the advisor's languages."""
    return needs.interpreter == InterpreterKind.SPOKEN and needs.language in spoken


def state_of_interpreter(needs: Needs, arranged_at: datetime | None, spoken: Collection[str] = ()) -> InterpreterState:
    """Return the state as the row and the advisor's languages say it: OPEN also where a person has ended the Task."""
    if not needs.interpreter:
        return InterpreterState.NONE
    if arranged_at is not None:
        return InterpreterState.ARRANGED
    return InterpreterState.SPOKEN if is_spoken(needs, spoken) else InterpreterState.OPEN


def language_asked_for(needs: Needs) -> str:
    """Name what is interpreted, as staff read it: "Urdu (اردو)"."""
    if needs.interpreter == InterpreterKind.BSL:
        return _("British Sign Language")
    return LANGUAGES_FOR_STAFF.get(needs.language, needs.language)
