"""Worlds that are put back by their rows are those that commands made."""

import pytest
from django.db import transaction

from cpd.cohorts.models import Cohort
from cpd.core import clock
from cpd.providers.models import LeadProvider
from tests.rows import Rows, kept, start_afresh, take
from tests.world import World, instant, simple_world


def in_any_order(rows: Rows) -> dict[str, list[bytes]]:
    """The rows of each table; where a table keeps which row is its own affair."""
    return {table: sorted(lines.splitlines()) for table, lines in rows.items()}


def sizes(rows: Rows) -> dict[str, int]:
    return {table: lines.count(b"\n") for table, lines in rows.items()}


@pytest.mark.django_db
def test_a_world_that_is_put_back_has_every_row_that_commands_write() -> None:
    contents = []
    for make in (simple_world.__wrapped__, simple_world, simple_world):
        with transaction.atomic():
            world = make()
            assert LeadProvider.objects.get(name="Provider A") == world.providers["Provider A"]
            contents.append(take())
            transaction.set_rollback(True)
    assert sizes(contents[0]) == sizes(contents[1])
    assert in_any_order(contents[1]) == in_any_order(contents[2])


@pytest.mark.django_db
def test_what_was_there_before_a_world_stays_as_it_is() -> None:
    @kept
    def changes_a_cohort() -> None:
        Cohort.objects.filter(start_year=2022).update(payments_frozen_at=clock.now())

    with pytest.raises(AssertionError, match="cohorts_cohort were there before this world"):
        changes_a_cohort()


@pytest.mark.django_db(transaction=True)
def test_after_a_commit_there_are_the_shipped_facts_and_nothing_else() -> None:
    shipped = take()
    World().provider("Provider A")
    Cohort.objects.filter(start_year=2022).update(payments_frozen_at=instant("2024-01-01"))
    assert take() != shipped
    start_afresh()
    assert {table: sorted(lines.splitlines()) for table, lines in take().items()} == {
        table: sorted(lines.splitlines()) for table, lines in shipped.items()
    }
