"""Opening a figure: from an amount to its formula and inputs, to the declarations behind it, to the rules it follows.

A figure has a name: ``total``, ``payment.all.started.A``, ``course.npq-headship.price``. Every name that a page shows
can be opened, whether the statement is open or paid: what is frozen is read from what was frozen, and a version of a
contract never changes (rule MON-6).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpd.finance.behind import Behind, uplifts_on
from cpd.finance.figures import KINDS, Figures
from cpd.finance.queries import ecf_terms, npq_counts, npq_terms
from cpd.finance.rules.ecf import FLAT_PROPORTION, MONTHS, PROPORTIONS, EcfTerms, fee
from cpd.finance.rules.npq import CourseTerms
from cpd.finance.rules.opening import (
    AMOUNTS,
    Term,
    course_fee_terms,
    declared,
    price_terms,
    service_fee_terms,
    sum_terms,
)
from cpd.statements.models import Adjustment, Statement, StatementProgramme


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure, opened. ``amount`` is what the statement says, None where it is not known; counts are whole numbers.

    ``formula`` is in words, ``terms`` are its inputs, ``rules`` the numbers of the rules that it follows, and
    ``behind`` which line items it was made of, if it was made of any.
    """

    figure: str
    title: str
    amount: Decimal | int | None
    formula: str
    terms: tuple[Term, ...]
    rules: tuple[str, ...]
    behind: Behind | None = None


def open_figure(statement: Statement, figures: Figures, name: str) -> Opened | None:
    """The figure of that name, opened; None when the statement has no such figure. A few queries at most."""
    head, *rest = name.split(".")
    opener = _OPENERS.get(head) if rest else _amount
    return opener(statement, figures, name, rest) if opener else None


