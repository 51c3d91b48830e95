"""The finance console's part of the list of pages: its pages, its journey, and a world of money."""

from typing import Any

from cpd.accounts.roles import Role
from cpd.declarations.models import Declaration
from cpd.finance.commands import authorise_statement, prepare_payment
from cpd.finance.signing import signatory_of
from cpd.npq.models import Application
from cpd.statements.models import Adjustment, Contract, Statement
from cpd.training.models import Schedule
from cpd.web.finance.adjusting import ADJUSTING
from cpd.web.kit.journeys import Journey
from tests.accounts.people import user
from tests.world import ACTOR, World

JOURNEYS: dict[str, Journey] = {"adjusting": ADJUSTING}
EXAMPLES = {"add-adjustment": {"name": {"name": "Correction of March"}, "amount": {"amount": "-99.50"}}}
WHO = {"adjusting": "finance"}

LEADS_ON = {"adjusting"}
"""Journeys whose last page is another page."""

PEOPLE = {"finance": "Frank Figures", "approver": "Ada Approver"}

PAGES: tuple[tuple[Any, ...], ...] = (
    ("finance", "/finance", "finance"),
    ("finance-statements", "/finance/statements", "finance"),
    ("finance-statements-refused", "/finance/statements?state=closed", "finance", 422),
    ("finance-statement", "{statement}", "finance"),
    ("finance-statement-npq", "{npq-statement}", "finance"),
    ("finance-statement-unpriced", "{unpriced-statement}", "finance"),
    ("finance-statement-to-prepare", "{payable-statement}", "finance"),
    ("finance-statement-to-approve", "{prepared-statement}", "approver"),
    ("finance-figure", "{statement}/figures/payment.ect.started.A", "finance"),
    ("finance-figure-total", "{npq-statement}/figures/total", "approver"),
    ("finance-voided", "{statement}/voided", "finance"),
    ("finance-copy", "{statement}/copies/dfe", "finance"),
    ("finance-copy-for-the-provider", "{npq-statement}/copies/provider", "finance"),
    ("finance-adjustments", "{statement}/adjustments", "finance"),
    ("finance-adjustments-refused", "{statement}/adjustments", "finance", 422, True),
    ("finance-adjustment-change", "{adjustment}/change", "finance"),
    ("finance-adjustment-remove", "{adjustment}/remove", "finance"),
    ("finance-deadline", "{statement}/deadline", "finance"),
    ("finance-payment-date", "{statement}/payment-date", "finance"),
    ("finance-expected", "{npq-statement}/expected", "finance"),
    ("finance-prepare", "{payable-statement}/prepare", "finance"),
    ("finance-approve", "{prepared-statement}/approve", "approver"),
    ("finance-approve-refused", "{prepared-statement}/approve", "approver", 422, True),
    ("finance-approve-changed", "{changed-statement}/approve", "approver"),
    ("finance-reject", "{prepared-statement}/reject", "finance"),
    ("finance-reject-refused", "{prepared-statement}/reject", "approver", 422, True),
    ("finance-known", "{statement}/known-at", "finance"),
    ("finance-known-at", "{statement}/known-at?at=2026-10-20T09:00:00Z", "finance"),
    ("finance-known-refused", "{statement}/known-at?at=yesterday", "finance", 422),
    ("finance-note", "{statement}/note", "approver"),
    ("finance-note-refused", "{statement}/note", "finance", 422, True),
    ("finance-contracts", "/finance/contracts", "finance"),
    ("finance-contracts-of-a-provider", "{contracts}", "approver"),
    ("finance-contracts-compared", "{compared}", "finance"),
    ("finance-contract-files", "/finance/contract-files", "finance"),
    ("finance-contract-files-refused", "/finance/contract-files", "finance", 422, True),
    ("finance-spend", "/finance/spend", "finance"),
    ("finance-spend-refused", "/finance/spend?programme=itt", "finance", 422),
    ("finance-deadlines", "/finance/deadlines", "finance"),
    ("finance-schedules", "/finance/schedules", "finance"),
    ("finance-schedules-refused", "/finance/schedules?cohort=1999", "finance", 422),
    ("finance-schedule", "{schedule}", "approver"),
    ("finance-milestone", "{schedule}/milestones/started", "finance"),
    ("finance-milestone-refused", "{schedule}/milestones/started", "finance", 422, True),
    ("finance-moving", "/finance/moving", "finance"),
    ("finance-moving-refused", "/finance/moving", "finance", 422, True),
    ("finance-search", "/finance/search", "finance"),
    ("finance-search-nobody", "/finance/search?query=7777777", "finance"),
    ("finance-search-refused", f"/finance/search?query={'x' * 101}", "finance", 422),
    ("finance-person", "{participant}", "finance"),
    ("finance-person-npq", "{npq-participant}", "approver"),
    ("finance-void", "{declaration}/void", "finance"),
    ("finance-void-refused", "{declaration}/void", "finance", 422, True),
)
"""Name, address, who looks at it, the status, and whether it is what comes of sending the form without an answer."""

