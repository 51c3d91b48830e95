"""The envelopes of version 3 round what is not published by resource."""

from ninja import Schema

from cpd.contract.v3.schools import School


class SchoolList(Schema):
    """Schools."""

    data: list[School]


class SchoolOne(Schema):
    """A school."""

    data: School
