"""What becomes of each milestone of a participant, as version 3 shows it (rule MON-33)."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from cpd.contract.rendering import ContractModel
from cpd.contract.v3.fields import CohortText, Day, ParticipantId

OUTCOMES = Literal[
    "paid",
    "to_be_paid",
    "beyond_bands",
    "not_priced",
    "to_be_clawed_back",
    "clawed_back",
    "duplicate",
    "waiting_for_eligibility",
    "not_funded",
    "waiting_for_a_statement",
    "declared_by_another",
    "closed",
    "no_contract",
    "no_statement",
    "withdrawn",
    "not_yet",
    "can_be_declared",
]


class MilestonePaymentAttributes(ContractModel):
    """What version 3 says about a milestone of a participant."""

    participant_id: ParticipantId
    course_identifier: str = Field(description="The course", examples=["ecf-induction"])
    cohort: CohortText
    declaration_type: str = Field(description="The declaration type of the milestone", examples=["started"])
    declaration_id: UUID | None = Field(
        description="Your declaration of it, or null while there is none",
        examples=["cd3a1234-7308-4879-942a-c4a70ced400a"],
    )
    outcome: OUTCOMES = Field(description="What becomes of it, as a word for programs", examples=["to_be_paid"])
    detail: str = Field(
        description="The same in one sentence",
        examples=["£119.40 is to be paid on 25 November 2022 on the statement November 2022."],
    )
    amount: str | None = Field(
        description="Pounds before VAT, negative when it is clawed back; null when nobody knows yet",
        examples=["119.40"],
    )
    statement_id: UUID | None = Field(
        description="The statement that pays it, or that a declaration made today would go onto",
        examples=["db3a7848-7308-4879-942a-c4a70ced400a"],
    )
    payment_date: Day | None = Field(description="When that statement is paid", examples=["2022-11-25"])
    clawback_statement_id: UUID | None = Field(description="The statement that claws it back", examples=[None])


class MilestonePayment(ContractModel):
    """A milestone of a participant, and what becomes of it."""

    id: str = Field(
        description="The declaration's ID; of a milestone that is not declared, its course and type",
        examples=["cd3a1234-7308-4879-942a-c4a70ced400a"],
    )
    type: Literal["milestone-payment"]
    attributes: MilestonePaymentAttributes
