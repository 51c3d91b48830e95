"""Parts of pages: tags, tables that become lists on a phone, summary lists, task lists."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from markupsafe import Markup

from cpd.web.kit.macros import Part, TemplatePart, component


@dataclass(frozen=True)
class Tag(Part):
    """The status of something, in a colour of the design system. Status is never told by colour alone."""

    text: str
    colour: str = "blue"

    def __html__(self) -> str:
        """The tag."""
        return component("tag", {"text": self.text, "classes": f"govuk-tag--{self.colour}"})


@dataclass(frozen=True)
class Link(Part):
    """A link. ``about`` is added for those who hear it without what stands around it."""

    text: str
    href: str
    about: str = ""

    def __html__(self) -> str:
        """The link."""
        about = Markup('<span class="govuk-visually-hidden"> {}</span>').format(self.about) if self.about else ""
        return Markup('<a class="govuk-link" href="{}">{}{}</a>').format(self.href, self.text, about)


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and what stands in it for a row. ``numeric`` sets numbers to the right."""

    heading: str
    cell: Callable[[Any], object]
    numeric: bool = False


@dataclass(frozen=True)
class Table(TemplatePart):
    """A table; on a phone a list in which each row is an entry, and each value has its heading before it.

    The first column heads the rows. ``rows`` may be anything that the columns understand. ``empty`` is said when there
    are none. ``caption`` is always there, and hidden where a heading says the same (``hidden``).
    """

    template = "kit/table.html"

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Any]
    empty: str = "None yet."
    size: str = "m"
    hidden: bool = False


@dataclass(frozen=True)
class Row:
    """A line of a summary list: what it is, its value, and where it can be changed."""

    key: str
    value: object
    change: str = ""
    about: str = ""
    action: str = "Change"


@dataclass(frozen=True)
class SummaryList(Part):
    """Names and values, each with a link to change it."""

    rows: Iterable[Row]

    def __html__(self) -> str:
        """The list."""
        return component("summary-list", {"rows": [self._row(row) for row in self.rows]})

    def _row(self, row: Row) -> dict[str, Any]:
        about = row.about or row.key[:1].lower() + row.key[1:]
        actions = {"items": [{"href": row.change, "text": row.action, "visuallyHiddenText": about}]}
        return {
            "key": {"text": row.key},
            "value": {"html": Markup("{}").format(row.value)},
            **({"actions": actions} if row.change else {}),
        }


class TaskStatus(Enum):
    """How far a task is: its words, and the colour of its tag; a finished one has none."""

    CANNOT_START = ("Cannot start yet", "")
    NOT_STARTED = ("Not started", "blue")
    IN_PROGRESS = ("In progress", "light-blue")
    PROBLEM = ("There is a problem", "red")
    COMPLETED = ("Completed", "")


@dataclass(frozen=True)
class Task:
    """A task of a list. One that cannot be started yet has no link."""

    title: str
    status: TaskStatus
    href: str = ""
    hint: str = ""


@dataclass(frozen=True)
class TaskList(Part):
    """Tasks, with how far each is. ``name`` tells the lists of a page apart."""

    tasks: Sequence[Task]
    name: str = "task-list"
    classes: str = field(default="")

    def __html__(self) -> str:
        """The list."""
        return component(
            "task-list",
            {"idPrefix": self.name, "classes": self.classes, "items": [self._item(task) for task in self.tasks]},
        )

    def _item(self, task: Task) -> dict[str, Any]:
        words, colour = task.status.value
        startable = task.href and task.status is not TaskStatus.CANNOT_START
        status: dict[str, Any] = {"text": words}
        if colour:
            status = {"tag": {"text": words, "classes": f"govuk-tag--{colour}"}}
        elif task.status is TaskStatus.CANNOT_START:
            status["classes"] = "govuk-task-list__status--cannot-start-yet"
        return {
            "title": {"text": task.title},
            "status": status,
            **({"href": task.href} if startable else {}),
            **({"hint": {"text": task.hint}} if task.hint else {}),
        }
