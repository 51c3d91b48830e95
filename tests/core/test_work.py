"""The unit of work."""

from uuid import uuid4

import pytest

from cpd.core import work as works
from cpd.core.work import Subject, unit_of_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(monkeypatch):
    batches: list[dict] = []
    monkeypatch.setattr(works, "_publishers", [lambda changed: batches.append(dict(changed))])
    return batches


def test_each_changed_thing_is_published_once_before_the_commit(published) -> None:
    person = uuid4()
    with unit_of_work(actor="test", reason="test") as work:
        work.person(person)
        work.person(person)
        assert published == []
    assert [list(batch) for batch in published] == [[Subject("person", person)]]


def test_a_unit_within_a_unit_joins_it(published) -> None:
    with unit_of_work(actor="test", reason="outer") as outer, unit_of_work(actor="other", reason="inner") as inner:
        assert inner is outer
        inner.person(uuid4())
    assert len(published) == 1


def test_nothing_is_published_when_the_command_fails(published) -> None:
    def failing_command() -> None:
        with unit_of_work(actor="test", reason="test") as work:
            work.person(uuid4())
            raise RuntimeError("refused")

    with pytest.raises(RuntimeError, match="refused"):
        failing_command()
    assert published == []


def test_a_command_outside_a_unit_of_work_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        works.current_work()
