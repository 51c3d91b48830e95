"""Filling production: lead providers and the delivery partners they work with."""

import pytest

from cpd.core import clock
from cpd.core.refusals import Refusal
from cpd.providers.commands import add_provider
from cpd.providers.imports import import_delivery_partners
from cpd.providers.models import DeliveryPartner, LeadProvider, ProviderRelationship
from cpd.statements.commands import import_providers, join_provider
from cpd.statements.models import Statement
from tests.world import ACTOR, instant

pytestmark = pytest.mark.django_db

PROVIDERS = """name,ecf,npq,vat
Northern Light Teaching,true,false,true
Southern Cross,TRUE,true,false
"""


@pytest.fixture
def file(tmp_path):
    def write(text: str):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems_of(importing, path) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        importing(path=path, actor=ACTOR)
    return [f"{problem.field}: {problem.detail}" for problem in refusal.value.problems]


def test_providers_are_added_with_their_statements_and_a_second_run_changes_nothing(file) -> None:
    with clock.at(instant("2024-11-15")):
        first, second = (import_providers(path=file(PROVIDERS), actor=ACTOR) for _ in range(2))
    assert (first.rows, first.added, first.changed, first.unchanged) == (2, 2, 0, 0)
    assert (second.rows, second.added, second.changed, second.unchanged) == (2, 0, 0, 2)
    north, south = LeadProvider.objects.order_by("name")
    assert (north.ecf, north.npq, north.vat_chargeable) == (True, False, True)
    assert (south.ecf, south.npq, south.vat_chargeable) == (True, True, False)
    statements = Statement.objects.filter(lead_provider=north)
    assert {one.programme for one in statements} == {"ecf"}
    assert min(one.deadline_date for one in statements) >= instant("2024-11-15").date()
    assert {one.programme for one in Statement.objects.filter(lead_provider=south)} == {"ecf", "npq"}


def test_a_provider_is_found_whatever_its_capitals_and_spaces_and_keeps_its_name(file) -> None:
    import_providers(path=file(PROVIDERS), actor=ACTOR)
    summary = import_providers(path=file("name,ecf,npq,vat\nSOUTHERN  cross,true,false,false\n"), actor=ACTOR)
    assert (summary.added, summary.changed) == (0, 1)
    south = LeadProvider.objects.get(name="Southern Cross")
    assert (south.npq, LeadProvider.objects.count()) == (False, 2)


def test_one_that_takes_up_a_programme_gets_the_statements_of_its_calendars(db, file) -> None:
    for text in ("Northern Light,true,false,true", "Northern Light,true,true,true"):
        import_providers(path=file(f"name,ecf,npq,vat\n{text}\n"), actor=ACTOR)
    assert set(Statement.objects.values_list("programme", flat=True)) == {"ecf", "npq"}


def test_a_near_name_is_reported_and_not_merged(file) -> None:
    import_providers(path=file(PROVIDERS), actor=ACTOR)
    summary = import_providers(path=file("name,ecf,npq,vat\nNorthern Lights Teaching,true,true,true\n"), actor=ACTOR)
    assert summary.near == [
        "line 2, name: Northern Lights Teaching is new, and much like Northern Light Teaching. "
        "Are they one and the same?"
    ]
    assert LeadProvider.objects.count() == 3


def test_a_dry_run_says_the_same_and_writes_nothing(file) -> None:
    summary = import_providers(path=file(PROVIDERS), actor=ACTOR, dry_run=True)
    assert summary.added == 2
    assert not LeadProvider.objects.exists()
    assert not Statement.objects.exists()


