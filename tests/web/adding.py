"""Walking the journey of adding somebody, request by request."""

from collections.abc import Mapping

from django.test import Client

ANSWERS: dict[str, dict[str, str]] = {
    "type": {"type": "ect"},
    "find": {
        "trn": "7654321",
        "date_of_birth-day": "1",
        "date_of_birth-month": "1",
        "date_of_birth-year": "1990",
    },
    "national-insurance-number": {"national_insurance_number": "QQ 12 34 56 C"},
    "name": {"name_on_record": "other"},
    "full-name": {"full_name": "Nadia New"},
    "before": {},
    "email": {"email": "nadia.new@first.example"},
    "only-here": {"only_here": "yes"},
    "start-date": {"started_on-day": "5", "started_on-month": "9", "started_on-year": "2022"},
    "working-pattern": {"working_pattern": "full_time"},
    "appropriate-body": {"appropriate_body": "none"},
}
"""An answer to every question."""


def found(trn: str, born: str = "1990-01-01") -> dict[str, str]:
    """How a number and a date of birth are typed."""
    year, month, day = born.split("-")
    return {"trn": trn, "date_of_birth-day": day, "date_of_birth-month": month, "date_of_birth-year": year}


def starting(day: str) -> dict[str, str]:
    """How a start date is typed."""
    year, month, of_month = day.split("-")
    return {"started_on-day": of_month, "started_on-month": month, "started_on-year": year}


class Walk:
    """One journey: ``base`` is its address, ``steps`` the pages that were asked, ``at`` the page that it led to."""

    def __init__(self, client: Client, start: str = "/school/100001/add") -> None:
        self.client = client
        first = client.get(start)["Location"]
        self.base, _, self.at = first.rpartition("/")
        self.steps: list[str] = []

    def answer(self, values: Mapping[str, str]):
        """Answers the page that is open, and goes on to the next one where it was taken."""
        page = self.client.post(f"{self.base}/{self.at}", values)
        if page.status_code == 302:
            self.steps.append(self.at)
            self.at = page["Location"].rpartition("/")[2]
        return page

    def to(self, step: str, answers: Mapping[str, Mapping[str, str]] | None = None) -> "Walk":
        """Answers every question up to that page, or to where the journey stops."""
        given = {**ANSWERS, **(answers or {})}
        while self.at != step and self.at in given:
            page = self.answer(given[self.at])
            assert page.status_code == 302, page.content.decode()
        return self

    def page(self) -> str:
        """The page that is open."""
        return self.client.get(f"{self.base}/{self.at}").content.decode()

    def confirm(self):
        """Confirms what was answered."""
        return self.client.post(f"{self.base}/check")


def walk(client: Client, answers: Mapping[str, Mapping[str, str]] | None = None, *, to: str = "check") -> Walk:
    """A journey at the first school, answered up to that page."""
    return Walk(client).to(to, answers)
