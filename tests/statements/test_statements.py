"""Which statement takes a declaration, and the calendars."""

from datetime import date, timedelta

import pytest

from cpd.providers.commands import add_provider
from cpd.publishing.commands import check
from cpd.statements import rules
from cpd.statements.commands import calendar_of, open_statement, set_state
from cpd.statements.queries import available_statement
from tests.world import ACTOR


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statements", "taken"),
    [
        ([], None),
        ([("open", True, -1)], None),
        ([("open", True, 0)], 0),
        ([("open", True, 60), ("open", True, 30)], 1),
        ([("payable", True, 10), ("paid", True, 5), ("open", False, 7), ("open", True, 90)], 3),
    ],
)
def test_the_earliest_open_output_statement_whose_deadline_is_not_past_takes_a_declaration(statements, taken) -> None:
    today = date(2022, 6, 15)
    provider = add_provider(name="Provider A", actor=ACTOR)
    made = []
    for number, (state, output_fee, days) in enumerate(statements):
        deadline = today + timedelta(days=days)
        statement = open_statement(
            lead_provider_id=provider.id,
            programme="ecf",
            cohort=2022,
            name=f"Statement {number}",
            deadline_date=deadline,
            payment_date=deadline + timedelta(days=25),
            output_fee=output_fee,
            actor=ACTOR,
        )
        made.append(set_state(statement_id=statement.id, state=state, actor=ACTOR))
    found = available_statement(lead_provider_id=provider.id, programme="ecf", cohort=2022, today=today)
    assert found == (None if taken is None else made[taken].id)


@pytest.mark.django_db
def test_a_statement_whose_dates_change_is_shown_with_the_new_ones() -> None:
    provider = add_provider(name="Provider A", actor=ACTOR)
    for day in (25, 31):
        open_statement(
            lead_provider_id=provider.id,
            programme="ecf",
            cohort=2022,
            name="November 2022",
            deadline_date=date(2022, 11, 30),
            payment_date=date(2022, 12, day),
            output_fee=True,
            actor=ACTOR,
        )
        assert check().differences == []


def test_published_calendars_come_first() -> None:
    first = calendar_of("ecf", 2022)[0]
    assert (first.name, first.deadline_date, first.output_fee) == ("November 2022", date(2022, 11, 30), True)
    assert len(calendar_of("npq", 2022)) == 38
    assert calendar_of("ecf", 2026) == rules.generated_calendar(2026)
    assert calendar_of("ecf", 2027) == rules.generated_calendar(2027)
