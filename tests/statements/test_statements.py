"""Which statement takes a declaration, and the calendars."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cpd.statements import rules
from cpd.statements.commands import calendar_of
from cpd.statements.rules import StatementFacts, available

statements = st.lists(
    st.builds(
        StatementFacts,
        key=st.integers(),
        state=st.sampled_from(["open", "payable", "paid"]),
        output_fee=st.booleans(),
        deadline_date=st.dates(date(2022, 1, 1), date(2022, 12, 31)),
    )
)


@given(statements, st.dates(date(2022, 1, 1), date(2022, 12, 31)))
def test_the_earliest_open_output_statement_whose_deadline_is_not_past_takes_it(statements, today) -> None:
    chosen = available(statements, today)
    taking = [s for s in statements if s.state == "open" and s.output_fee and s.deadline_date >= today]
    assert (chosen is None) == (not taking)
    if chosen is not None:
        assert chosen.deadline_date == min(s.deadline_date for s in taking)


@given(st.integers(2026, 2099))
def test_a_generated_calendar_runs_from_november_to_august_three_years_on(cohort: int) -> None:
    entries = rules.generated_calendar(cohort)
    assert (entries[0].name, entries[-1].name) == (f"November {cohort}", f"August {cohort + 3}")
    for entry in entries:
        assert entry.payment_date.day == 25
        assert (entry.deadline_date + timedelta(days=1)).day == 1
        assert entry.output_fee == (entry.payment_date.month in (1, 4, 8, 11))


def test_published_calendars_come_first() -> None:
    first = calendar_of("ecf", 2022)[0]
    assert (first.name, first.deadline_date, first.output_fee) == ("November 2022", date(2022, 11, 30), True)
    assert len(calendar_of("npq", 2022)) == 37
    assert calendar_of("ecf", 2026) == rules.generated_calendar(2026)
