"""Who is funded: the table row by row, and that it has no gap (rules NPQ-28 to NPQ-32).

No combination is left out: the function is run for every value of every answer that it looks at, and answers that it
does not look at count with all of theirs. The combinations so covered are counted, and are all there are.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from importlib.resources import files
from typing import Any

import pytest

from cpd.npq.rules import (
    Employment,
    FundingAnswers,
    FundingCode,
    FundingOutcome,
    Nursery,
    Workplace,
    WorkSetting,
    funding_eligibility,
)
from cpd.npq.rules.funding import CATCHMENT_AREAS
from cpd.npq.rules.funding_table import ELIGIBLE_ESTABLISHMENT_TYPES, TABLE_VERSION

COURSES = tuple(
    course["identifier"]
    for course in json.loads(files("cpd.npq").joinpath("data/courses.json").read_text(encoding="utf-8"))["courses"]
)
YES_OR_NO = (False, True)
DOMAINS: dict[str, tuple[Any, ...]] = {
    "intake_funding": ("full", "capped", "zero"),
    "course_identifier": COURSES,
    "teacher_catchment": (*sorted(CATCHMENT_AREAS), "another", ""),
    "previously_funded": YES_OR_NO,
    "work_setting": tuple(WorkSetting),
    "workplace": tuple(Workplace),
    "establishment_type": (None, *range(1, 100)),
    "on_rise_list": YES_OR_NO,
    "on_pp50_school_list": YES_OR_NO,
    "on_pp50_further_education_list": YES_OR_NO,
    "kind_of_nursery": tuple(Nursery),
    "on_childminder_list": YES_OR_NO,
    "employment_type": tuple(Employment),
    "itt_provider_approved": YES_OR_NO,
    "headteacher": YES_OR_NO,
    "in_first_five_years": YES_OR_NO,
    "referred_by_return_to_teaching_adviser": YES_OR_NO,
}
"""Every answer that can be given to every question."""


class NotAnsweredYet(Exception):
    """The function looks at an answer that this walk has not chosen."""


class Partly:
    """Answers of which only some are chosen; says which one is looked at beside."""

    def __init__(self, chosen: dict[str, Any]) -> None:
        self.chosen = chosen

    def __getattr__(self, name: str) -> Any:
        if name not in self.chosen:
            raise NotAnsweredYet(name)
        return self.chosen[name]


def walks(chosen: dict[str, Any]) -> Iterator[tuple[dict[str, Any], FundingOutcome]]:
    """Every way through the table: the answers that it looked at, and the outcome."""
    try:
        outcome = funding_eligibility(Partly(chosen))  # type: ignore[arg-type]
    except NotAnsweredYet as looked_at:
        name = str(looked_at)
        for value in DOMAINS[name]:
            yield from walks({**chosen, name: value})
    else:
        yield chosen, outcome


def test_every_combination_of_answers_has_exactly_one_outcome() -> None:
    assert [field.name for field in fields(FundingAnswers)] == list(DOMAINS)
    combinations: Counter[FundingCode] = Counter()
    for chosen, outcome in walks({}):
        assert isinstance(outcome.code, FundingCode)
        assert outcome.table_version == TABLE_VERSION
        combinations[outcome.code] += math.prod(len(values) for name, values in DOMAINS.items() if name not in chosen)
    assert combinations.total() == math.prod(len(values) for values in DOMAINS.values()) > 10**9
    assert set(combinations) == set(FundingCode)


def test_the_walk_gives_what_whole_answers_give() -> None:
    for chosen, outcome in list(walks({}))[::37]:
        whole = FundingAnswers(**{**{name: values[-1] for name, values in DOMAINS.items()}, **chosen})
        assert funding_eligibility(whole) == outcome


def test_what_is_funded_and_what_waits_for_a_person() -> None:
    for code in FundingCode:
        outcome = FundingOutcome(code)
        assert outcome.funded == (code == "funded")
        assert outcome.needs_review == (code in ("subject_to_review", "referred_by_return_to_teaching_adviser"))


HEADSHIP, LITERACY, EARLY_YEARS, COACHING, ASO, DEVELOPMENT = (
    "npq-headship",
    "npq-leading-literacy",
    "npq-early-years-leadership",
    "npq-early-headship-coaching-offer",
    "npq-additional-support-offer",
    "npq-leading-teaching-development",
)
SCHOOL = {"work_setting": WorkSetting.SCHOOL, "workplace": Workplace.SCHOOL, "establishment_type": 1}
COLLEGE = {**SCHOOL, "work_setting": WorkSetting.SIXTEEN_TO_NINETEEN, "establishment_type": 18}
NURSERY = {"work_setting": WorkSetting.EARLY_YEARS}
ANOTHER = {"work_setting": WorkSetting.ANOTHER}
MENTOR = {**ANOTHER, "employment_type": Employment.LEAD_MENTOR}


@pytest.mark.parametrize(
    ("course", "answers", "code"),
    [
        (HEADSHIP, {**SCHOOL, "intake_funding": "zero", "on_rise_list": True}, "unfunded_cohort"),
        (HEADSHIP, {**SCHOOL, "teacher_catchment": "wales"}, "not_in_england"),
        (HEADSHIP, {**SCHOOL, "teacher_catchment": "another", "previously_funded": True}, "not_in_england"),
        (COACHING, {"previously_funded": True, "headteacher": True, "in_first_five_years": True}, "previously_funded"),
        (COACHING, {"headteacher": True, "in_first_five_years": True}, "funded"),
        (COACHING, {"headteacher": True}, "not_new_headteacher_requesting_ehco"),
        (COACHING, {**SCHOOL, "in_first_five_years": True}, "not_new_headteacher_requesting_ehco"),
        (EARLY_YEARS, {**NURSERY, "kind_of_nursery": Nursery.PRESCHOOL_CLASS}, "funded"),
        (EARLY_YEARS, {**NURSERY, "kind_of_nursery": Nursery.PRIVATE}, "funded"),
        (
            EARLY_YEARS,
            {
                **NURSERY,
                "kind_of_nursery": Nursery.CHILDMINDER,
                "workplace": Workplace.CHILDCARE_PROVIDER,
                "on_childminder_list": True,
            },
            "funded",
        ),
        (EARLY_YEARS, {**NURSERY, "kind_of_nursery": Nursery.CHILDMINDER}, "not_entitled_childminder"),
        (HEADSHIP, {**NURSERY, "workplace": Workplace.SCHOOL, "establishment_type": 15}, "funded"),
        (LITERACY, {**NURSERY, "workplace": Workplace.SCHOOL, "establishment_type": 15}, "early_years_invalid_npq"),
        (HEADSHIP, {**NURSERY, "workplace": Workplace.SCHOOL, "establishment_type": 1}, "early_years_invalid_npq"),
        (HEADSHIP, {"work_setting": WorkSetting.SCHOOL}, "ineligible_establishment_type"),
        (
            HEADSHIP,
            {"work_setting": WorkSetting.SCHOOL, "workplace": Workplace.LOCAL_AUTHORITY, "on_rise_list": True},
            "ineligible_establishment_type",
        ),
        (EARLY_YEARS, {**SCHOOL, "establishment_type": 11}, "ineligible_establishment_type"),
        (EARLY_YEARS, {**SCHOOL, "establishment_type": 11, "on_rise_list": True}, "funded"),
        (EARLY_YEARS, SCHOOL, "funded"),
        (LITERACY, {**SCHOOL, "on_pp50_school_list": True}, "funded"),
        (LITERACY, {**SCHOOL, "on_pp50_further_education_list": True}, "ineligible_establishment_not_a_pp50"),
        (LITERACY, {**COLLEGE, "on_pp50_further_education_list": True}, "funded"),
        (LITERACY, {**COLLEGE, "on_pp50_school_list": True}, "ineligible_establishment_not_a_pp50"),
        ("npq-executive-leadership", SCHOOL, "ineligible_establishment_not_a_pp50"),
        (ASO, SCHOOL, "funded"),
        ("npq-senco", {**SCHOOL, "work_setting": WorkSetting.TRUST}, "funded"),
        (DEVELOPMENT, {**MENTOR, "itt_provider_approved": True}, "funded"),
        (DEVELOPMENT, MENTOR, "ineligible_establishment_type"),
        (HEADSHIP, {**MENTOR, "itt_provider_approved": True}, "not_lead_mentor_course"),
        (
            "npq-senior-leadership",
            {**ANOTHER, "employment_type": Employment.HOSPITAL_SCHOOL},
            "subject_to_review",
        ),
        (
            "npq-leading-teaching",
            {**ANOTHER, "employment_type": Employment.HOSPITAL_SCHOOL},
            "ineligible_establishment_type",
        ),
        (HEADSHIP, {**ANOTHER, "employment_type": Employment.OTHER}, "ineligible_establishment_type"),
        (
            HEADSHIP,
            {"work_setting": WorkSetting.OTHER, "referred_by_return_to_teaching_adviser": True},
            "referred_by_return_to_teaching_adviser",
        ),
        (HEADSHIP, {"work_setting": WorkSetting.OTHER}, "ineligible_establishment_type"),
        (HEADSHIP, {"referred_by_return_to_teaching_adviser": True}, "ineligible_establishment_type"),
    ],
)
def test_the_table_row_by_row(course, answers, code) -> None:
    given = {"intake_funding": "full", **answers}
    assert funding_eligibility(FundingAnswers(course_identifier=course, **given)).code == code


@pytest.mark.parametrize("code", range(1, 60))
def test_the_establishment_types_that_are_eligible(code) -> None:
    school = {**SCHOOL, "establishment_type": code}
    outcome = funding_eligibility(FundingAnswers("full", HEADSHIP, **school))
    assert outcome.funded == (code in ELIGIBLE_ESTABLISHMENT_TYPES)


def test_thirty_types_are_eligible() -> None:
    assert len(ELIGIBLE_ESTABLISHMENT_TYPES) == 30
    assert not ELIGIBLE_ESTABLISHMENT_TYPES & {11, 30, 37, 49}
