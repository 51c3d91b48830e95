"""What somebody can do with a statement now, by their role and its state."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.finance.preparations import can_be_prepared
from cpd.statements.commands import waiting_preparation
from cpd.statements.models import Statement
from cpd.statements.queries import is_open
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
            f"{preparation.prepared_by} prepared this payment on {instant_in_words(preparation.prepared_at)}. It is "
            "waiting for somebody else to approve it."
        )
        if Role.FINANCE_APPROVER in roles:
            buttons.append({"text": "Approve or reject this payment", "href": f"{address}/approve"})
        links.append(Link("Reject this payment", f"{address}/reject"))
    links.append(Link("Write a note", f"{address}/note"))
    if Role.FINANCE in roles:
        if preparation is None and can_be_prepared(statement, clock.today()):
            buttons.append({"text": "Prepare this payment", "href": f"{address}/prepare"})
        if preparation is None and not locked(statement):
            links.append(
                Link("Adjustments", f"{address}/adjustments")
                if adjusted
                else Link("Add an adjustment", f"{address}/adjustments/add")
            )
    return Actions(buttons, links, waiting, Role.FINANCE in roles and is_open(statement))
