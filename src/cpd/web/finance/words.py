"""How the finance console writes amounts, states and what declarations are called."""

from decimal import Decimal

from cpd.core.money import in_pounds, to_pounds
from cpd.finance.rules.opening import declared
from cpd.statements.models import Statement
from cpd.web.kit.parts import Link, Tag

PROGRAMMES = {"ecf": "ECF", "npq": "NPQ"}
NOT_KNOWN = "Not known"
STATEMENT_TAGS = {"open": Tag("Open", "blue"), "payable": Tag("Payable", "yellow"), "paid": Tag("Paid", "green")}
DECLARATION_TAGS = {
    "submitted": Tag("Submitted", "grey"),
    "eligible": Tag("Eligible", "blue"),
    "payable": Tag("Payable", "yellow"),
    "paid": Tag("Paid", "green"),
    "voided": Tag("Voided", "grey"),
    "ineligible": Tag("Not eligible", "red"),
    "awaiting_clawback": Tag("Awaiting clawback", "orange"),
    "clawed_back": Tag("Clawed back", "red"),
}

__all__ = [
    "DECLARATION_TAGS",
    "NOT_KNOWN",
    "PROGRAMMES",
    "STATEMENT_TAGS",
    "address_of",
    "declared",
    "exact",
    "opens",
    "pounds",
    "year_of",
]


def pounds(amount: str | Decimal | None) -> str:
    """An amount in pounds, rounded: ``£75,943.07``. What nobody knows is never a zero."""
    return NOT_KNOWN if amount is None else in_pounds(Decimal(amount))


def exact(value: Decimal | int | str | None) -> str:
    """An input of a formula: pounds as exact as they are, up to six decimals, counts with commas, text as it is."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, Decimal):
        if value == to_pounds(value):
            return in_pounds(value)
        return f"{'-' if value < 0 else ''}£{abs(value):,.6f}".rstrip("0")
    return f"{value:,}" if isinstance(value, int) else value


def address_of(statement: Statement) -> str:
    """Where a statement's page is."""
    return f"/finance/statements/{statement.id}"


def year_of(statement: Statement) -> str:
    """``2024`` for ECF, ``2024b`` for NPQs, as people say it."""
    return f"{PROGRAMMES[statement.programme]} {statement.year_or_intake}"


def opens(text: str, statement: Statement, figure: str, about: str = "") -> Link:
    """A figure of a statement that leads to where it comes from."""
    return Link(text, f"{address_of(statement)}/figures/{figure}", about)
