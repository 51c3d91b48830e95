"""The pages of a journey: a question, the answers to check, what came of it, and whether to delete it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cpd.core.ids import new_id, parse_id
from cpd.core.refusals import Refusal
from cpd.web.kit.journeys import saving
from cpd.web.kit.journeys.answers import Answers
from cpd.web.kit.journeys.definition import CannotJudgeNow, Journey, Place, Question, Step, Stop, Way
from cpd.web.kit.parts import Row, SummaryList
from cpd.web.models import SavedJourney
from cpd.web.pages import page

GONE = "What you entered is no longer here. We delete what is not finished after 14 days. Start again."
CHANGED = "Some answers were changed after this page was opened, perhaps in another tab. Check them again."


def begin(journey: Journey, place: Place) -> HttpResponse:
    """Leads to the first question of a new journey. Nothing is stored before it is answered."""
    return redirect(f"{place.base}/{new_id()}/{journey.next_step(Answers(), place.facts)}")


def journey_page(request: HttpRequest, journey: Journey, place: Place, key: str, name: str) -> HttpResponse:
    """The page ``name`` of the journey with that key: a step, ``check``, ``done`` or ``delete``.

    Whoever asks for a page that is not their turn is led to the one that is.
    """
    journey_id = parse_id(key)
    if journey_id is None:
        return redirect(place.base)
    return _Run(request, journey, place, journey_id).answer(name)


class _Run:
    """One request for a page of a journey."""

    def __init__(self, request: HttpRequest, journey: Journey, place: Place, key: UUID) -> None:
        self.request, self.journey, self.place, self.key = request, journey, place, key
        self.saved: SavedJourney | None = saving.load(journey, place, key)
        self.answers = saving.answers_of(journey, self.saved)
        self.way: Way = journey.way(self.answers, place.facts)

    @property
    def sent(self) -> bool:
        return self.request.method == "POST"

    def address(self, name: str) -> str:
        return f"{self.place.base}/{self.key}/{name}"

    def answer(self, name: str) -> HttpResponse:
        if self.saved is not None and self.saved.finished_at is not None:
            return self._done() if name == "done" else redirect(self.address("done"))
        if name == "done":
            return redirect(self.place.leave)
        if name == "delete":
            return self._delete()
        first = self.way.open if not self.way.steps else None
        if self.saved is None and self.sent and name != first:
            messages.info(self.request, GONE)
            return redirect(self.place.base)
        if name == "check" and self.way.open is None:
            return self._check()
        if name not in self.way.steps and name != self.way.open:
            return redirect(self.address(self.way.open or "check"))
        step = self.journey.by_name[name]
        return self._stop(step) if isinstance(step, Stop) else self._ask(step)

    def _context(self, back_from: str) -> dict[str, Any]:
        before = self.way.before(back_from)
        return {
            "caption": self.place.caption,
            "place": self.place,
            "answers": self.way.answers,
            "back": self.address(before) if before else self.place.leave,
        }

    def _stop(self, stop: Stop) -> HttpResponse:
        return page(
            self.request,
            stop.template,
            {**self._context(stop.name), "title": stop.title, "paragraphs": stop.paragraphs, "leave": self.place.leave},
        )

    def _form(self, step: Step, data: Any = None, files: Any = None) -> Question:
        known = self.answers.by_step.get(step.name, {})
        form = step.form(data, files, initial={name: known[name] for name in step.fields if name in known})
        form.prepare(self.place, self.answers)
        return form

    def _ask(self, step: Step) -> HttpResponse:
        if not self.sent:
            return self._question(step, self._form(step))
        if step.without and self.request.POST.get("without"):
            return self._keep(step, {saving.WITHOUT: True})
        form = self._form(step, self.request.POST, self.request.FILES)
        try:
            if form.is_valid():
                form.judge(self.place, self.answers)
        except Refusal as refusal:
            form.refuse(refusal)
        except CannotJudgeNow as trouble:
            form.add_error(None, str(trouble))
            return self._question(step, form, without=step.without)
        if form.errors:
            return self._question(step, form)
        return self._keep(step, saving.stored(step, form.cleaned_data, form.found))

    def _question(self, step: Step, form: Question, without: str = "") -> HttpResponse:
        context = {**self._context(step.name), "title": form.heading, "form": form, "without": without}
        return page(self.request, step.template, context)

    def _keep(self, step: Step, answer: dict[str, Any]) -> HttpResponse:
        saved = saving.save_answer(self.journey, self.place, self.key, step.name, answer)
        if saved is None:
            return redirect(self.place.base)
        if saved.finished_at is not None:
            return redirect(self.address("done"))
        way = self.journey.way(saving.answers_of(self.journey, saved), self.place.facts)
        return redirect(self.address(way.open or "check"))

    def _check(self) -> HttpResponse:
        errors: list[dict[str, str]] = []
        status = 200
        if self.sent:
            try:
                if saving.finish(self.journey, self.place, self.key, self.request.POST.get("shown")):
                    return redirect(self.address("done"))
            except Refusal as refusal:
                errors = [self._leading(problem.field, problem.detail) for problem in refusal.problems]
            else:
                messages.info(self.request, CHANGED)
                return redirect(self.address("check"))
            status = 422
        assert self.saved is not None
        context = {
            **self._context("check"),
            "title": "Check your answers",
            "button": self.journey.button,
            "summary": SummaryList([*self._rows(), *self.journey.more_rows(self.place, self.way.answers)]),
            "shown": saving.digest(self.saved),
            "errors": errors,
        }
        return page(self.request, "kit/check.html", context, status)

    def _leading(self, field: str, text: str) -> dict[str, str]:
        """An error, with a link to the question that asks for the field, if one does."""
        step = next((step for step in self.journey.questions if field in step.fields), None)
        return {"text": text, **({"href": self.address(step.name)} if step and step.name in self.way.steps else {})}

    def _rows(self) -> Iterable[Row]:
        for name in self.way.steps:
            step = self.journey.by_name[name]
            assert isinstance(step, Step)
            form = self._form(step)
            for key, field in form.fields.items():
                if key in self.way.answers:
                    value = form.shown(key, self.way.answers[key])
                    yield Row(field.summary, value, change=self.address(name) if step.changeable else "")  # type: ignore[attr-defined]

    def _done(self) -> HttpResponse:
        assert self.saved is not None
        return self.journey.done(self.request, self.place, self.saved.result or {})

    def _delete(self) -> HttpResponse:
        if self.sent or self.saved is None:
            saving.delete(self.journey, self.place, self.key)
            return redirect(self.place.leave)
        context = {
            "title": "Do you want to delete what you have entered?",
            "described": self.journey.described(self.way.answers),
            "back": self.place.leave,
            "button": "Delete",
            "caption": self.place.caption,
        }
        return page(self.request, "kit/delete.html", context)
