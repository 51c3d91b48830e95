"""Line items in a table: the declarations on a statement."""

from collections.abc import Sequence

from cpd.declarations.models import LineItem
from cpd.web.finance.words import DECLARATION_TAGS, declared
from cpd.web.kit.parts import Column, Link, Table
from cpd.web.kit.words import day_in_words


def _person(item: LineItem) -> Link:
    return Link(item.declaration.person.full_name, f"/finance/people/{item.declaration.person_id}")


def items_table(caption: str, items: Sequence[LineItem]) -> Table:
    """The line items. Each has its declaration and person at hand."""
    return Table(
        caption=caption,
        columns=[
            Column("Declaration ID", lambda item: item.declaration_id),
            Column("Participant", lambda item: _person(item)),
            Column("Participant ID", lambda item: item.declaration.person_id),
            Column("Type", lambda item: declared(item.declaration.declaration_type)),
            Column("Course", lambda item: item.declaration.course_identifier),
            Column("Date", lambda item: day_in_words(item.declaration.declaration_date)),
            Column("State here", lambda item: DECLARATION_TAGS[item.state]),
        ],
        rows=items,
        empty="There is none.",
        size="s",
    )
