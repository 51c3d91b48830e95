"""Reading cells of a row, and keeping what is wrong with them by line and column."""

import re
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from cpd.core.refusals import Problem, Refusal
from cpd.core.tables import Row
from cpd.finance import errors
from cpd.npq.models import Intake
from cpd.providers.models import LeadProvider
from cpd.providers.rules import name_key, near_name, true_or_false

T = TypeVar("T")

_POUNDS = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass
class Judged:
    """What is wrong with a file so far, and the line on which each thing stands already."""

    problems: list[Problem] = field(default_factory=list)
    lines: dict[Hashable, int] = field(default_factory=dict)

    def once(self, row: Row, column: str, key: Hashable) -> None:
        """Notes that a thing stands on this row; it is wrong where it stands on another already."""
        if key in self.lines:
            self.problems.append(row.problem(column, errors.TWICE(line=self.lines[key])))
        self.lines.setdefault(key, row.line)

    def settle(self) -> None:
        """Refuses the file if anything is wrong with it."""
        if self.problems:
            raise Refusal(self.problems)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row. Each reading gives None for a blank cell and for one that is wrong, which is noted."""

    row: Row
    judged: Judged

    def text(self, column: str) -> str:
        """What stands there; empty where the file has no such column."""
        return self.row.cells.get(column, "")

    def wrong(self, column: str, problem: Problem) -> None:
        """Notes what is wrong with a cell."""
        self.judged.problems.append(self.row.problem(column, problem))

    def pounds(self, column: str, *, blank: bool = False, positive: bool = False) -> Decimal | None:
        """An amount in pounds and pence, 0 or more; more than 0 where it is to be ``positive``."""
        text = self.text(column)
        if not text and blank:
            return None
        if not _POUNDS.fullmatch(text):
            self.wrong(column, errors.NOT_POUNDS(value=text))
            return None
        if positive and not Decimal(text):
            self.wrong(column, errors.NOT_POSITIVE())
            return None
        return Decimal(text)

    def count(self, column: str, *, blank: bool = False, positive: bool = False) -> int | None:
        """A whole number, 0 or more; more than 0 where it is to be ``positive``."""
        text = self.text(column)
        if not text and blank:
            return None
        if not _COUNT.fullmatch(text):
            self.wrong(column, errors.NOT_A_NUMBER(value=text))
            return None
        if positive and not int(text):
            self.wrong(column, errors.NOT_POSITIVE())
            return None
        return int(text)

    def share(self, column: str) -> Decimal | None:
        """A part of 1 with at most four decimals, or blank."""
        text = self.text(column)
        if not text:
            return None
        if not re.fullmatch(r"(0(\.[0-9]{1,4})?|1(\.0{1,4})?)", text):
            self.wrong(column, errors.NOT_A_SHARE(value=text))
            return None
        return Decimal(text)

    def day(self, column: str) -> date | None:
        """A date as 2026-11-30."""
        text = self.text(column)
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.wrong(column, errors.NOT_A_DAY(value=text))
        return None

    def flag(self, column: str) -> bool | None:
        """``true`` or ``false``."""
        answer = true_or_false(self.text(column))
        if answer is None:
            self.wrong(column, errors.NOT_TRUE_OR_FALSE(value=self.text(column)))
        return answer

    def provider(self, column: str, providers: Mapping[str, LeadProvider], programme: str) -> LeadProvider | None:
        """The lead provider of that name, who must run the programme."""
        name = self.text(column)
        provider = providers.get(name_key(name))
        if provider is None:
            near = near_name(name, [one.name for one in providers.values()])
            hint = f" Is it {near}?" if near else ""
            self.wrong(column, errors.PROVIDER_UNKNOWN(name=name, hint=hint))
            return None
        if not getattr(provider, programme):
            self.wrong(column, errors.PROGRAMME_NOT_OFFERED(provider=provider.name, programme=programme.upper()))
            return None
        return provider

    def cohort(self, column: str, cohorts: Mapping[str, T]) -> T | None:
        """The cohort with that start year."""
        cohort = cohorts.get(self.text(column))
        if cohort is None:
            self.wrong(column, errors.COHORT_UNKNOWN(value=self.text(column)))
        return cohort

    def intake(self, column: str, intakes: Mapping[str, Intake], *, given: str = "") -> Intake | None:
        """The intake named like 2025b; a year alone is its first intake. ``given``: what counts for a blank cell."""
        text = self.text(column) or given
        intake = intakes.get(f"{text}a" if len(text) == 4 else text.lower())
        if intake is None:
            self.wrong(column, errors.INTAKE_UNKNOWN(value=text))
        return intake

    @contextmanager
    def named(self, column_of: Mapping[str, str] | None = None) -> Iterator[None]:
        """Notes what a command refuses as wrong with this row: under the column that its field is, or the field."""
        try:
            yield
        except Refusal as refusal:
            for problem in refusal.problems:
                self.wrong((column_of or {}).get(problem.field, problem.field), problem)


def providers_by_name() -> dict[str, LeadProvider]:
    """Every lead provider by the key of its name."""
    return {name_key(one.name): one for one in LeadProvider.objects.order_by("id")}
