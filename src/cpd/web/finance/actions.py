"""What somebody can do with a statement now, by their role and its state."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.core.refusals import Accepted
from cpd.statements.commands import waiting_preparation
from cpd.statements.models import Statement
from cpd.statements.rules import may_prepare
from cpd.web.accounts.sessions import roles_in
from cpd.web.finance.adjustments import locked
from cpd.web.finance.words import address_of
from cpd.web.kit.parts import Link
from cpd.web.kit.words import instant_in_words


@dataclass(frozen=True)
class Actions:
    """Buttons as the design system takes them, links, and what waits, in a sentence.

    ``changes`` says whether dates and what is expected may be changed.
    """

    buttons: list[dict[str, Any]]
    links: list[Link]
    waiting: str
    changes: bool


def actions_for(request: HttpRequest, statement: Statement, *, adjusted: bool) -> Actions:
    """The actions. ``adjusted``: there are adjustments already. Two queries at most."""
    roles = roles_in(request)
    address = address_of(statement)
    preparation = waiting_preparation(statement) if statement.state == "payable" else None
    buttons: list[dict[str, Any]] = []
    links: list[Link] = []
    waiting = ""
    if preparation is not None:
        waiting = (
            f"{preparation.prepared_by} prepared this payment on {instant_in_words(preparation.prepared_at)}. It waits "
            "for somebody else to approve it."
        )
        if Role.FINANCE_APPROVER in roles:
            buttons.append({"text": "Approve or reject this payment", "href": f"{address}/approve"})
        links.append(Link("Reject this payment", f"{address}/reject"))
    links.append(Link("Write a note", f"{address}/note"))
    if Role.FINANCE in roles:
        ready = may_prepare(statement.state, statement.deadline_date, clock.today())
        if preparation is None and isinstance(ready, Accepted):
            buttons.append({"text": "Prepare this payment", "href": f"{address}/prepare"})
        if preparation is None and statement.state != "paid" and not locked(statement):
            links.append(
                Link("Adjustments", f"{address}/adjustments")
                if adjusted
                else Link("Add an adjustment", f"{address}/adjustments/add")
            )
    return Actions(buttons, links, waiting, Role.FINANCE in roles and statement.state == "open")
