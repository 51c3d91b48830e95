"""The tables of an ECF statement: output by type and band, uplifts, clawbacks, the contract."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpd.finance.figures import KINDS, Figures
from cpd.finance.opening import line_figure
from cpd.finance.queries import EcfCounts
from cpd.statements.models import Contract, Statement
from cpd.web.finance.words import declared, opens, pounds
from cpd.web.kit.parts import Column, Row, SummaryList, Table

REVISED_TARGET = Decimal("1.5")
"""The revised recruitment target is so many times the target; it is shown and priced nowhere."""

WHO = {"all": "", "ect": "Early career teachers: ", "mentor": "Mentors: "}


@dataclass(frozen=True)
class _TypeRow:
    """A row of the output table: its cells by band, and the payment."""

    title: str
    cells: dict[str, object]
    payment: object = ""


def _by_type(lines: Iterable[Figures]) -> dict[str, list[Figures]]:
    by_type: dict[str, list[Figures]] = {}
    for line in lines:
        by_type.setdefault(line["declaration_type"], []).append(line)
    return by_type


def output_tables(statement: Statement, figures: Figures) -> list[Table]:
    """Output by type and band, of everybody or of early career teachers; then of mentors at the flat rate."""
    banded = [line for line in figures["lines"] if line["band"] is not None]
    flat = [line for line in figures["lines"] if line["band"] is None]
    tables = []
    if banded:
        tables.append(_banded_table(statement, banded))
    if flat:
        tables.append(_flat_table(statement, flat))
    return tables


def _banded_table(statement: Statement, lines: Sequence[Figures]) -> Table:
    who = WHO[lines[0]["participant_type"]]
    bands = list(dict.fromkeys(line["band"] for line in lines))
    rows: list[_TypeRow] = []
    for declaration_type, of_type in _by_type(lines).items():
        if declaration_type.startswith("extended") and not any(line["additions"] for line in of_type):
            continue
        title = declared(declaration_type)
        counts: dict[str, object] = {}
        fees: dict[str, object] = {}
        for line in of_type:
            about = f"{title}, band {line['band']}"
            counts[line["band"]] = opens(f"{line['additions']:,}", statement, line_figure("payment", line), about)
            fees[line["band"]] = opens(pounds(line["fee"]), statement, line_figure("fee", line), about)
        total = pounds(sum((Decimal(line["payment"]) for line in of_type), Decimal(0)))
        name = f"type.{of_type[0]['participant_type']}.{declaration_type}"
        payment = opens(total, statement, name, f"{title}, all bands")
        rows += [_TypeRow(title, counts), _TypeRow(f"{title}: fee for each", fees, payment)]
    return Table(
        caption=f"{who}output payments" if who else "Output payments",
        columns=[
            Column("Declarations", lambda row: row.title),
            *(Column(f"Band {band}", _cell_of(band), numeric=True) for band in bands),
            Column("Payment", lambda row: row.payment, numeric=True),
        ],
        rows=rows,
    )


def _cell_of(band: str) -> Callable[[_TypeRow], object]:
    return lambda row: row.cells[band]


def _flat_table(statement: Statement, lines: Sequence[Figures]) -> Table:
    def cell(side: str) -> Callable[[Figures], object]:
        return lambda line: opens(
            pounds(line[side]), statement, line_figure(side, line), f"mentors, {declared(line['declaration_type'])}"
        )

    return Table(
        caption="Mentors: output payments",
        columns=[
            Column("Declarations", lambda line: declared(line["declaration_type"])),
            Column("Number", lambda line: f"{line['additions']:,}", numeric=True),
            Column("Fee for each", cell("fee"), numeric=True),
            Column("Payment", cell("payment"), numeric=True),
        ],
        rows=lines,
    )


@dataclass(frozen=True)
class _Amount:
    """A line of a table of amounts: how many, what each costs, and what they come to."""

    title: str
    number: int
    fee: str
    amount: object


_AMOUNT_COLUMNS = [
    Column("For", lambda row: row.title),
    Column("Number", lambda row: f"{row.number:,}", numeric=True),
    Column("Fee for each", lambda row: row.fee, numeric=True),
    Column("Amount", lambda row: row.amount, numeric=True),
]


def uplift_tables(
    statement: Statement, figures: Figures, contract: Contract | None, counts: EcfCounts
) -> tuple[Table | None, Table | None]:
    """Uplift fees, where the contract pays them; and clawbacks, uplifts first, then band by band."""
    kinds = KINDS["ect" if statement.cohort.mentor_funding else "all"]
    fee = contract.uplift_amount if contract else None
    uplifts = counts.uplifts_of(kinds)
    paid = None
    if fee is not None:
        amount = opens(pounds(figures["amounts"]["uplift"]), statement, "uplift")
        row = _Amount("Starts with an uplift", uplifts.additions, pounds(fee), amount)
        paid = Table(caption="Uplift fees", columns=_AMOUNT_COLUMNS, rows=[row])
    back = [
        _Amount(
            f"{WHO[line['participant_type']]}{declared(line['declaration_type'])}"
            + (f", band {line['band']}" if line["band"] else ""),
            line["subtractions"],
            pounds(-Decimal(line["fee"])),
            opens(pounds(line["clawback"]), statement, line_figure("clawback", line)),
        )
        for line in sorted(figures["lines"], key=lambda line: line["band"] or "Z")
        if line["subtractions"]
    ]
    if fee is not None and uplifts.subtractions:
        amount = opens(pounds(-fee * uplifts.subtractions), statement, "uplift.clawbacks")
        back.insert(0, _Amount("Uplifts of starts", uplifts.subtractions, pounds(-fee), amount))
    clawbacks = Table(caption="Clawbacks", columns=_AMOUNT_COLUMNS, rows=back) if back else None
    return paid, clawbacks


def counts_of(statement: Statement, figures: Figures) -> object:
    """How many declarations of each kind: one column, or one for each of early career teachers and mentors."""
    names = {"started": "Started", "retained": "Retained", "completed": "Completed", "extended": "Extended"}
    names |= {"clawed_back": "Clawed back", "voided": "Voided"}
    shown = [name for name in names if name != "extended" or figures["counts"]["extended"]]
    by_type = figures.get("counts_by_type")
    if by_type is None:
        return SummaryList(
            Row(names[name], opens(f"{figures['counts'][name]:,}", statement, f"count.{name}", names[name].lower()))
            for name in shown
        )

    def cell(who: str, name: str) -> object:
        if who == "mentor" and name in ("retained", "extended"):
            return "-"
        return opens(f"{by_type[who][name]:,}", statement, f"count.{name}.{who}", f"{names[name].lower()}, {who}")

    return Table(
        caption="Declarations",
        columns=[
            Column("Declarations", lambda name: names[name]),
            Column("Early career teachers", lambda name: cell("ect", name), numeric=True),
            Column("Mentors", lambda name: cell("mentor", name), numeric=True),
            Column(
                "Together",
                lambda name: opens(f"{figures['counts'][name]:,}", statement, f"count.{name}", names[name].lower()),
                numeric=True,
            ),
        ],
        rows=shown,
    )


def beyond_table(figures: Figures) -> Table | None:
    """Declarations that no band has room for: how many, and which (rule MON-9)."""
    if not figures["beyond_bands"]:
        return None
    return Table(
        caption="Declarations that no band has room for",
        columns=[
            Column("Declarations", lambda one: f"{WHO[one['participant_type']]}{declared(one['declaration_type'])}"),
            Column("Number", lambda one: f"{one['count']:,}", numeric=True),
            Column("Declaration IDs", lambda one: _first_of(one["declaration_ids"])),
        ],
        rows=figures["beyond_bands"],
    )


def _first_of(ids: Sequence[str], shown: int = 20) -> str:
    """The first ids; how many more there are, which the download of the statement has."""
    more = f", and {len(ids) - shown:,} more in the JSON of this statement" if len(ids) > shown else ""
    return ", ".join(ids[:shown]) + more


def contract_of(contract: Contract) -> list[object]:
    """What the contract says: its numbers, then its bands. One query."""
    uplift = []
    if contract.uplift_amount is not None:
        uplift = [
            Row("Uplift fee", pounds(contract.uplift_amount)),
            Row("Uplift target", f"{contract.uplift_target:.0%}" if contract.uplift_target is not None else "None"),
        ]
    mentors = []
    if contract.mentor_payment_per_participant is not None:
        mentors = [
            Row("Recruitment target of mentors", f"{contract.mentor_recruitment_target or 0:,}"),
            Row("Payment for each mentor", pounds(contract.mentor_payment_per_participant)),
        ]
    fee = contract.monthly_service_fee
    summary = SummaryList(
        [
            Row("Version", contract.version),
            Row("Recruitment target", f"{contract.recruitment_target:,}"),
            Row("Revised target (150%)", f"{round(contract.recruitment_target * REVISED_TARGET):,}"),
            Row("Set-up fee", pounds(contract.set_up_fee)),
            Row("Monthly service fee", "Calculated" if fee is None else pounds(fee)),
            *uplift,
            *mentors,
        ]
    )
    bands = list(contract.bands.all())
    lowest = {band.letter: (bands[n - 1].maximum + 1 if n else 1) for n, band in enumerate(bands)}
    table = Table(
        caption="Bands",
        columns=[
            Column("Band", lambda band: f"Band {band.letter}"),
            Column("From", lambda band: f"{lowest[band.letter]:,}", numeric=True),
            Column("To", lambda band: f"{band.maximum:,}", numeric=True),
            Column("Price for each participant", lambda band: pounds(band.per_participant), numeric=True),
            Column("Output payments", lambda band: f"{band.output_payment_percentage}%", numeric=True),
            Column("Service fees", lambda band: f"{band.service_fee_percentage}%", numeric=True),
        ],
        rows=bands,
        size="s",
    )
    return [summary, table]
