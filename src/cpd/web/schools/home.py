"""A school's first page: what needs somebody, its years, its counts, and the first of its people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cpd.accounts.models import User
from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import active_registration_cohort, registration_blocked
from cpd.core import clock
from cpd.outbox.queries import bounced
from cpd.schools import rules
from cpd.schools.models import Partnership, ProgrammeChoice, School, SchoolCohort
from cpd.schools.queries import induction_tutor_of, set_up_of
from cpd.training.overview import CohortCounts, counts_at_school
from cpd.training.queries import listed, roll_of
from cpd.web.kit.journeys import unfinished
from cpd.web.kit.parts import Column, Row, SummaryList, Table, Task, TaskList, TaskStatus
from cpd.web.kit.words import day_in_words
from cpd.web.pages import page
from cpd.web.schools.access import for_tutors, for_tutors_of_the_school, schools_in
from cpd.web.schools.adding import ADDING
from cpd.web.schools.lists import people_table, unfinished_table
from cpd.web.schools.registration import place_of
from cpd.web.schools.set_up_first import where_it_begins

SHOWN = 25
"""People of one kind on the first page; the others are in their list."""

YEARS = 3
"""Years that the first page describes."""

PROGRAMMES = {
    ProgrammeChoice.FULL: "Provider-led, paid for by DfE",
    ProgrammeChoice.SCHOOL_FUNDED: "Provider-led, paid for by your school",
    ProgrammeChoice.CORE: "School-led, with materials accredited by DfE",
    ProgrammeChoice.OWN: "School-led, with a programme of your own",
    ProgrammeChoice.NONE: "You expect no early career teachers",
}
"""What a school chose, in its own words."""

PROVIDED = (ProgrammeChoice.FULL, ProgrammeChoice.SCHOOL_FUNDED)


@for_tutors
def choose_school(request: HttpRequest, *, tutor: User) -> HttpResponse:
    """The schools that somebody acts for, each leading to its set-up while that is missing; with one, straight on."""
    schools = schools_in(request)
    begins = where_it_begins(schools)
    if len(schools) == 1:
        return redirect(begins[schools[0].urn])
    return page(request, "schools/choose.html", {"title": "Your schools", "schools": schools, "begins": begins})


@dataclass(frozen=True)
class Year:
    """A year of the school as its page describes it."""

    cohort: int
    title: str
    summary: SummaryList


@for_tutors_of_the_school
def show(request: HttpRequest, *, tutor: User, school: School) -> HttpResponse:
    """The page."""
    now, today = clock.now(), clock.today()
    cohort = active_registration_cohort(today)
    choices, partnerships = set_up_of(school.id)
    counts = counts_at_school(school.id, today)
    named = induction_tutor_of(school.id)
    blocked = registration_blocked(today)
    roll = roll_of(school.id, today).filter(_at_school(today))
    people = {role: [listed(row) for row in roll.filter(role=role)[:SHOWN]] for role in ("ect", "mentor")}
    ects, mentors = sum(one.ects for one in counts), sum(one.mentors for one in counts)
    tasks = list(_tasks(school, cohort, choices, counts, named))
    return page(
        request,
        "schools/home.html",
        {
            "title": school.name,
            "school": school,
            "tutor": named,
            "blocked": blocked,
            "tasks": TaskList(tasks, name="tasks") if tasks else None,
            "years": _years(school, choices, partnerships, cohort, now),
            "counts": _counts(counts),
            "unfinished": unfinished_table(unfinished(ADDING, place_of(tutor, school, choices=choices))),
            "ects": people_table(
                "Early career teachers", school.urn, people["ect"], today, with_mentor=True, count=ects
            ),
            "mentors": people_table("Mentors", school.urn, people["mentor"], today, with_mentor=False, count=mentors),
            "reminded": rules.reminded(off_until=school.reminders_off_until, today=today),
            "several": len(schools_in(request)) > 1,
        },
    )


def _tasks(
    school: School,
    cohort: Cohort | None,
    choices: Sequence[SchoolCohort],
    counts: Sequence[CohortCounts],
    tutor: User | None,
) -> Iterator[Task]:
    """What needs somebody, the most pressing first."""
    base = f"/school/{school.urn}"
    if tutor is not None and bounced(tutor.email):
        yield Task(
            "Correct the induction tutor's email address",
            TaskStatus.PROBLEM,
            f"{base}/tutor",
            f"Emails to {tutor.email} do not arrive.",
        )
    if tutor is None:
        yield Task("Say who the induction tutor is", TaskStatus.PROBLEM, f"{base}/tutor")
    if cohort is not None and (school.eligible or school.cip_only):
        yield from _tasks_of_year(
            base, cohort, next((one for one in choices if one.cohort_id == cohort.start_year), None)
        )
    without = sum(one.without_mentor for one in counts)
    if without:
        who = "1 early career teacher" if without == 1 else f"{without} early career teachers"
        yield Task(f"Choose a mentor for {who}", TaskStatus.NOT_STARTED, f"{base}/early-career-teachers?show=no-mentor")
    ects = sum(one.ects_being_checked for one in counts)
    mentors = sum(one.being_checked for one in counts) - ects
    for number, one, several, where in (
        (ects, "early career teacher", "early career teachers", "early-career-teachers"),
        (mentors, "mentor", "mentors", "mentors"),
    ):
        if number:
            yield Task(
                f"See what {number} {one if number == 1 else several} {'is' if number == 1 else 'are'} waiting for",
                TaskStatus.IN_PROGRESS,
                f"{base}/{where}?show=checked",
                "Their teaching record is being checked, or something is missing from it.",
            )


def _tasks_of_year(base: str, cohort: Cohort, choice: SchoolCohort | None) -> Iterator[Task]:
    year = cohort.start_year
    if choice is None:
        yield Task(
            f"Set up {cohort.academic_year}",
            TaskStatus.NOT_STARTED,
            f"{base}/set-up/{year}",
            "Say whether you expect early career teachers, and how you will run their training.",
        )
        return
    if choice.tutor_confirmed_at is None:
        yield Task(
            f"Confirm the induction tutor for {cohort.academic_year}",
            TaskStatus.NOT_STARTED,
            f"{base}/confirm-tutor/{year}",
        )
    if choice.programme != ProgrammeChoice.NONE and choice.appropriate_body_id is None:
        yield Task(
            f"Say who your appropriate body is in {cohort.academic_year}",
            TaskStatus.NOT_STARTED,
            f"{base}/appropriate-body/{year}",
        )


def _years(
    school: School,
    choices: Sequence[SchoolCohort],
    partnerships: Sequence[Partnership],
    active: Cohort | None,
    now: datetime,
) -> list[Year]:
    return [
        Year(
            choice.cohort_id,
            choice.cohort.academic_year,
            SummaryList(list(_rows(school, choice, partnerships, active, now))),
        )
        for choice in choices[:YEARS]
    ]


def _rows(
    school: School,
    choice: SchoolCohort,
    partnerships: Sequence[Partnership],
    active: Cohort | None,
    now: datetime,
) -> Iterator[Row]:
    base, year = f"/school/{school.urn}", choice.cohort.academic_year
    changeable = active is not None and choice.cohort_id <= active.start_year
    yield Row(
        "Training",
        PROGRAMMES[ProgrammeChoice(choice.programme)],
        change=f"{base}/set-up/{choice.cohort_id}" if changeable else "",
        about=f"training in {year}",
    )
    of_the_year = [one for one in partnerships if one.cohort_id == choice.cohort_id]
    if choice.programme in PROVIDED and (of_the_year or not choice.school_pays):
        yield from _providers(base, year, of_the_year, now)
    if choice.programme != ProgrammeChoice.NONE:
        yield Row(
            "Appropriate body",
            choice.appropriate_body.name if choice.appropriate_body else "Not appointed yet",
            change=f"{base}/appropriate-body/{choice.cohort_id}",
            about=f"the appropriate body in {year}",
        )


def _providers(base: str, year: str, partnerships: Sequence[Partnership], now: datetime) -> Iterator[Row]:
    current = next((one for one in partnerships if not one.challenged), None)
    if current is None:
        challenged = next(iter(partnerships), None)
        yield Row(
            "Lead provider",
            f"None: you have challenged {challenged.lead_provider.name}"
            if challenged
            else "None yet. Your provider confirms the partnership with us.",
        )
        return
    deadline = current.challenge_deadline
    open_until = deadline if deadline is not None and now < deadline else None
    yield Row(
        "Lead provider",
        current.lead_provider.name,
        change=f"{base}/partnerships/{current.id}/challenge" if open_until else "",
        action="Challenge",
        about=f"the partnership with {current.lead_provider.name} in {year}",
    )
    yield Row("Delivery partner", current.delivery_partner.name)
    if open_until:
        yield Row("You can challenge this before", day_in_words(open_until))


def _counts(counts: Sequence[CohortCounts]) -> Table:
    return Table(
        caption="People at your school",
        columns=[
            Column("Year", lambda one: f"{one.cohort} to {one.cohort + 1}" if one.cohort else "Not trained here"),
            Column("Early career teachers", lambda one: one.ects, numeric=True),
            Column("Without a mentor", lambda one: one.without_mentor, numeric=True),
            Column("Mentors", lambda one: one.mentors, numeric=True),
            Column("Being checked", lambda one: one.being_checked, numeric=True),
            Column("Not eligible", lambda one: one.ineligible, numeric=True),
        ],
        rows=counts,
        empty="Nobody yet.",
    )


def _at_school(today: date) -> Q:
    return Q(finished_on__isnull=True) | Q(finished_on__gt=today)
