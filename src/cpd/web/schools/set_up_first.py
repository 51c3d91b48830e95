"""Pages that wait until a school has set up the year: adding somebody (rule SCH-30)."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cpd.cohorts.models import Cohort
from cpd.cohorts.queries import active_registration_cohort
from cpd.core import clock
from cpd.schools.models import School, SchoolCohort

_ON_THE_WAY_TO = "on_the_way_to"
"""In the session: by a school's URN, the page that somebody asked for and that waits for the set-up of the year."""


def year_to_set_up(school: School) -> Cohort | None:
    """The newest year whose registration has begun, while the school has chosen nothing for it; else None.

    A provider's report of a partnership counts: it says how people are trained, and the school may change that.
    """
    return years_to_set_up([school]).get(school.urn)


def years_to_set_up(schools: Iterable[School]) -> dict[str, Cohort]:
    """Of each of these schools that has to set it up, by its URN, the year (:func:`year_to_set_up`). Two queries."""
    cohort = active_registration_cohort(clock.today())
    open_schools = [school for school in schools if school.eligible or school.cip_only]
    if cohort is None or not open_schools:
        return {}
    choices = SchoolCohort.objects.filter(school__in=open_schools, cohort=cohort)
    chosen = set(choices.values_list("school_id", flat=True))
    return {school.urn: cohort for school in open_schools if school.id not in chosen}


def where_it_begins(schools: Iterable[School]) -> dict[str, str]:
    """Where to go on from one of these schools, by its URN: to its set-up while that is missing, else to its page."""
    schools = list(schools)
    missing = years_to_set_up(schools)
    return {
        school.urn: f"/school/{school.urn}"
        + (f"/set-up/{missing[school.urn].start_year}" if school.urn in missing else "")
        for school in schools
    }


def set_up_first(request: HttpRequest, school: School) -> HttpResponse | None:
    """Leads to the set-up of the newest year while that is missing; the page asked for is where it leads back to.

    None where the year is set up: the page may be shown.
    """
    cohort = year_to_set_up(school)
    if cohort is None:
        forget_way_back(request, school)
        return None
    remember_way_back(request, school)
    messages.info(request, f"Set up {cohort.academic_year} before you add anybody. It takes a few minutes.")
    return redirect(f"/school/{school.urn}/set-up/{cohort.start_year}")


def remember_way_back(request: HttpRequest, school: School) -> None:
    """Has the set-up of a year of this school lead back to the page that is asked for."""
    request.session[_ON_THE_WAY_TO] = {**request.session.get(_ON_THE_WAY_TO, {}), school.urn: request.path}


def forget_way_back(request: HttpRequest, school: School) -> None:
    """Has the set-up lead nowhere in particular."""
    waiting: dict[str, str] = request.session.get(_ON_THE_WAY_TO, {})
    if school.urn in waiting:
        request.session[_ON_THE_WAY_TO] = {urn: page for urn, page in waiting.items() if urn != school.urn}


def page_that_waits(request: HttpRequest, school: School) -> str:
    """The page of that school which waits for the set-up; empty for none."""
    return request.session.get(_ON_THE_WAY_TO, {}).get(school.urn, "")