def test_every_bad_cell_is_named_and_nothing_is_written(file) -> None:
    text = (
        PROVIDERS
        + "northern light TEACHING,true,true,true\n,yes,true,true\nC,false,false,\n"
        + "D" * 201
        + ",true,true,true\n"
    )
    assert problems_of(import_providers, file(text)) == [
        "line 4, name: northern light TEACHING is on line 2 already.",
        "line 5, name: A name must have 1 to 200 characters.",
        "line 5, ecf: Must be true or false, not 'yes'.",
        "line 6, vat: Must be true or false, not ''.",
        "line 6, ecf: A lead provider needs ecf, npq, or both to be true.",
        "line 7, name: A name must have 1 to 200 characters.",
    ]
    assert not LeadProvider.objects.exists()


PAIRINGS = """name,lead_provider_name,programme,cohort
Hub One,Provider A,ecf,2024
Hub One,PROVIDER  a,npq,2024
hub one,Provider A,ecf,2025
Hub Two,Provider A,ecf,2024
"""


@pytest.fixture
def providers() -> None:
    add_provider(name="Provider A", actor=ACTOR)
    add_provider(name="Early Years Only", npq=False, actor=ACTOR)


def test_pairings_are_added_and_a_second_run_changes_nothing(providers, file) -> None:
    first, second = (import_delivery_partners(path=file(PAIRINGS), actor=ACTOR) for _ in range(2))
    assert (first.rows, first.added, first.unchanged) == (4, 4, 0)
    assert (second.rows, second.added, second.unchanged) == (4, 0, 4)
    assert sorted(DeliveryPartner.objects.values_list("name", flat=True)) == ["Hub One", "Hub Two"]
    pairings = ProviderRelationship.objects.order_by("delivery_partner__name", "cohort")
    assert [(one.delivery_partner.name, one.cohort_id, one.ecf, one.npq) for one in pairings] == [
        ("Hub One", 2024, True, True),
        ("Hub One", 2025, True, False),
        ("Hub Two", 2024, True, False),
    ]


def test_a_dry_run_of_pairings_writes_nothing(providers, file) -> None:
    assert import_delivery_partners(path=file(PAIRINGS), actor=ACTOR, dry_run=True).added == 4
    assert not DeliveryPartner.objects.exists()


def test_every_bad_cell_of_a_pairing_is_named_and_nothing_is_written(providers, file) -> None:
    text = PAIRINGS + "Hub Three,Provider Aa,ecf,2024\nHub Three,Early Years Only,npq,24\n,Provider A,both,2024\n"
    assert problems_of(import_delivery_partners, file(text)) == [
        "line 6, lead_provider_name: There is no lead provider called 'Provider Aa'. Is it Provider A?",
        "line 7, programme: Early Years Only does not run NPQ.",
        "line 7, cohort: Must be the start year of a cohort, like 2024, not '24'.",
        "line 8, name: A name must have 1 to 200 characters.",
        "line 8, programme: Must be ecf or npq, not 'both'.",
    ]
    assert not DeliveryPartner.objects.exists()


def test_a_near_delivery_partner_is_reported_once(providers, file) -> None:
    text = "name,lead_provider_name,programme,cohort\n" + "".join(
        f"{name},Provider A,ecf,{cohort}\n"
        for name in ("Bright and Best Hub", "Bright & Best Hub")
        for cohort in (2024, 2025)
    )
    assert import_delivery_partners(path=file(text), actor=ACTOR).near == [
        "line 2, name: Bright and Best Hub is new, and much like Bright & Best Hub. Are they one and the same?",
        "line 4, name: Bright & Best Hub is new, and much like Bright and Best Hub. Are they one and the same?",
    ]


def test_joining_twice_changes_what_is_stated_and_opens_no_statement_twice() -> None:
    with clock.at(instant("2024-11-15")):
        join_provider(name="Provider N", ecf=False, npq=True, vat_chargeable=True, actor=ACTOR)
        opened = Statement.objects.count()
        provider = join_provider(name="provider  n", ecf=False, npq=True, vat_chargeable=False, actor=ACTOR)
    assert (provider.name, provider.vat_chargeable) == ("Provider N", False)
    assert Statement.objects.count() == opened > 0
    assert set(Statement.objects.values_list("programme", flat=True)) == {"npq"}
