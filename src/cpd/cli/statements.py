"""``cpd statement``: what providers are paid, and authorising it."""

import json
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import typer

from cpd.cli.operator import operator
from cpd.cli.terminal import console, table
from cpd.core.money import in_pounds

if TYPE_CHECKING:
    from rich.console import Console

    from cpd.accounts.roles import Role
    from cpd.finance.signing import Signatory
    from cpd.statements.models import Statement

app = typer.Typer(help="Statements: what providers are paid.")

MADE_UP = ("Pat Preparer", "Alex Approver")
"""Who prepares and approves a payment in the sandbox, unless told."""

UNKNOWN = "not known"
"""An amount that cannot be worked out, because there is no contract."""


@app.command("list")
def list_statements(
    provider: str = typer.Option(..., help="The lead provider's name"),
    programme: str = typer.Option("", help="ecf or npq; both if you leave it out"),
    cohort: int = typer.Option(0, help="A start year; all if you leave it out"),
    as_json: bool = typer.Option(False, "--json", help="Print them as JSON"),
) -> None:
    """Lists a provider's statements, in the order in which they are paid.

    Example: cpd statement list --provider "Provider A" --programme ecf --cohort 2022
    """
    from cpd.finance.figures import statement_head
    from cpd.finance.queries import statements_of
    from cpd.providers.queries import find_provider

    if programme not in ("", "ecf", "npq"):
        raise typer.BadParameter("Use ecf or npq.", param_hint="--programme")
    statements = statements_of(find_provider(provider).id, programme=programme or None, cohort=cohort or None)
    rows = [statement_head(one) for one in statements]
    if as_json:
        print(json.dumps(rows))
        return
    shown = table("ID", "Programme", "Cohort", "Statement", "State", "Deadline", "Payment", "Pays outputs")
    for row in rows:
        names = ("id", "programme", "cohort", "name", "state", "deadline_date", "payment_date")
        intake = {**row, "cohort": f"{row['cohort']}{row.get('cohort_suffix', '')}"}
        shown.add_row(*[str(intake[name]) for name in names], "yes" if row["output_fee"] else "no")
    console(150).print(shown)


@app.command()
def show(
    statement_id: str = typer.Argument(..., metavar="ID", help="The ID of a statement, as cpd statement list shows it"),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON"),
    known_at: str = typer.Option("", metavar="INSTANT", help="As it was at that instant, like 2026-11-30T17:00:00Z"),
) -> None:
    """Shows what a statement comes to, line by line. Amounts are pounds.

    With --known-at it shows what the statement came to at that instant, and what was on it. If it had been paid by
    then, it shows what was kept of the payment.

    Example: cpd statement show 1cd343e7-6b8d-4dd5-9d2c-eb9ca2b8ff6f --json
    """
    from cpd.finance.expected import expected_of
    from cpd.finance.figures import statement_figures

    if known_at:
        _show_known(statement_id, known_at, as_json=as_json)
        return
    statement = _find(statement_id)
    figures = statement_figures(statement)
    expected = expected_of(statement).as_json()
    if as_json:
        print(json.dumps({**figures, **expected}))
    else:
        _print(figures)
        _print_expected(expected)
    for problem in figures["problems"]:
        print(problem, file=sys.stderr)


def _show_known(statement_id: str, instant: str, *, as_json: bool) -> None:
    from cpd.core.dates import parse_instant
    from cpd.core.refusals import Refusal
    from cpd.finance import errors
    from cpd.finance.known import known_at

    at = parse_instant(instant)
    if at is None:
        raise Refusal.because(errors.NOT_AN_INSTANT(value=instant))
    known = known_at(_find(statement_id).id, at)
    if as_json:
        print(json.dumps(known.as_json()))
    else:
        _print(known.figures)
        output = console(140)
        if known.adjustments:
            _print_rows(output, ("name", "amount"), [{"name": n, "amount": a} for n, a in known.adjustments], ("name",))
        if known.declarations:
            rows = [
                {"declaration": str(one.id), "declaration_type": one.declaration_type, "state": one.state}
                for one in known.declarations
            ]
            _print_rows(output, ("declaration", "declaration_type", "state"), rows, ("state",))
    for problem in known.figures["problems"]:
        print(problem, file=sys.stderr)


