"""That the list of pages has every page, and that each makes the queries that its snapshot shows."""

import ast
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from django.http import HttpResponse
from django.template.backends.jinja2 import Template
from django.urls import resolve

from cpd.web.kit.journeys import Step
from cpd.web.urls import urlpatterns
from tests.web.browsing import WIDTHS
from tests.web.every_page import ADDRESSES, BRANCHES, EXAMPLES, JOURNEYS, NO_PAGES, PAGES, STAND_FOR, WHO, Page
from tests.web.queries import FOLDER, difference, normalised, write
from tests.web.site import Site, client_of

ROOT = Path(__file__).resolve().parents[2]
LIST = "tests/web/every_page.py"
TEMPLATES = ROOT / "src/cpd/web/templates"
PARTS = {"base.html", "form.html"}
"""Templates that others extend or import."""


@pytest.fixture
def site(db, settings) -> Site:
    settings.ROOT_URLCONF = ADDRESSES
    return Site()


class Visit(NamedTuple):
    """What came of looking at a page."""

    status: int
    templates: list[str]
    queries: str


_visits: dict[str, Visit] = {}


@pytest.fixture
def look_at(request, monkeypatch) -> Callable[[Page], Visit]:
    """Looks at a page, once in each process: in the first test that asks."""
    templates: list[str] = []
    render = Template.render

    def noted(self, *args, **kwargs):
        templates.append(self.template.name)
        return render(self, *args, **kwargs)

    def look(page: Page) -> Visit:
        if page.name not in _visits:
            site = request.getfixturevalue("site")
            templates.clear()
            answer, queries = site.visit(page)
            _visits[page.name] = Visit(answer.status_code, list(templates), normalised(queries))
        return _visits[page.name]

    monkeypatch.setattr(Template, "render", noted)
    return look


def test_every_route_is_in_the_list_or_shows_no_page() -> None:
    routes = {str(pattern.pattern) for pattern in urlpatterns}
    listed = set()
    for page in PAGES:
        address = re.sub(
            r"\{([a-z-]+)\}", lambda found: STAND_FOR.get(found[1], "/school/100001/add/key"), page.address
        ).partition("?")[0]
        listed.add(str(resolve(address, urlconf="cpd.web.urls").route))
    missing = routes - listed - NO_PAGES.keys()
    assert not missing, f"Add to PAGES in {LIST} (or to NO_PAGES, with a reason): {sorted(missing)}"
    assert not NO_PAGES.keys() - routes, f"Take out of NO_PAGES in {LIST}: {sorted(NO_PAGES.keys() - routes)}"


def test_every_journey_is_in_the_list() -> None:
    """Journeys are found in the source, so that one that nobody lists is found too."""
    defined = {
        ast.unparse(keyword.value).strip("'")
        for file in (ROOT / "src/cpd/web").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Journey"
        for keyword in call.keywords
        if keyword.arg == "name"
    }
    missing = defined - {journey.name for journey in JOURNEYS.values()}
    assert defined
    assert not missing, f"Add to JOURNEYS in {LIST}: {sorted(missing)}"


@pytest.mark.parametrize("name", JOURNEYS)
def test_every_question_has_an_example_of_an_answer(name) -> None:
    journey = JOURNEYS[name]
    asked = {step.name for step in journey.steps if isinstance(step, Step)}
    missing = asked - EXAMPLES[journey.name].keys()
    assert not missing, f"Add an answer to EXAMPLES[{journey.name!r}] in {LIST}: {sorted(missing)}"
    left = EXAMPLES[journey.name].keys() - asked
    assert not left, f"No step asks what EXAMPLES[{journey.name!r}] in {LIST} answers: {sorted(left)}"


