"""Form of a service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from wtforms import Field
from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.core.folding import slugged
from booking.core.text import OddCharacters, clean_line, clean_paragraph
from booking.core.translation import _l
from booking.manage.forms.base import ChangeForm, ListField
from booking.manage.forms.council import BoxField, LinesField, WholeNumberField, line_field, text_field
from booking.services.models import Department, Service
from booking.services.rules import ServiceTerms
from booking.web.forms import Form

SAME_NAME_AS_A_PAGE = "new"
A_NEW_ONE = "+"  # never a slug
DAY = 24 * 60
_MOST_PAIRS, _QUESTION, _ANSWER = 12, 150, 600
NUMBERS = ("minutes", "write_up_minutes", "horizon_days", "day_share", "seats", "most_moves", "most_ahead")


class PairsField(Field):
    """Questions with answers: [[question, answer], …]. Its template renders it, with empty pairs at the end."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read question-0, answer-0 and so on; empty pairs are dropped."""
        self.process_errors: list[str] = []
        self.data = [list(pair) for pair in data] if isinstance(data, (list, tuple)) else []
        if formdata is not None and formdata:
            pairs = [[formdata.get(f"{part}-{n}", "") for part in ("question", "answer")] for n in range(_MOST_PAIRS)]
            self.data = [pair for pair in pairs if any(text.strip() for text in pair)]

    @property
    def drawn(self) -> list[list[str]]:
        """The pairs that the page shows: those entered, and two empty ones while there is room."""
        return [*self.data, ["", ""], ["", ""]][:_MOST_PAIRS]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs, cleaned. Raises OddCharacters."""
        return tuple((clean_line(question), clean_paragraph(answer)) for question, answer in self.data)

    def pre_validate(self, form: Form) -> None:
        try:
            pairs = self.pairs
        except OddCharacters:
            raise StopValidation(str(SENTENCES["lines.odd"])) from None
        if not all(question and answer for question, answer in pairs):
            raise StopValidation(str(SENTENCES["answers.half"]))
        if any(len(question) > _QUESTION or len(answer) > _ANSWER for question, answer in pairs):
            raise StopValidation(str(SENTENCES["answers.long"]))


class ServiceForm(ChangeForm):
    """All fields of a service. Hours and days on the page are stored as minutes."""

    beside: ClassVar[str | None] = "name"

    name = line_field(_l("Name, in everyday words"), key="service_name", longest=80, needed=True)
    department = ListField(_l("Department"), key="department.missing")
    new_department = line_field(_l("Name of the new department"), key="new_department", longest=80)
    summary = text_field(_l("In one or two sentences"), key="summary", longest=300)
    together = LinesField(_l("What we can sort out together"), longest=200, most=20, key="lines.long")
    bring = LinesField(_l("What to bring"), longest=200, most=20, key="lines.long")
    who_should_come = text_field(_l("Who should come"), key="who_should_come", longest=300)
    questions = PairsField(_l("Questions people ask"))
    topics = LinesField(_l("Topics"), longest=120, most=60, key="topics.long")
    minutes = WholeNumberField(_l("Length in minutes"), least=5, most=240, key="minutes.wrong")
    write_up_minutes = WholeNumberField(_l("Write-up afterwards, in minutes"), least=0, most=60, key="write_up.wrong")
    notice_minutes = WholeNumberField(_l("Shortest notice, in minutes"), least=0, most=30 * DAY, key="notice.wrong")
    horizon_days = WholeNumberField(_l("How many days ahead"), least=1, most=365, key="horizon.wrong")
    day_share = WholeNumberField(_l("Kept back for the day itself, in per cent"), least=0, most=90, key="share.wrong")
    seats = WholeNumberField(_l("Seats"), least=1, most=100, key="seats.wrong")
    needs_private_room = BoxField(_l("Always in a private room"))
    change_notice_minutes = WholeNumberField(
        _l("Last change before the start, in minutes"), least=0, most=30 * DAY, key="change_notice.wrong"
    )
    most_moves = WholeNumberField(_l("How often a citizen may move it"), least=0, most=50, key="moves.wrong")
    most_ahead = WholeNumberField(_l("How many one contact may have ahead"), least=1, most=50, key="ahead.wrong")

    def offer(self, departments: Iterable[Department], *, a_new_one: bool = False) -> None:
        """Fill the list of departments; `a_new_one` adds the choice of a new department."""
        self.department.choices = [(department.slug, department.name) for department in departments]
        if a_new_one:
            self.department.choices.append((A_NEW_ONE, _l("A new department, named below")))

    def validate_new_department(self, field: Any) -> None:
        """Refuse a new department whose name yields no slug."""
        if self.department.data == A_NEW_ONE and not slugged(field.data):
            raise StopValidation(str(SENTENCES["new_department.missing"]))

    def validate_name(self, field: Any) -> None:
        """Refuse a name that yields no slug."""
        if slugged(field.data) in {"", SAME_NAME_AS_A_PAGE}:
            raise StopValidation(str(SENTENCES["service_name.letters"]))

    def show(self, service: Service, *, new: bool = False) -> None:
        """Fill the fields from a service; with `new`, only the defaults of services."""
        for name, field in self._fields.items():
            if hasattr(service, name) and name not in {"topics", "department"}:
                field.process_data(getattr(service, name))
        self.questions.process(None, service.answers)
        if new:
            return
        self.department.data = service.department.slug
        self.topics.process_data([topic.name for topic in service.topics])

    def terms(self) -> ServiceTerms:
        """Return what was typed. Valid only after validation."""
        numbers = (*NUMBERS, "notice_minutes", "change_notice_minutes")
        return ServiceTerms(
            name=self.name.data,
            summary=self.summary.data,
            together=self.together.lines,
            bring=self.bring.lines,
            who_should_come=self.who_should_come.data,
            answers=self.questions.pairs,
            topics=self.topics.lines,
            needs_private_room=bool(self.needs_private_room.data),
            **{name: self._fields[name].value for name in numbers},
        )