@app.command()
def authorise(
    statement_id: str = typer.Argument(..., metavar="ID", help="The ID of a statement, as cpd statement list shows it"),
    prepared_by: str = typer.Option(
        "", help="The address of the user who prepared the payment, with the role finance; made up in the sandbox"
    ),
    approved_by: str = typer.Option(
        "", help="The address of another user who approves it, with the role finance_approver; made up in the sandbox"
    ),
) -> None:
    """Authorises a payable statement: its declarations are paid, and its figures never change again.

    In production both are the addresses of users, with the roles finance and finance_approver. A payment that was
    prepared already is approved as it was prepared. If anything has changed since, that is listed, and nothing is paid.

    Example: cpd statement authorise ID --prepared-by fern@education.example --approved-by alex@education.example
    """
    from django.conf import settings

    from cpd.accounts.roles import Role
    from cpd.finance.commands import FiguresChanged, authorise_statement
    from cpd.finance.figures import statement_figures
    from cpd.statements.rules import is_same_person

    first, second = prepared_by.strip(), approved_by.strip()
    two_named = first and second and not is_same_person(first, second)
    try:
        statement = authorise_statement(
            statement_id=_find(statement_id).id,
            prepared_by=_signatory(first, Role.FINANCE, "prepared_by", MADE_UP[0], known=bool(two_named)),
            approved_by=_signatory(second, Role.FINANCE_APPROVER, "approved_by", MADE_UP[1], known=bool(two_named)),
            unpriced=settings.SANDBOX,
            actor=operator(),
        )
    except FiguresChanged as changed:
        for one in changed.differences:
            print(one)
        raise
    total = _pounds(statement_figures(statement)["amounts"]["total"])
    print(
        f"{statement.name} is paid: {total}, prepared by {statement.prepared_by}, approved by {statement.approved_by}"
    )


@app.command()
def prepare(
    statement_id: str = typer.Argument(..., metavar="ID", help="The ID of a statement, as cpd statement list shows it"),
    prepared_by: str = typer.Option(
        "", help="The address of the user who prepares the payment, with the role finance; made up in the sandbox"
    ),
) -> None:
    """Prepares the payment of a payable statement as it stands now, for somebody else to approve.

    Example: cpd statement prepare 1cd343e7-6b8d-4dd5-9d2c-eb9ca2b8ff6f --prepared-by fern@education.example
    """
    from django.conf import settings

    from cpd.accounts.roles import Role
    from cpd.finance.commands import prepare_payment

    preparation = prepare_payment(
        statement_id=_find(statement_id).id,
        by=_signatory(prepared_by.strip(), Role.FINANCE, "prepared_by", MADE_UP[0]),
        unpriced=settings.SANDBOX,
        actor=operator(),
    )
    total = _pounds(preparation.facts["figures"]["amounts"]["total"])
    print(f"{preparation.statement.name} is prepared by {preparation.prepared_by}: {total}. It waits for an approval.")


@app.command()
def reject(
    statement_id: str = typer.Argument(..., metavar="ID", help="The ID of a statement, as cpd statement list shows it"),
    reason: str = typer.Option(..., help="Why; it is kept, and the user who prepared the payment reads it"),
    rejected_by: str = typer.Option(
        "", help="The address of the user who rejects it: one with the role finance_approver, or who prepared it"
    ),
) -> None:
    """Rejects a payment that was prepared and waits for a decision. Adjustments can be made again then.

    Example: cpd statement reject ID --rejected-by alex@education.example --reason "One claim is missing"
    """
    from cpd.accounts.roles import Role
    from cpd.finance.commands import reject_payment
    from cpd.statements.commands import waiting_preparation
    from cpd.statements.rules import is_same_person

    statement = _find(statement_id)
    waiting = waiting_preparation(statement)
    if waiting is None:
        print(f"No payment of {statement.name} waits for a decision.", file=sys.stderr)
        raise typer.Exit(1)
    own = is_same_person(rejected_by, waiting.prepared_by)
    role = Role.FINANCE if own else Role.FINANCE_APPROVER
    rejected = reject_payment(
        preparation_id=waiting.id,
        by=_signatory(rejected_by.strip(), role, "rejected_by", MADE_UP[1]),
        reason=reason,
        actor=operator(),
    )
    print(f"The payment of {statement.name} is rejected by {rejected.decided_by}: {rejected.reason}")


def _signatory(email: str, role: "Role", field: str, made_up: str, *, known: bool = True) -> "Signatory":
    """Who signs: in production the user with that address, who must have the role unless they need not be ``known``."""
    from django.conf import settings

    from cpd.finance.signing import Signatory, signatory_with_email

    if settings.SANDBOX:
        return Signatory(email or made_up)
    return signatory_with_email(email, role, field) if known else Signatory(email)


@app.command()
def price(
    statement_id: str = typer.Argument(..., metavar="ID", help="The ID of a statement, as cpd statement list shows it"),
    contract_version: int = typer.Option(..., help="The version of the contract to price it by"),
    reason: str = typer.Option(..., help="Why; it is kept in the audit trail"),
    course: str = typer.Option("", help="The course that is priced, for NPQs"),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only say what would change"),
) -> None:
    """Prices a payable statement again, and says what changes. Open ones follow new versions by themselves.

    Example: cpd statement price 1cd343e7-6b8d-4dd5-9d2c-eb9ca2b8ff6f --contract-version 2 --reason "The fee was wrong"
    """
    from cpd.finance.commands import price_again

    priced = price_again(
        statement_id=_find(statement_id).id,
        version=contract_version,
        course_identifier=course,
        reason=reason,
        dry_run=dry_run,
        actor=operator(),
    )
    for name, (before, after) in priced.changes.items():
        print(f"{name}: {_pounds(before)} becomes {_pounds(after)}")
    would = "would be" if dry_run else "is"
    changes = "" if priced.changes else " Nothing changes in what it comes to."
    print(f"{priced.statement.name} {would} priced by version {contract_version}.{changes}")