def test_every_question_is_asked_its_example_is_taken_and_shown_to_be_checked(site) -> None:
    for name, journey in JOURNEYS.items():
        client = client_of(WHO.get(name, "tutor"))
        checks: dict[str, HttpResponse] = {}
        for step in journey.questions:
            branched = step.name in BRANCHES.get(journey.name, {})
            base = site.journeys[f"{name}-{step.name}" if branched else name]
            if base not in checks:
                checks[base] = client.get(f"{base}/check")
            check = checks[base]
            assert check.status_code == 200, f"{journey.name}: not every example of {LIST} was taken"
            assert client.get(f"{base}/{step.name}").status_code == 200, (
                f"{journey.name}: {step.name!r} is not asked with the examples of {LIST}. Does "
                f"{journey.next_step.__name__}() in the journey's file name it?"
            )
            if step.kept and step.fields:
                offered = f'href="{base}/{step.name}"' in check.content.decode().partition("<h1")[2]
                assert offered is step.changeable, f"whether {step.name!r} can be changed on the check page"


def test_every_template_is_looked_at(look_at) -> None:
    for page in PAGES:
        assert look_at(page).status == page.status, page.name
    shown = {template for page in PAGES for template in look_at(page).templates}
    files = {str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html")} - PARTS
    used = {name for file in TEMPLATES.rglob("*.html") for name in re.findall(r'from "([^"]+)"', file.read_text())}
    used |= set(
        re.findall(
            r'"(kit/[a-z_]+\.html)"', "".join(file.read_text() for file in (ROOT / "src/cpd/web/kit").glob("*.py"))
        )
    )
    used |= set(
        re.findall(r'(?:extends|include) "([^"]+)"', "".join(file.read_text() for file in TEMPLATES.rglob("*.html")))
    )
    missing = files - shown - used - {"kit/stop.html"}
    assert not missing, f"No page of PAGES in {LIST} shows {sorted(missing)}"


ELSEWHERE = "elsewhere"


def journey_of(page: Page) -> str:
    """The journey that a page belongs to, by its name."""
    return next((name for name in JOURNEYS if page.name.startswith(f"{name}-")), ELSEWHERE)


@pytest.mark.parametrize("journey", [ELSEWHERE, *JOURNEYS])
def test_every_page_makes_the_queries_of_its_snapshot(look_at, journey) -> None:
    differences = []
    for page in PAGES:
        if journey_of(page) != journey:
            continue
        queries = look_at(page).queries
        if os.environ.get("WRITE_QUERIES"):
            write(page.name, queries)
        differences.append(difference(page.name, queries))
    assert differences
    found = "\n\n".join(filter(None, differences))
    assert not found, (
        f"{found}\n\nIf that is meant: WRITE_QUERIES=1 .venv/bin/python -m pytest tests/web/test_every_page.py, and "
        "review the change of tests/web/queries."
    )


def test_no_snapshot_is_left_of_a_page_that_is_gone() -> None:
    left = {file.stem for file in FOLDER.glob("*.sql")} - {page.name for page in PAGES}
    assert not left, f"Delete from tests/web/queries: {sorted(left)}"


def test_no_style_begins_or_ends_between_the_two_narrow_widths() -> None:
    """Why a page that fits the smaller phone is not looked at again on the other (``widths_for``)."""
    small, phone, _ = WIDTHS
    sheets = [
        ROOT / "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css",
        *(ROOT / "src/cpd/web").rglob("*.css"),
    ]
    assert len(sheets) >= 3
    queries = [query for sheet in sheets for query in re.findall(r"@media[^{]*", sheet.read_text(encoding="utf-8"))]
    named = [re.findall(r"(min|max)-width:\s*([\d.]+)(em|px|\\0)", query) for query in queries]
    assert [len(widths) for widths in named] == [query.count("width") for query in queries], (
        "one that is not understood"
    )
    found = {(edge, float(number) * (16 if unit == "em" else 1)) for widths in named for edge, number, unit in widths}
    assert ("min", 40.0625 * 16) in found
    assert [one for one in found if small < one[1] <= phone or one == ("max", small)] == []
