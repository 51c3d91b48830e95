"""A statement as figures: what it pays, line by line, as JSON carries it (rules MON-4, MON-5).

Money is rounded here, once for each named amount.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cpd.core.money import print_pounds
from cpd.declarations.models import Kind
from cpd.finance import queries
from cpd.finance.rules import (
    Amounts,
    Counts,
    Course,
    EcfTerms,
    Line,
    banded_lines,
    ecf_amounts,
    flat_lines,
    npq_amounts,
    targeted_delivery_funding_applies,
)
from cpd.statements.models import Statement, StatementProgramme
from cpd.statements.rules import month_of

KINDS = {"all": (Kind.ECT, Kind.MENTOR), "ect": (Kind.ECT,), "mentor": (Kind.MENTOR,)}
"""Whom a participant type of a line means."""

Figures = dict[str, Any]


def statement_figures(statement: Statement, counted: queries.Counted | None = None) -> Figures:
    """What a statement comes to. Frozen figures are given as they were stored (rule MON-4); others are worked out.

    ``counted`` is what is on the statement, where the caller has counted it: that is what takes longest.

    ``problems`` says in sentences what could not be priced because a contract is missing: then every amount is None,
    because nobody knows it, and counts are those of the line items.
    """
    if statement.frozen_totals is not None:
        frozen: Figures = statement.frozen_totals
        return frozen
    return worked_out(statement, counted=counted)


def worked_out(statement: Statement, at: datetime | None = None, *, counted: queries.Counted | None = None) -> Figures:
    """What is on a statement, priced: as it is, or as it was ``at`` an instant.

    Then the statement is one of :func:`cpd.finance.known.known_at`, as it was.
    """
    counts = queries.counted(statement, at) if counted is None else counted
    work_out = _npq if statement.programme == StatementProgramme.NPQ else _ecf
    return {**statement_head(statement), **work_out(statement, counts, at)}


def statement_head(statement: Statement) -> Figures:
    """What a statement is, without what it comes to."""
    return {
        "id": str(statement.id),
        "lead_provider": statement.lead_provider.name,
        "programme": statement.programme,
        "cohort": statement.cohort_id,
        **({"cohort_suffix": statement.cohort_suffix} if statement.intake_id else {}),
        "name": statement.name,
        "state": statement.state,
        "deadline_date": statement.deadline_date.isoformat(),
        "payment_date": statement.payment_date.isoformat(),
        "output_fee": statement.output_fee,
        "frozen": statement.frozen_totals is not None,
    }


def _ecf(statement: Statement, counted: queries.Counted, at: datetime | None) -> Figures:
    before, now = counted.before, counted.now
    terms = queries.ecf_terms(statement)
    by_type = statement.cohort.mentor_funding
    lines: list[Line] = []
    problems = []
    if terms is None:
        problems.append(f"There is no contract of {statement.lead_provider.name} for the {statement.cohort_id} cohort.")
    else:
        who = "ect" if by_type else "all"
        kinds = KINDS[who]
        earlier = queries.earlier_statements(statement, terms, before, kinds)
        lines += banded_lines(terms, earlier, now.of(kinds), participant_type=who)
    if by_type and terms is not None and terms.mentor_payment_per_participant is None:
        problems.append(f"The contract for the {statement.cohort_id} cohort does not say what mentors are paid.")
    elif by_type and terms is not None and terms.mentor_payment_per_participant is not None:
        mentors = KINDS["mentor"]
        lines += flat_lines(terms.mentor_payment_per_participant, [one.of(mentors) for one in before], now.of(mentors))
    figures: Figures = {
        "amounts": _amounts(_ecf_amounts(statement, terms, lines, now, at)) if terms and not problems else _unknown(),
        "counts": _ecf_counts(lines, now, ["ect", "mentor"], priced=not problems),
        "lines": [_line(line) for line in lines],
        "courses": [],
        "beyond_bands": _beyond(statement, lines, at),
        "problems": problems,
    }
    if by_type:
        figures["counts_by_type"] = {
            kind: _ecf_counts([one for one in lines if one.participant_type == kind], now, [kind], priced=not problems)
            for kind in ("ect", "mentor")
        }
    return figures


def _ecf_amounts(
    statement: Statement, terms: EcfTerms, lines: Sequence[Line], now: queries.EcfCounts, at: datetime | None
) -> Amounts:
    return ecf_amounts(
        terms,
        lines,
        now.uplifts_of(KINDS["ect" if statement.cohort.mentor_funding else "all"]),
        queries.adjustments_of(statement, at),
        vat_chargeable=statement.lead_provider.vat_chargeable,
    )


def _group(declaration_type: str) -> str:
    return declaration_type.partition("-")[0]


def _ecf_counts(lines: Sequence[Line], now: queries.EcfCounts, kinds: Sequence[str], *, priced: bool) -> dict[str, int]:
    """Additions by kind of milestone, capped by the bands; without a contract all that is billable."""
    counts = {"started": 0, "retained": 0, "completed": 0, "extended": 0}
    on_statement: Mapping[str, Counts] = now.of(kinds)
    if priced:
        for line in lines:
            counts[_group(line.declaration_type)] += line.additions
    else:
        for declaration_type, one in on_statement.items():
            counts[_group(declaration_type)] += one.billable
    counts["clawed_back"] = sum(one.refundable for one in on_statement.values())
    counts["voided"] = sum(now.voided.get(kind, 0) for kind in kinds)
    return counts


def _line(line: Line) -> Figures:
    return {
        "participant_type": line.participant_type,
        "declaration_type": line.declaration_type,
        "band": line.band,
        "previous": line.previous,
        "additions": line.additions,
        "subtractions": line.subtractions,
        "fee": print_pounds(line.fee),
        "payment": print_pounds(line.payment),
        "clawback": print_pounds(-line.clawback),
    }


def _beyond(statement: Statement, lines: Sequence[Line], at: datetime | None) -> list[Figures]:
    return [
        {
            "participant_type": line.participant_type,
            "declaration_type": line.declaration_type,
            "count": line.beyond,
            "declaration_ids": [
                str(key)
                for key in queries.beyond_bands(
                    statement, KINDS[line.participant_type], line.declaration_type, line.beyond, at
                )
            ],
        }
        for line in lines
        if line.beyond
    ]


def _npq(statement: Statement, counted: queries.Counted, at: datetime | None) -> Figures:
    counts = counted.by_course
    month = month_of(statement.name, statement.payment_date)
    courses = [
        Course(
            terms=terms,
            counts=counts.get(terms.course_identifier, queries.NpqCounts()).course,
            targeted_funding=targeted_delivery_funding_applies(
                course_identifier=terms.course_identifier, cohort=statement.cohort_id, month=month
            ),
        )
        for terms in queries.npq_terms(statement, at)
    ]
    priced = {course.terms.course_identifier for course in courses}
    special = {course.terms.course_identifier for course in courses if course.terms.special}
    ordinary = [one for course, one in counts.items() if course not in special]
    by_group = {"started": 0, "retained": 0, "completed": 0, "extended": 0}
    for one in ordinary:
        for declaration_type, billable in one.billable.items():
            by_group[_group(declaration_type)] += billable
    provider, intake = statement.lead_provider.name, statement.intake_id
    problems = [
        f"There is no contract of {provider} for {course} in intake {intake}."
        for course in sorted(set(counts) - priced)
    ]
    if not courses and not problems:
        problems.append(f"There is no contract of {provider} for any course in intake {intake}.")
    return {
        "amounts": _unknown() if problems else _amounts(npq_amounts(courses, queries.adjustments_of(statement, at))),
        "counts": {
            **by_group,
            "clawed_back": sum(one.course.refundable for one in ordinary),
            "voided": sum(one.voided for one in ordinary),
        },
        "lines": [],
        "courses": [_course(course) for course in courses],
        "beyond_bands": [],
        "problems": problems,
    }


def _course(course: Course) -> Figures:
    return {
        "course_identifier": course.terms.course_identifier,
        "price": print_pounds(course.terms.exact_price),
        "billable": course.counts.billable,
        "refundable": course.counts.refundable,
        "service_fee": print_pounds(course.terms.exact_service_fee),
        "output_payment": print_pounds(course.output_payment),
        "clawback": print_pounds(-course.clawback),
        "targeted_delivery_funding": print_pounds(course.targeted_delivery_funding),
        "total": print_pounds(course.total),
        "special": course.terms.special,
    }


AMOUNTS = (
    "service_fee",
    "output_payment",
    "uplift",
    "clawbacks",
    "targeted_delivery_funding",
    "additional_adjustments",
    "subtotal",
    "vat",
    "total",
)


def _amounts(amounts: Amounts) -> dict[str, str]:
    return {name: print_pounds(getattr(amounts, name)) for name in AMOUNTS}


def _unknown() -> dict[str, str | None]:
    return dict.fromkeys(AMOUNTS)