def _pounds(amount: str | None) -> str:
    return UNKNOWN if amount is None else in_pounds(Decimal(amount))


@app.command()
def export(
    statement_id: str = typer.Argument(..., metavar="ID", help="The ID of a statement, as cpd statement list shows it"),
) -> None:
    """Prints what is on a statement as CSV: a row for each line item.

    Example: cpd statement export 1cd343e7-6b8d-4dd5-9d2c-eb9ca2b8ff6f > november.csv
    """
    from cpd.finance.exports import export_lines

    for line in export_lines(_find(statement_id)):
        sys.stdout.write(line)


@app.command()
def verify(
    provider: str = typer.Option("", help="A lead provider's name; all if you leave it out"),
    expect: str = typer.Option("", metavar="HASH", help="The hash of a paid statement, noted earlier"),
) -> None:
    """Says whether paid statements are still as they were when they were paid. The exit status is 1 if one is not.

    Example: cpd statement verify --provider "Provider A"
    """
    from cpd.finance.freezing import verify as verify_paid_statements
    from cpd.finance.models import FrozenStatement
    from cpd.providers.queries import find_provider

    payee = find_provider(provider).id if provider else None
    breaches = verify_paid_statements(lead_provider_id=payee, expect=expect)
    for breach in breaches:
        print(breach, file=sys.stderr)
    frozen = FrozenStatement.objects.filter(**({"lead_provider_id": payee} if payee else {}))
    heads = frozen.order_by("lead_provider__name", "lead_provider_id", "-number").distinct(
        "lead_provider__name", "lead_provider_id"
    )
    for head in heads.select_related("lead_provider"):
        print(f"{head.lead_provider.name}: {head.number:,} paid, the last with the hash {head.hash}")
    if breaches:
        raise typer.Exit(1)


@app.command()
def differences() -> None:
    """Lists statements that differ from the calendar of this release and stay as they are: payable and paid ones, and
    open ones that the calendar no longer has or whose declarations have no other statement to go to.

    Example: cpd statement differences
    """
    from cpd.declarations.commands import calendar_differences

    differences = calendar_differences()
    for one in differences:
        print(one)
    print(f"{len(differences):,} statements differ from the calendar.")


def _find(text: str) -> "Statement":
    from cpd.core.ids import parse_id
    from cpd.finance.queries import find_statement

    return find_statement(parse_id(text))


LINE = (
    *("participant_type", "declaration_type", "band", "previous", "additions", "subtractions"),
    *("fee", "payment", "clawback"),
)
COURSE = (
    *("course_identifier", "price", "billable", "refundable", "service_fee", "output_payment", "clawback"),
    *("targeted_delivery_funding", "total", "special"),
)
"""The columns of the tables: what is stored has no order of its own."""


def _print(figures: dict[str, Any]) -> None:
    from cpd.finance.figures import AMOUNTS

    output = console(140)
    state = f"{figures['state']}, frozen" if figures["frozen"] else figures["state"]
    cohort = f"{figures['cohort']}{figures.get('cohort_suffix', '')}"
    output.print(
        f"{figures['name']} ({figures['programme'].upper()}, cohort {cohort}) of "
        f"{figures['lead_provider']}: "
        f"{state}; deadline {figures['deadline_date']}, payment {figures['payment_date']}"
    )
    amounts = table("Amount", "£")
    for name in AMOUNTS:
        amounts.add_row(_words(name), figures["amounts"][name] or UNKNOWN)
    output.print(amounts)
    if figures["lines"]:
        _print_rows(output, LINE, figures["lines"], ("additions", "subtractions", "previous"))
    if figures["courses"]:
        _print_rows(output, COURSE, figures["courses"], ("billable", "refundable", "service_fee"))
    for beyond in figures["beyond_bands"]:
        output.print(
            f"{beyond['count']} {beyond['declaration_type']} declarations exceed the contracted bands and are paid "
            f"no output payment: {', '.join(beyond['declaration_ids'])}"
        )


EXPECTED = ("declaration_type", "expected", "received", "remaining", "cumulative")


def _print_expected(expected: dict[str, Any]) -> None:
    output = console(140)
    _print_rows(output, EXPECTED, expected["expected"], ("expected", "received"))
    if expected["expected_output_payment"] is not None:
        output.print(f"Expected output payment: {_pounds(expected['expected_output_payment'])}")


def _words(name: str) -> str:
    return "VAT" if name == "vat" else name.replace("_", " ").capitalize()


def _print_rows(
    output: "Console", names: tuple[str, ...], rows: list[dict[str, Any]], anything: tuple[str, ...]
) -> None:
    """The rows in which there is anything, or all when there is nothing in any."""
    shown = table(*map(_words, names))
    for row in [row for row in rows if any(row[name] not in (0, "0.00", None) for name in anything)] or rows:
        shown.add_row(*["" if row[name] is None else _cell(row[name]) for name in names])
    output.print(shown)


def _cell(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
