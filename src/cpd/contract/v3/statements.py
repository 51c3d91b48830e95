"""``statements`` of version 3 (rule SEE-16)."""

import re
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.snapshots import StatementSnapshot
from cpd.contract.v3.fields import CohortText, CreatedAt, UpdatedAt
from cpd.core.dates import print_instant


class StatementAttributes(ContractModel):
    """What version 3 says about a statement."""

    month: str = Field(description="The month of the statement", examples=["May"])
    year: str = Field(description="The year of the statement", examples=["2022"])
    type: Literal["ecf", "npq"] = Field(description="What it pays for", examples=["ecf"])
    cohort: CohortText
    cut_off_date: date = Field(description="The last day on which it takes declarations", examples=["2022-04-30"])
    payment_date: date = Field(description="The day on which DfE pays", examples=["2022-05-25"])
    paid: bool = Field(description="Whether it was paid", examples=[True])
    frozen_hash: str | None = Field(
        description="Of a paid statement: a SHA-256 hash over all that was paid, and over the hash of your paid "
        "statement before it. Keep the newest: it shows whether anything that was paid was changed afterwards",
        examples=["5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"],
        pattern="^[0-9a-f]{64}$",
    )
    created_at: CreatedAt
    updated_at: UpdatedAt


class Statement(ContractModel):
    """A statement of yours."""

    id: UUID = Field(description="The statement's ID", examples=["cd3a1234-7308-4879-942a-c4a70ced400a"])
    type: Literal["statement"]
    attributes: StatementAttributes


def statement(snapshot: StatementSnapshot, updated_at: datetime) -> Statement:
    """The statement as version 3 shows it: month and year are the first word and the first number of its name."""
    year = re.search(r"\d+", snapshot.name)
    return Statement(
        id=snapshot.statement_id,
        type="statement",
        attributes=StatementAttributes(
            month=snapshot.name.split()[0] if snapshot.name.split() else "",
            year=year[0] if year else "",
            type="npq" if snapshot.programme == "npq" else "ecf",
            cohort=str(snapshot.cohort),
            cut_off_date=snapshot.deadline_date,
            payment_date=snapshot.payment_date,
            paid=snapshot.state == "paid",
            frozen_hash=snapshot.frozen_hash or None,
            created_at=print_instant(snapshot.created_at),
            updated_at=print_instant(updated_at),
        ),
    )
