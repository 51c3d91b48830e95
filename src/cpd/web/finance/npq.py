"""The tables of an NPQ statement: declarations by course, and what each course is paid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cpd.finance.expected import Expected
from cpd.finance.figures import Figures
from cpd.finance.queries import NpqCounts, npq_terms
from cpd.finance.rules import CourseTerms
from cpd.statements.models import Statement
from cpd.statements.rules import DECLARATION_TYPES
from cpd.web.finance.words import declared, exact, opens, pounds
from cpd.web.kit.parts import Column, Row, SummaryList, Table


@dataclass(frozen=True)
class _Line:
    """A line of a course: how many, what each costs, and what they come to."""

    title: str
    number: str
    each: object
    amount: object


def counts_table(figures: Figures, counts: dict[str, NpqCounts]) -> Table:
    """How many declarations of each type a course has on the statement, and how many were voided."""
    courses = sorted(set(counts) | {course["course_identifier"] for course in figures["courses"]})

    def of(course: str) -> NpqCounts:
        return counts.get(course, NpqCounts())

    def number_of(kind: str) -> Callable[[str], object]:
        return lambda course: f"{of(course).billable.get(kind, 0):,}"

    return Table(
        caption="Declarations by course",
        columns=[
            Column("Course", lambda course: course),
            *(Column(declared(kind), number_of(kind), numeric=True) for kind in DECLARATION_TYPES["npq"]),
            Column("Clawed back", lambda course: f"{of(course).course.refundable:,}", numeric=True),
            Column("Voided", lambda course: f"{of(course).voided:,}", numeric=True),
        ],
        rows=courses,
        empty="There is no course on this statement.",
    )


def course_tables(
    statement: Statement, figures: Figures, counts: dict[str, NpqCounts]
) -> tuple[list[Table], list[Table], Table]:
    """What each course is paid; the same of special courses, which are paid apart; and the contracts. One query."""
    terms = npq_terms(statement)
    by_course = {one.course_identifier: one for one in terms}
    ordinary: list[Table] = []
    special: list[Table] = []
    for course in figures["courses"]:
        table = _course_table(statement, course, by_course.get(course["course_identifier"]), counts)
        (special if course["special"] else ordinary).append(table)
    return ordinary, special, contract_table(terms)


def _course_table(
    statement: Statement, course: Figures, terms: CourseTerms | None, counts: dict[str, NpqCounts]
) -> Table:
    identifier = course["course_identifier"]
    counted = counts.get(identifier, NpqCounts()).course

    def amount(part: str) -> object:
        return opens(pounds(course[part]), statement, f"course.{identifier}.{part}", f"{identifier}, {part}")

    per_head = terms.targeted_delivery_funding_per_participant if terms else None
    each = terms.service_fee_each if terms else None
    target = f"{terms.recruitment_target:,}" if terms else ""
    lines = [
        _Line("Output payment", f"{course['billable']:,}", amount("price"), amount("output_payment")),
        _Line("Service fee", target, "" if each is None else exact(each), amount("service_fee")),
        _Line(
            "Targeted delivery funding", f"{counted.targeted:,}", exact(per_head), amount("targeted_delivery_funding")
        ),
        _Line("Clawbacks", f"{course['refundable']:,}", "", amount("clawback")),
        _Line("Total", "", "", amount("total")),
    ]
    return Table(
        caption=identifier,
        columns=[
            Column("Payment", lambda line: line.title),
            Column("Number", lambda line: line.number, numeric=True),
            Column("Price of each", lambda line: line.each, numeric=True),
            Column("Amount", lambda line: line.amount, numeric=True),
        ],
        rows=lines,
        size="s",
    )


def contract_table(terms: Sequence[CourseTerms]) -> Table:
    """What the contract of each course says."""
    return Table(
        caption="Contracts of the courses",
        columns=[
            Column("Course", lambda one: one.course_identifier),
            Column("Recruitment target", lambda one: f"{one.recruitment_target:,}", numeric=True),
            Column("Price for each participant", lambda one: pounds(one.per_participant), numeric=True),
            Column("Output payments", lambda one: f"{one.output_payment_percentage}%", numeric=True),
            Column("Payment periods", lambda one: one.number_of_payment_periods, numeric=True),
            Column(
                "Monthly service fee",
                lambda one: "Calculated" if one.monthly_service_fee is None else pounds(one.monthly_service_fee),
                numeric=True,
            ),
            Column("Special", lambda one: "Yes" if one.special else "No"),
        ],
        rows=terms,
        size="s",
        empty="There is no contract.",
    )


def expected_table(expected: Expected) -> Table:
    """What is expected of each type, what has come, and what remains (rule MON-28)."""
    return Table(
        caption="Expected and received",
        columns=[
            Column("Declarations", lambda row: declared(row.declaration_type)),
            Column("Expected", lambda row: _number(row.expected), numeric=True),
            Column("Received", lambda row: _number(row.received), numeric=True),
            Column("Remaining", lambda row: _number(row.remaining), numeric=True),
            Column("With what remains of earlier types", lambda row: _number(row.cumulative), numeric=True),
        ],
        rows=expected.rows,
    )


def _number(value: int | None) -> str:
    return "Not stated" if value is None else f"{value:,}"


def counts_of(statement: Statement, figures: Figures) -> SummaryList:
    """How many declarations of each kind the statement counts."""
    names = {"started": "Started", "retained": "Retained", "completed": "Completed"}
    names |= {"clawed_back": "Clawed back", "voided": "Voided"}
    return SummaryList(
        Row(title, opens(f"{figures['counts'][name]:,}", statement, f"count.{name}", title.lower()))
        for name, title in names.items()
    )
