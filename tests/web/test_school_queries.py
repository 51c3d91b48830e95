"""Every page of a school makes as many queries for many schools, people, bodies and changes as for few."""

from datetime import timedelta

import pytest

from cpd.accounts.models import User
from cpd.core import clock
from cpd.schools.commands import add_school_user, ask_for_support, set_induction_tutor
from cpd.schools.models import School, SchoolCohort
from cpd.training.commands import correct_name
from cpd.training.models import TrainingRecord
from tests.web.every_page import EXAMPLES, PAGES, Page
from tests.web.queries import count_of
from tests.web.school_pages import CITY
from tests.web.site import Site, client_of
from tests.world import ACTOR, World

OURS = frozenset({"tutor", "tutor of two", "school user", "other school user", "nominator"})
FOR_ANYBODY = ("/request-access", "/nomination/", "/challenge/")
MORE = 6


def of_schools() -> list[Page]:
    """The pages by which schools get in and on which they act."""
    return [page for page in PAGES if page.who in OURS or page.address.startswith(FOR_ANYBODY)]


@pytest.fixture
def site(db) -> Site:
    return Site()


def grow(site: Site) -> None:
    """Many more rows of everything that a page of a school shows."""
    world = World(schools={school.urn: school for school in School.objects.all()})
    first = world.schools["100001"].id
    theo, una, tia = (User.objects.get(full_name=name) for name in ("Theo Twice", "Una User", "Tia Tutor"))
    mentor = TrainingRecord.objects.get(id=site.journeys["mentor"])
    terry = TrainingRecord.objects.get(id=site.journeys["person"])
    for n in range(MORE):
        world.body(f"Hub {n}")
        school = world.school(f"3000{n:02d}", primary_contact_email=f"head{n}@many.example", **CITY).id
        set_induction_tutor(school_id=school, full_name=theo.full_name, email=theo.email, actor=ACTOR)
        world.register(f"Mentee {n}", trn=f"40000{n:02d}", mentor=mentor, at=f"2022-10-{n + 1:02d}")
        world.register(f"Without {n}", trn=f"41000{n:02d}", eligible="no_qts")
        world.register(f"Mentor {n}", role="mentor", trn=f"42000{n:02d}")
        correct_name(
            record_id=terry.id, school_id=first, full_name=f"Terry Two{n}", reason="name_is_incorrect", actor=ACTOR
        )
        sixth = world.schools["100006"].id
        add_school_user(school_id=sixth, full_name=f"User {n}", email=f"user{n}@sixth.example", actor=ACTOR)
        for asker, asked in ((tia, first), (una, sixth)):
            ask_for_support(
                school_id=asked, user_id=asker.id, subject="unspecified", message=f"Question {n}", actor=ACTOR
            )
    now = clock.now() - timedelta(days=1)
    for cohort in (2021, 2023):
        SchoolCohort.objects.get_or_create(
            school_id=first,
            cohort_id=cohort,
            defaults={"programme": "core_induction_programme", "created_at": now, "updated_at": now},
        )
    tutor = client_of("tutor")
    for _ in range(MORE):
        start = tutor.get("/school/100001/add")["Location"]
        found = tutor.post(start, EXAMPLES["add-participant"]["type"])["Location"]
        assert tutor.post(found, EXAMPLES["add-participant"]["find"]).status_code == 302


def test_every_page_of_a_school_makes_as_many_queries_for_many_rows_as_for_few(site) -> None:
    """As for few: as many as its snapshot has, to which ``test_every_page.py`` holds it."""
    pages = of_schools()
    assert len(pages) > 100
    grow(site)
    more = {}
    for page in pages:
        answer, queries = site.visit(page)
        assert answer.status_code == page.status, page.name
        few = count_of(page.name)
        if len(queries) > few:
            more[page.name] = f"{few} before, {len(queries)} now"
    assert not more, f"These pages make more queries where there are more rows: {more}"
