"""Appropriate bodies: from files, and for schools to choose from."""

import pytest

from cpd.core.refusals import NotFound, Refusal
from cpd.schools.commands import add_appropriate_body, import_appropriate_bodies
from cpd.schools.models import AppropriateBody
from cpd.schools.queries import bodies_for, find_body
from tests.world import ACTOR, World

pytestmark = pytest.mark.django_db

REGISTER = """name,type
North Teaching School Hub,teaching_school_hub
"West, and East Hub",teaching_school_hub
Barnet,local_authority
Independent Schools Panel,national
"""


@pytest.fixture
def file(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "bodies.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def counts(path, **more: bool) -> tuple[int, int, int]:
    summary = import_appropriate_bodies(path=path, actor=ACTOR, **more)
    return summary.added, summary.changed, summary.unchanged


def problems_of(path) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        import_appropriate_bodies(path=path, actor=ACTOR)
    return [f"{problem.field}: {problem.detail}" for problem in refusal.value.problems]


def test_a_register_is_imported_and_a_second_run_changes_nothing(file) -> None:
    assert counts(file(REGISTER)) == (4, 0, 0)
    assert counts(file(REGISTER, "cp1252")) == (0, 0, 4)
    assert dict(AppropriateBody.objects.values_list("name", "kind"))["West, and East Hub"] == "teaching_school_hub"


def test_a_dry_run_says_the_same_and_writes_nothing(file) -> None:
    assert counts(file(REGISTER), dry_run=True) == (4, 0, 0)
    assert not AppropriateBody.objects.exists()


def test_what_a_file_does_not_name_stays_bodies_and_columns(file) -> None:
    counts(file("name,type,closed_from,school_types\nPanel,national,2026,10 11\nHub,teaching_school_hub,,\n"))
    assert counts(file("name,type\nPANEL,National\n")) == (0, 0, 1)
    assert counts(file("name,type,closed_from\npanel,national,\n")) == (0, 1, 0)
    panel = AppropriateBody.objects.get(name="Panel")
    assert (panel.closed_from, panel.school_types, AppropriateBody.objects.count()) == (None, [10, 11], 2)


def test_one_name_may_be_a_hub_and_a_local_authority(file) -> None:
    assert counts(file("name,type\nKent,local_authority\nKent,teaching_school_hub\n")) == (2, 0, 0)


def test_every_bad_cell_is_named_by_its_line_and_column_and_nothing_is_written(file) -> None:
    text = (
        "name,type,closed_from,school_types\n"
        "Good Hub,teaching_school_hub,,\n"
        ",teaching_school_hub,,\n"
        "Odd,charity,,\n"
        "Hub,teaching_school_hub,soon,10\n"
        "good  HUB,teaching_school_hub,,\n"
        "Panel,national,,independent\n"
        f"{'x' * 201},national,,\n"
    )
    assert problems_of(file(text)) == [
        "line 3, name: The name of an appropriate body must have 1 to 200 characters.",
        "line 4, type: Must be local_authority, teaching_school_hub or national.",
        "line 5, school_types: Only a national body names the types of its schools.",
        "line 5, closed_from: Must be the start year of a cohort, like 2024, not 'soon'.",
        "line 6, name: good HUB is on line 2 already.",
        "line 7, school_types: Must be type codes of the register with spaces between them, like 10 11, "
        "not 'independent'.",
        "line 8, name: The name of an appropriate body must have 1 to 200 characters.",
    ]
    assert not AppropriateBody.objects.exists()


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("name", "type is missing"),
        ("name,type,email", "we do not know email"),
        ("name,type,type", "each once"),
    ],
)
def test_the_columns_are_named_and_no_others(file, header, said) -> None:
    (problem,) = problems_of(file(f"{header}\n"))
    assert said in problem
    assert "may name closed_from, school_types" in problem


def test_a_name_much_like_another_is_pointed_out(file) -> None:
    counts(file(REGISTER))
    path = file("name,type\nNorth Teaching Schools Hub,teaching_school_hub\n")
    assert import_appropriate_bodies(path=path, actor=ACTOR).near == [
        "line 2, name: North Teaching Schools Hub is new, and much like North Teaching School Hub. "
        "Are they one and the same?"
    ]


def test_a_body_is_found_by_its_name_or_not_at_all(db) -> None:
    add_appropriate_body(name="North  Hub", kind="teaching school hub", actor=ACTOR)
    assert find_body("NORTH hub").name == "North Hub"
    with pytest.raises(NotFound):
        find_body("South Hub")
    with pytest.raises(Refusal):
        add_appropriate_body(name="", kind="charity", actor=ACTOR)


def test_a_school_chooses_from_those_that_it_may_appoint_the_suggested_one_first(db) -> None:
    world = World()
    state, independent = world.school("100001"), world.school("100002", establishment_type_code=11)
    world.body("South Hub")
    world.body("Closed Hub", closed_from=2025)
    world.body("Barnet", "local_authority")
    world.body("Panel", "national", school_types=[10, 11])
    world.body("Any Independent School", "national")
    assert [body.name for body in bodies_for(state, 2025)] == ["South Hub"]
    assert [body.name for body in bodies_for(state, 2024)] == ["Closed Hub", "South Hub"]
    assert [body.name for body in bodies_for(independent, 2025)] == ["Panel", "Any Independent School", "South Hub"]
