"""Lists in pages: which part is shown, and the links to the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, QueryDict

from cpd.web.kit.macros import Part, component

PER_PAGE = 25
PARAMETER = "page"


@dataclass(frozen=True)
class Pages(Part):
    """One page of a list (``rows``), and links to the others. Nothing is written where there is only one."""

    rows: Sequence[Any]
    number: int
    count: int
    per_page: int
    query: QueryDict

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.count // self.per_page))

    @property
    def shown(self) -> str:
        """``Showing 26 to 50 of 61``; empty where everything is shown."""
        if self.last == 1:
            return ""
        first = (self.number - 1) * self.per_page + 1
        return f"Showing {first:,} to {first + len(self.rows) - 1:,} of {self.count:,}"

    def address(self, number: int) -> str:
        """The address of another page, with everything else that is in the query."""
        query = self.query.copy()
        query[PARAMETER] = str(number)
        return f"?{query.urlencode()}"

    def __html__(self) -> str:
        """The links: the first and the last page, and those beside this one."""
        if self.last == 1:
            return ""
        items: list[dict[str, Any]] = []
        previous = 0
        for number in sorted({1, self.number - 1, self.number, self.number + 1, self.last}):
            if 1 <= number <= self.last:
                if number > previous + 1:
                    items.append({"ellipsis": True})
                items.append({"number": number, "href": self.address(number), "current": number == self.number})
                previous = number
        return component(
            "pagination",
            {
                "items": items,
                **({"previous": {"href": self.address(self.number - 1)}} if self.number > 1 else {}),
                **({"next": {"href": self.address(self.number + 1)}} if self.number < self.last else {}),
            },
        )


def paged(rows: "QuerySet[Any] | Sequence[Any]", query: QueryDict, per_page: int = PER_PAGE) -> Pages:
    """The page of ``rows`` that ``?page=`` names, the first where it names none.

    :class:`~django.http.Http404` for what is no number of a page; a list never has more than a million. A page behind
    the last, of a list that became shorter, is the last.
    """
    text = query.get(PARAMETER, "1")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text)):
        raise Http404("There is no such page of the list.")
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    number = min(int(text), max(1, -(-count // per_page)))
    first = (number - 1) * per_page
    return Pages(list(rows[first : first + per_page]), number, count, per_page, query)
