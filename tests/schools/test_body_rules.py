"""Which appropriate body a school may appoint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Refused
from cpd.schools.rules import (
    ELIGIBLE_TYPES,
    KINDS,
    Body,
    clean_kind,
    clean_types,
    clean_year,
    follows_the_school,
    independent,
    may_appoint,
    suggested,
)

HUB, NATIONAL, AUTHORITY = "teaching_school_hub", "national", "local_authority"
PANEL = Body(NATIONAL, school_types=frozenset({10, 11}))
OVERSEAS = Body(NATIONAL, school_types=frozenset({37}))


def refused(body: Body | None, school_type: int = 1, cohort: int = 2025) -> str:
    answer = may_appoint(body, school_type=school_type, cohort=cohort)
    return answer.problems[0].code if isinstance(answer, Refused) else ""


@pytest.mark.parametrize(
    ("body", "school_type", "code"),
    [
        (Body(HUB), 1, ""),
        (Body(HUB), 34, ""),
        (Body(HUB), 10, ""),
        (Body(HUB), 37, ""),
        (Body(NATIONAL), 1, "state_school"),
        (Body(NATIONAL), 24, "state_school"),
        (Body(NATIONAL), 10, ""),
        (Body(NATIONAL), 37, ""),
        (PANEL, 11, ""),
        (PANEL, 37, "other_schools"),
        (PANEL, 1, "state_school"),
        (OVERSEAS, 37, ""),
        (OVERSEAS, 10, "other_schools"),
        (Body(AUTHORITY), 1, "local_authority"),
        (Body(AUTHORITY), 10, "local_authority"),
        (None, 1, "not_found"),
    ],
)
def test_state_schools_appoint_hubs_and_independent_ones_a_hub_or_their_national_body(body, school_type, code) -> None:
    assert refused(body, school_type) == code


@pytest.mark.parametrize(("closed_from", "code"), [(None, ""), (2024, "closed"), (2025, "closed"), (2026, "")])
def test_a_body_is_appointed_for_cohorts_before_it_closes(closed_from, code) -> None:
    assert refused(Body(HUB, closed_from)) == code


@given(
    kind=st.sampled_from(KINDS),
    school_type=st.integers(1, 60),
    cohort=st.integers(2020, 2030),
    closed_from=st.none() | st.integers(2020, 2030),
    types=st.frozensets(st.integers(1, 60)),
)
def test_no_state_school_gets_a_national_body_and_nobody_a_local_authority(
    kind, school_type, cohort, closed_from, types
) -> None:
    body = Body(kind, closed_from, types)
    taken = not refused(body, school_type, cohort)
    assert not (taken and kind == AUTHORITY)
    assert not (taken and kind == NATIONAL and school_type in ELIGIBLE_TYPES)
    assert not (taken and closed_from is not None and closed_from <= cohort)
    assert taken or not suggested(body, school_type=school_type, cohort=cohort)


def test_a_national_body_is_suggested_to_the_types_that_it_names() -> None:
    assert suggested(PANEL, school_type=10, cohort=2025)
    assert not suggested(Body(NATIONAL), school_type=10, cohort=2025)
    assert not suggested(Body(HUB), school_type=10, cohort=2025)
    assert not suggested(Body(NATIONAL, 2025, frozenset({10})), school_type=10, cohort=2025)


@pytest.mark.parametrize(
    ("own", "before", "follows"), [("X", "X", True), ("Z", "X", False), (None, None, True), (None, "X", False)]
)
def test_the_body_of_an_ect_changes_with_the_schools_while_it_is_the_same(own, before, follows) -> None:
    assert follows_the_school(own=own, before=before) is follows


def test_a_school_approved_under_section_41_stays_independent() -> None:
    assert [code for code in range(60) if independent(code)] == [10, 11, 30, 37]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("teaching_school_hub", HUB),
        ("Teaching School Hub", HUB),
        ("teaching-school  hub", HUB),
        ("NATIONAL", NATIONAL),
        ("local authority", AUTHORITY),
        ("", None),
        ("hub", None),
    ],
)
def test_a_kind_is_read_however_it_is_written(text, kind) -> None:
    assert clean_kind(text) == kind


def test_cells_are_read_exactly_or_not_at_all() -> None:
    assert clean_types("10 11") == {10, 11}
    assert clean_types("") == frozenset()
    assert [clean_types(text) for text in ("10,11", "ten", "1.0", "٣", "100")] == [None] * 5
    assert clean_year("2025", {2025}) == 2025
    assert [clean_year(text, {2025}) for text in ("2031", "25", "", "2 025", "2025.0", "٢٠٢٥")] == [None] * 6
