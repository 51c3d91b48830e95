"""The register of schools and the incentives, from files as they arrive."""

from pathlib import Path

import pytest

from cpd.core.refusals import Refusal
from cpd.publishing.commands import check
from cpd.schools.commands import import_incentives, import_schools, set_incentives
from cpd.schools.models import School, SchoolIncentives
from tests.world import ACTOR, simple_world

pytestmark = pytest.mark.django_db
HEADER = (
    "URN,LA (code),LA (name),EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),"
    "EstablishmentStatus (code),EstablishmentStatus (name),PhaseOfEducation (code),DistrictAdministrative (code),"
    "Section41Approved (name),UKPRN"
)


def row(urn="123456", name="Oak School", kind="1", status="1", district="E09000001", section_41="", la="201", ukprn=""):
    return f"{urn},{la},City of London,{name},{kind},Kind,{status},Open,2,{district},{section_41},{ukprn}"


def write(tmp_path: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    file = tmp_path / "register.csv"
    file.write_bytes("\r\n".join([header, *rows, ""]).encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_both_encodings_are_read(tmp_path, encoding) -> None:
    import_schools(path=write(tmp_path, row(name="École St Zoë"), encoding=encoding), actor=ACTOR)
    assert School.objects.get().name == "École St Zoë"


def test_a_second_run_changes_nothing_and_says_so(tmp_path) -> None:
    file = write(tmp_path, row(), row("123457"))
    first, second = (import_schools(path=file, actor=ACTOR) for _ in range(2))
    assert (first.added, first.unchanged) == (2, 0)
    assert (second.added, second.changed, second.unchanged) == (0, 0, 2)


def test_a_bad_row_is_reported_by_line_and_the_rest_goes_on(tmp_path) -> None:
    file = write(tmp_path, row("12345"), row(kind="x"), row("123457"), row("123457"), row("123458", name=""))
    summary = import_schools(path=file, actor=ACTOR)
    assert [problem.split(":")[0] for problem in summary.problems] == ["line 2", "line 3", "line 5", "line 6"]
    assert list(School.objects.values_list("urn", flat=True)) == ["123457"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"district": "W06000001"}, "not in England"),
        ({"kind": "30", "district": "W06000001"}, "not in England"),
        ({"kind": "49"}, "of a type"),
        ({"status": "2"}, "not open"),
        ({"status": "4"}, "not open"),
    ],
)
def test_schools_that_the_programmes_are_not_for_are_left_out_and_counted(tmp_path, fields, reason) -> None:
    summary = import_schools(path=write(tmp_path, row(**fields)), actor=ACTOR)
    assert School.objects.count() == 0
    assert any(reason in why for why in summary.skipped)


def test_a_school_that_closes_stays_as_closed(tmp_path) -> None:
    import_schools(path=write(tmp_path, row()), actor=ACTOR)
    summary = import_schools(path=write(tmp_path, row(status="2")), actor=ACTOR)
    school = School.objects.get()
    assert (summary.closed, school.eligible, school.status_code) == (1, False, 2)


def test_a_file_without_its_columns_or_that_is_not_there_is_refused(tmp_path) -> None:
    for path in (write(tmp_path, "1,2", header="URN,Name"), tmp_path / "nowhere.csv"):
        with pytest.raises(Refusal) as refusal:
            import_schools(path=path, actor=ACTOR)
        assert refusal.value.problems[0].field == "file"


def test_an_interrupted_import_leaves_nothing_behind(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("cpd.schools.commands.imports.BATCH", 1)
    file = write(tmp_path, row(), row("123457"))

    def interrupt(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_schools(path=file, actor=ACTOR, progress=interrupt)
    assert School.objects.count() == 0


def test_incentives_are_true_only_when_exactly_1_and_show_at_once(tmp_path) -> None:
    world = simple_world()
    world.register()
    rows = ("100001,1,0", "100002,true,2", "999999,1,1", "x,1,1")
    header = "URN,Pupil Premium Incentive,Sparsity Incentive"
    file = write(tmp_path, *rows, header=header)
    summary = import_incentives(path=file, start_year=2022, actor=ACTOR)
    assert (summary.added, len(summary.problems), sum(summary.skipped.values())) == (2, 1, 1)
    kept = dict(SchoolIncentives.objects.values_list("school__urn", "pupil_premium"))
    assert kept == {"100001": True, "100002": False}
    assert check().differences == []
    assert import_incentives(path=file, start_year=2022, actor=ACTOR).unchanged == 2


def test_incentives_that_a_file_contradicts_are_not_taken_and_every_repeated_school_is_named(tmp_path) -> None:
    simple_world()
    set_incentives(
        school_id=School.objects.get(urn="100001").id, start_year=2022, pupil_premium=False, sparsity=True, actor=ACTOR
    )
    rows = ("100001,1,0", "100002,1,0", "100002,1,0", "100001,0,0")
    file = write(tmp_path, *rows, header="URN,Pupil Premium Incentive,Sparsity Incentive")
    summary = import_incentives(path=file, start_year=2022, actor=ACTOR)
    assert summary.problems == [
        "lines 2 and 5: URN 100001 is there 2 times with different values. The school was left as it was.",
        "lines 3 and 4: URN 100002 is there 2 times with the same values.",
    ]
    assert (summary.contradictory, summary.added) == (1, 1)
    kept = SchoolIncentives.objects.order_by("school__urn").values_list("school__urn", "pupil_premium", "sparsity")
    assert list(kept) == [("100001", False, True), ("100002", True, False)]