def _pounds(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _npq(statement: Statement) -> bool:
    return statement.programme == StatementProgramme.NPQ


def _amount(statement: Statement, figures: Figures, name: str, _rest: Sequence[str]) -> Opened | None:
    if name not in AMOUNTS or name not in figures["amounts"]:
        return None
    amount = _pounds(figures["amounts"][name])
    made = _made_of(statement, figures, name)
    return Opened(name, AMOUNTS[name], amount, *made)


_Made = tuple[str, tuple[Term, ...], tuple[str, ...], Behind | None]


def _made_of(statement: Statement, figures: Figures, name: str) -> _Made:
    npq = _npq(statement)
    addition = "MON-15" if npq else "MON-14"
    if name == "total":
        return (
            "The subtotal and VAT, added up.",
            sum_terms(figures["amounts"], ("subtotal", "vat")),
            (addition,),
            None,
        )
    if name == "subtotal":
        parts = ("service_fee", "output_payment", "uplift", "clawbacks", "targeted_delivery_funding")
        shown = [one for one in (*parts, "additional_adjustments") if not (npq and one == "uplift")]
        if not npq:
            shown.remove("targeted_delivery_funding")
        return ("All parts of the statement, added up.", sum_terms(figures["amounts"], shown), (addition,), None)
    if name == "vat":
        return _vat(statement, figures, addition)
    if name == "additional_adjustments":
        rows = Adjustment.objects.filter(statement=statement).order_by("created_at", "id")
        terms = tuple(Term(one.name, one.amount) for one in rows)
        return ("The adjustments of the statement, added up.", terms, (addition,), None)
    return _npq_amount(figures, name) if npq else _ecf_amount(statement, figures, name)


def _vat(statement: Statement, figures: Figures, addition: str) -> _Made:
    subtotal = Term("Subtotal", _pounds(figures["amounts"]["subtotal"]), "subtotal")
    if _npq(statement):
        return ("Statements of national professional qualifications carry no VAT.", (subtotal,), (addition,), None)
    charged = (
        _pounds(figures["amounts"]["vat"]) != 0 if statement.frozen_totals else statement.lead_provider.vat_chargeable
    )
    if not charged:
        return ("The provider is not registered for VAT, so there is none.", (subtotal,), (addition,), None)
    return ("The subtotal times the rate of VAT.", (subtotal, Term("Rate of VAT", "20%")), (addition,), None)


def _ecf_amount(statement: Statement, figures: Figures, name: str) -> _Made:
    terms = ecf_terms(statement)
    lines = figures["lines"]
    if name == "service_fee":
        return _service_fee(terms)
    if name == "output_payment":
        paid = [line for line in lines if line["additions"]]
        parts = tuple(Term(_called(line), _pounds(line["payment"]), line_figure("payment", line)) for line in paid)
        return (
            "What is paid for declarations, by type and band, added up.",
            parts,
            ("MON-7", "MON-10"),
            _all("billable"),
        )
    if name == "uplift":
        kinds = KINDS["ect" if statement.cohort.mentor_funding else "all"]
        number = uplifts_on(statement, kinds).additions
        behind = Behind("billable", tuple(kinds), uplift=True)
        parts = (Term("Starts with an uplift", number), Term("Uplift fee", terms.uplift_amount if terms else None))
        return ("The number of starts with an uplift times the fee.", parts, ("MON-13",), behind)
    if name == "clawbacks":
        back = [line for line in lines if line["subtractions"]]
        parts = tuple(Term(_called(line), _pounds(line["clawback"]), line_figure("clawback", line)) for line in back)
        uplifts = Term("Uplifts of starts that are clawed back", _uplifts_back(statement, terms), "uplift.clawbacks")
        return (
            "What is clawed back for declarations, by type and band, and their uplifts, added up.",
            (*parts, uplifts),
            ("MON-7", "MON-13"),
            _all("refundable"),
        )
    return ("Early career training has no targeted delivery funding.", (), ("MON-17",), None)


def _uplifts_back(statement: Statement, terms: EcfTerms | None) -> Decimal | None:
    kinds = KINDS["ect" if statement.cohort.mentor_funding else "all"]
    return -uplifts_on(statement, kinds).subtractions * (terms.uplift_amount or Decimal(0)) if terms else None


def _all(side: str) -> Behind:
    return Behind(side)


def _service_fee(terms: EcfTerms | None) -> _Made:
    if terms is None:
        return ("The service fee of the contract.", (), ("MON-12",), None)
    if terms.monthly_service_fee is not None:
        fixed = (Term("Monthly service fee", terms.monthly_service_fee),)
        return ("The monthly service fee that the contract names.", fixed, ("MON-12",), None)
    formula = (
        "For each band the places that the recruitment target fills, times what each place costs, added up and divided "
        f"by {MONTHS} months. A place costs the service fee percentage of the band's price; in band A less the set-up "
        "fee, shared among its places."
    )
    return (formula, service_fee_terms(terms), ("MON-12",), None)


def _npq_amount(figures: Figures, name: str) -> _Made:
    names = {
        "service_fee": ("service_fee", "The service fees of the courses", ("MON-16",)),
        "output_payment": ("output_payment", "What is paid for declarations, by course", ("MON-16",)),
        "clawbacks": ("clawback", "What is clawed back, by course", ("MON-16", "MON-17")),
        "targeted_delivery_funding": ("targeted_delivery_funding", "The targeted delivery funding", ("MON-17",)),
    }
    if name not in names:
        return ("National professional qualifications have no uplift fees.", (), ("MON-15",), None)
    key, words, rules = names[name]
    parts = tuple(
        Term(course["course_identifier"], _pounds(course[key]), f"course.{course['course_identifier']}.{key}")
        for course in figures["courses"]
        if not course["special"]
    )
    side = {"output_payment": "billable", "clawbacks": "refundable"}.get(name)
    behind = Behind("billable", targeted=True) if name == "targeted_delivery_funding" else _all(side) if side else None
    return (f"{words}, added up. Special courses are paid separately.", parts, (*rules, "MON-15"), behind)


def _called(line: Figures) -> str:
    who = {"ect": "ECTs, ", "mentor": "Mentors, "}.get(line["participant_type"], "")
    words = f"{who}{declared(line['declaration_type']).lower() if who else declared(line['declaration_type'])}"
    return f"{words}, band {line['band']}" if line["band"] else words


def line_figure(side: str, line: Figures) -> str:
    """What a figure of a line is called: its ``fee``, ``payment`` or ``clawback``."""
    return f"{side}.{line['participant_type']}.{line['declaration_type']}.{line['band'] or 'flat'}"


def _line_of(figures: Figures, rest: Sequence[str]) -> Figures | None:
    return next((line for line in figures["lines"] if line_figure("", line) == f".{'.'.join(rest)}"), None)


def _line(statement: Statement, figures: Figures, name: str, rest: Sequence[str]) -> Opened | None:
    """What a type is paid, or clawed back, in a band (rules MON-7 to MON-11)."""
    line = _line_of(figures, rest)
    side = name.partition(".")[0]
    if line is None:
        return None
    column = "additions" if side == "payment" else "subtractions"
    number = Term("Number of declarations", line[column])
    each = Term("Fee for one", _pounds(line["fee"]), line_figure("fee", line))
    banded = line["band"] is not None
    rules = ("MON-7", "MON-8", "MON-9", "MON-10") if banded else ("MON-11",)
    before = (Term("In the band before this statement", line["previous"]),) if banded else ()
    words = "paid" if side == "payment" else "clawed back"
    return Opened(
        name,
        f"{_called(line)}: {words}",
        _pounds(line[side]),
        f"The number of declarations that are {words}{' in the band' if banded else ''}, times the fee for one.",
        (number, each, *before),
        rules,
        _part(figures, line, column),
    )


def _part(figures: Figures, line: Figures, column: str) -> Behind:
    """Which line items stand in a band: additions from A on, refunds from the last band back."""
    same = [
        one
        for one in figures["lines"]
        if (one["participant_type"], one["declaration_type"]) == (line["participant_type"], line["declaration_type"])
    ]
    position = same.index(line)
    others = same[:position] if column == "additions" else same[position + 1 :]
    return Behind(
        "billable" if column == "additions" else "refundable",
        tuple(KINDS[line["participant_type"]]),
        line["declaration_type"],
        first=sum(one[column] for one in others),
        count=line[column],
    )


def _fee(statement: Statement, figures: Figures, name: str, rest: Sequence[str]) -> Opened | None:
    """What one declaration of a type is worth (rules MON-10, MON-11)."""
    line = _line_of(figures, rest)
    terms = ecf_terms(statement)
    if line is None or terms is None:
        return None
    title, amount = f"{_called(line)}: fee for one", _pounds(line["fee"])
    parts: tuple[Term, ...]
    if line["band"] is None:
        parts = (
            Term("Payment for each participant", terms.mentor_payment_per_participant),
            Term("Share of the type", f"{FLAT_PROPORTION:.0%}"),
        )
        return Opened(name, title, amount, "The flat rate times the share of the type.", parts, ("MON-11",))
    band = next((one for one in terms.bands if one.letter == line["band"]), None)
    if band is None:
        return None
    parts = (
        Term(f"Price of band {band.letter} for each participant", band.per_participant),
        Term("Share of the type", f"{PROPORTIONS[line['declaration_type']]:.0%}"),
        Term("Output payment percentage", f"{band.output_payment_percentage}%"),
        Term("Fee before rounding", str(fee(line["declaration_type"], band).normalize())),
    )
    formula = "The price of the band, times the share of the type, times the output payment percentage."
    return Opened(name, title, amount, formula, parts, ("MON-10",))


def _uplift(statement: Statement, figures: Figures, name: str, rest: Sequence[str]) -> Opened | None:
    """The uplifts of starts that are clawed back (rule MON-13)."""
    if list(rest) != ["clawbacks"] or _npq(statement):
        return None
    terms = ecf_terms(statement)
    kinds = KINDS["ect" if statement.cohort.mentor_funding else "all"]
    parts = (
        Term("Starts with an uplift that are clawed back", uplifts_on(statement, kinds).subtractions),
        Term("Uplift fee", terms.uplift_amount if terms else None),
    )
    formula = "The number of starts with an uplift that are clawed back, times the fee."
    behind = Behind("refundable", tuple(kinds), uplift=True)
    return Opened(name, "Uplifts clawed back", _uplifts_back(statement, terms), formula, parts, ("MON-13",), behind)


def _course(statement: Statement, figures: Figures, name: str, rest: Sequence[str]) -> Opened | None:
    """What a course is paid (rules MON-16, MON-17)."""
    if len(rest) != 2:
        return None
    identifier, part = rest
    course = next((one for one in figures["courses"] if one["course_identifier"] == identifier), None)
    terms = next((one for one in npq_terms(statement) if one.course_identifier == identifier), None)
    if course is None or terms is None or part not in _COURSE_TITLES:
        return None
    formula, parts, rules, behind = _course_part(statement, course, terms, part)
    return Opened(name, f"{identifier}: {_COURSE_TITLES[part]}", _pounds(course[part]), formula, parts, rules, behind)


_COURSE_TITLES = {
    "price": "price of one declaration",
    "service_fee": "service fee",
    "output_payment": "output payment",
    "clawback": "clawbacks",
    "targeted_delivery_funding": "targeted delivery funding",
    "total": "total",
}


def _course_part(statement: Statement, course: Figures, terms: CourseTerms, part: str) -> _Made:
    identifier = terms.course_identifier
    at = f"course.{identifier}"
    price = Term("Price of one declaration", _pounds(course["price"]), f"{at}.price")
    parts: tuple[Term, ...]
    if part == "price":
        formula = "The price for each participant, times the output payment percentage, divided by the payment periods."
        return formula, price_terms(terms), ("MON-16",), None
    if part == "service_fee":
        formula, parts = course_fee_terms(terms)
        return formula, parts, ("MON-16",), None
    if part == "total":
        names = ("service_fee", "output_payment", "targeted_delivery_funding", "clawback")
        parts = tuple(Term(_COURSE_TITLES[one].capitalize(), _pounds(course[one]), f"{at}.{one}") for one in names)
        return "All parts of the course, added up.", parts, ("MON-16", "MON-17"), None
    counted = npq_counts(statement)[identifier].course if course["billable"] or course["refundable"] else None
    on_top = Term("Funding for each start", terms.targeted_delivery_funding_per_participant)
    if part == "output_payment":
        parts = (Term("Declarations, each person and type once", course["billable"]), price)
        return "The number of declarations times the price.", parts, ("MON-16",), _of_course(identifier, "billable")
    if part == "targeted_delivery_funding":
        starts = Term("Starts with targeted delivery funding", counted.targeted if counted else 0)
        behind = Behind("billable", course_identifier=identifier, targeted=True)
        words = "The number of starts with the funding, times the funding. Nothing where the statement has none."
        return words, (starts, on_top), ("MON-17",), behind
    parts = (
        Term("Declarations clawed back, each person and type once", course["refundable"]),
        price,
        Term("Starts with targeted delivery funding that are clawed back", counted.targeted_back if counted else 0),
        on_top,
    )
    words = "The number of declarations clawed back times the price, and their targeted delivery funding."
    return words, parts, ("MON-16", "MON-17"), _of_course(identifier, "refundable")


def _of_course(identifier: str, side: str) -> Behind:
    return Behind(side, course_identifier=identifier)


def _count(statement: Statement, figures: Figures, name: str, rest: Sequence[str]) -> Opened | None:
    """A count of the page, and its declarations: of everybody, or of one kind (rules MON-9, MON-16)."""
    group, kind = rest[0], rest[1] if len(rest) == 2 else ""
    counts = figures.get("counts_by_type", {}).get(kind) if kind else figures["counts"]
    if len(rest) > 2 or counts is None or group not in counts:
        return None
    titles = {"clawed_back": "Clawed back", "voided": "Voided"}
    side = {"clawed_back": "refundable", "voided": "voided"}.get(group)
    formula = (
        f"The declarations on this statement that are {titles[group].lower()}."
        if side
        else "The declarations of the kind that are paid for. Those that no band has room for are not counted."
    )
    who = {"ect": "Early career teachers: ", "mentor": "Mentors: "}.get(kind, "")
    kinds = tuple(KINDS[kind]) if kind else ()
    behind = Behind(side, kinds) if side else Behind("billable", kinds, group=group)
    rules = ("MON-16",) if _npq(statement) else ("MON-9",)
    title = titles.get(group, declared(group))
    return Opened(name, f"{who}{title}", counts[group], formula, (), rules, behind)


def _type(statement: Statement, figures: Figures, name: str, rest: Sequence[str]) -> Opened | None:
    """What a type is paid in all bands together (rules MON-7, MON-10)."""
    lines = [line for line in figures["lines"] if [line["participant_type"], line["declaration_type"]] == list(rest)]
    if not lines:
        return None
    terms = tuple(
        Term(
            f"Band {line['band']}" if line["band"] else "Flat rate",
            _pounds(line["payment"]),
            line_figure("payment", line),
        )
        for line in lines
    )
    amount = sum((Decimal(line["payment"]) for line in lines), Decimal(0))
    behind = Behind("billable", tuple(KINDS[rest[0]]), rest[1])
    title = f"{_called({**lines[0], 'band': None})}: paid"
    return Opened(name, title, amount, "What the bands are paid, added up.", terms, ("MON-7", "MON-10"), behind)


_Opener = Callable[[Statement, Figures, str, Sequence[str]], Opened | None]

_OPENERS: dict[str, _Opener] = {
    "payment": _line,
    "clawback": _line,
    "fee": _fee,
    "uplift": _uplift,
    "course": _course,
    "count": _count,
    "type": _type,
}
