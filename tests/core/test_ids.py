"""Ids."""

from uuid import UUID

import pytest

from cpd.core.ids import new_id, parse_id, seeded_ids


def test_ids_are_random_outside_the_seed_and_repeat_within_it() -> None:
    assert new_id() != new_id()
    with seeded_ids("world"):
        first = [new_id() for _ in range(3)]
    with seeded_ids("world"):
        again = [new_id() for _ in range(3)]
    assert first == again
    assert all(value.version == 4 for value in first)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not-a-uuid",
        "6a1f",
        None,
        5,
        "{6a1f0000-0000-4000-8000-000000000000}",
        "6" * 36,
        "6a1f00-00-0000-4000-8000-00000000abcd",
        "6a1f0000-0000-4000-8000-0000000_abcd",
        "\uff16a1f0000-0000-4000-8000-00000000abcd",
    ],
)
def test_only_the_hyphenated_form_is_an_id(text: object) -> None:
    assert parse_id(text) is None


def test_a_hyphenated_id_is_read() -> None:
    text = "6a1f0000-0000-4000-8000-00000000abcd"
    assert parse_id(text) == UUID(text)