NO_PAGES = {
    "finance/statements/<str:key>/adjustments/add": "leads to the first question",
    "finance/statements/<str:key>/export": "a file",
    "finance/statements/<str:key>/json": "JSON for programs",
}

SCHEDULE = "ecf-standard-september"
PAYABLE = {"payable": "2026-02-28", "prepared": "2026-03-31", "changed": "2026-04-30"}
"""Statements that can be paid: by what the list calls them, their deadlines."""


def add_money(world: World) -> None:
    """Statements of ECF and of NPQs with something on each, one that nobody can price, and some that can be paid."""
    frank = user(PEOPLE["finance"], Role.FINANCE)
    user(PEOPLE["approver"], Role.FINANCE_APPROVER)
    world.statement("Provider A", "2099-10-31", cohort=2025)
    world.statement("Provider A", "2099-10-31", programme="npq", cohort=2024)
    world.statement("Provider B", "2099-10-31", cohort=2025)
    world.contract("Provider A", cohort=2025, mentor={"recruitment_target": 20, "payment_per_participant": "1000"})
    world.npq_contract("Provider A", cohort=2024)
    world.partner("100003", "Provider A", cohort=2025, at="2025-06-10")
    starting = {"urn": "100003", "cohort": 2025, "started_on": "2025-09-01", "at": "2025-09-01T09:00:00"}
    ect = world.register("Erin Earner", trn="2000001", **starting)
    world.declare(ect, at="2026-10-05T09:00:00", day="2026-09-20T09:00:00Z", evidence_held="training-event-attended")
    application = world.apply(
        "Nora Npq", cohort=2024, at="2026-09-01T09:00:00", eligible_for_funding=True, funded_place=True
    )
    world.declare(application, at="2026-10-05T09:00:00", day="2026-09-20T09:00:00Z")
    for deadline in PAYABLE.values():
        world.statement("Provider A", deadline, cohort=2025)
    Statement.objects.filter(deadline_date__in=PAYABLE.values()).update(state="payable")
    for name in ("prepared", "changed"):
        statement = Statement.objects.get(deadline_date=PAYABLE[name])
        prepare_payment(statement_id=statement.id, by=signatory_of(frank.id), actor=ACTOR)
    world.contract("Provider A", cohort=2025, monthly_service_fee="2000")
    world.statement("Provider A", "2026-01-31", cohort=2025)
    Statement.objects.filter(deadline_date="2026-01-31").update(state="payable")
    paid = Statement.objects.get(deadline_date="2026-01-31")
    authorise_statement(statement_id=paid.id, prepared_by="Pat", approved_by="Alan", actor=ACTOR)
    Statement.objects.filter(deadline_date=PAYABLE["changed"]).update(payment_date="2026-05-27")


def places() -> dict[str, str]:
    """Addresses of statements and of those whom declarations are about."""
    statements = {
        "statement": Statement.objects.get(lead_provider__name="Provider A", cohort_id=2025, name="October 2099"),
        "npq-statement": Statement.objects.get(programme="npq"),
        "unpriced-statement": Statement.objects.get(lead_provider__name="Provider B"),
        **{f"{name}-statement": Statement.objects.get(deadline_date=day) for name, day in PAYABLE.items()},
    }
    declaration = Declaration.objects.get(course_identifier="ecf-induction")
    first, second = Contract.objects.filter(cohort_id=2025).order_by("version")
    contracts = f"/finance/contracts/{first.lead_provider_id}"
    return {
        "contracts": contracts,
        "schedule": f"/finance/schedules/{Schedule.objects.get(cohort_id=2022, identifier=SCHEDULE).id}",
        "compared": f"{contracts}?first={first.id}&second={second.id}",
        **{name: f"/finance/statements/{statement.id}" for name, statement in statements.items()},
        "declaration": f"/finance/declarations/{declaration.id}",
        "participant": f"/finance/people/{declaration.person_id}",
        "npq-participant": f"/finance/people/{Application.objects.get().person_id}",
    }


def adjustment() -> dict[str, str]:
    """The address of an adjustment, once the journey has added one."""
    found = Adjustment.objects.get()
    return {"adjustment": f"/finance/statements/{found.statement_id}/adjustments/{found.id}"}


_STATEMENT = "/finance/statements/key"
STAND_FOR = {
    "adjustment": f"{_STATEMENT}/adjustments/key",
    "contracts": "/finance/contracts/key",
    "schedule": "/finance/schedules/key",
    "compared": "/finance/contracts/key",
    "declaration": "/finance/declarations/key",
    "participant": "/finance/people/key",
    "npq-participant": "/finance/people/key",
    **{f"{name}statement": _STATEMENT for name in ("", "npq-", "unpriced-", *(f"{payable}-" for payable in PAYABLE))},
    **{f"adjusting{kind}": f"{_STATEMENT}/adjustments/add/key" for kind in ("", "-new", "-done")},
}
"""What stands for the addresses above where only the route matters."""
