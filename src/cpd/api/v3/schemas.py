"""The envelopes of version 3."""

from ninja import Schema

from cpd.contract.v3.declarations import DeclarationV3
from cpd.contract.v3.delivery_partners import DeliveryPartner
from cpd.contract.v3.participants import ParticipantV3
from cpd.contract.v3.partnerships import Partnership
from cpd.contract.v3.schools import School
from cpd.contract.v3.statements import Statement
from cpd.contract.v3.transfers import Transfers
from cpd.contract.v3.unfunded_mentors import UnfundedMentor


class ParticipantList(Schema):
    """Participants."""

    data: list[ParticipantV3]


class ParticipantOne(Schema):
    """A participant."""

    data: ParticipantV3


class TransfersList(Schema):
    """Transfers."""

    data: list[Transfers]


class TransfersOne(Schema):
    """A participant's transfers."""

    data: Transfers


class UnfundedMentorList(Schema):
    """Unfunded mentors."""

    data: list[UnfundedMentor]


class UnfundedMentorOne(Schema):
    """An unfunded mentor."""

    data: UnfundedMentor


class DeclarationList(Schema):
    """Declarations."""

    data: list[DeclarationV3]


class DeclarationOne(Schema):
    """A declaration."""

    data: DeclarationV3


class PartnershipList(Schema):
    """Partnerships."""

    data: list[Partnership]


class PartnershipOne(Schema):
    """A partnership."""

    data: Partnership


class SchoolList(Schema):
    """Schools."""

    data: list[School]


class SchoolOne(Schema):
    """A school."""

    data: School


class DeliveryPartnerList(Schema):
    """Delivery partners."""

    data: list[DeliveryPartner]


class DeliveryPartnerOne(Schema):
    """A delivery partner."""

    data: DeliveryPartner


class StatementList(Schema):
    """Statements."""

    data: list[Statement]


class StatementOne(Schema):
    """A statement."""

    data: Statement
