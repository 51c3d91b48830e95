"""What each field of the kit takes, how it words what it refuses, and that what was typed is shown again."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted
from cpd.teachers import rules
from cpd.web.kit.fields import (
    OR,
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    FileField,
    GovukField,
    MoneyField,
    NumberField,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
    YesNoField,
)
from cpd.web.kit.forms import KitForm

COLOURS = [Choice("red", "Red", "Like a post box"), Choice("blue", "Blue"), OR, Choice("none", "None of these")]
DATE = DateField("When?", summary="Start date", earliest=date(2020, 1, 2), latest=date(2027, 12, 31))
PAY = MoneyField("How much?", summary="Amount", most=Decimal("10000"))
STAFF = NumberField("How many people?", noun="number of people", most=2000)
ANY = CheckboxesField("Which?", summary="a colour", choices=COLOURS, alone="none")
ONE = RadiosField("Which?", summary="a colour", choices=COLOURS)
SENTENCE = "Text must be 5 characters or fewer."


def form_of(field: GovukField, query: str | None = None, **options) -> KitForm:
    made = type("Form", (KitForm,), {"it": field})
    return made(None if query is None else QueryDict(query), **options)


def day(day: str, month: str, year: str) -> str:
    return f"it-day={day}&it-month={month}&it-year={year}"


@pytest.mark.parametrize(
    ("field", "query", "value"),
    [
        (TextField("Name"), "it=+Ada++Love+", "Ada  Love"),
        (TextField("Name", judge=rules.clean_name), "it=+Ada++Love+", "Ada Love"),
        (TextField("Name", required=False), "", ""),
        (EmailField("Email", judge=rules.clean_email), "it=ada@school.example", "ada@school.example"),
        (STAFF, "it=1,234", 1234),
        (STAFF, "it=0", 0),
        (NumberField("How many?", required=False), "it=", None),
        (PAY, "it=1,234.50", Decimal("1234.50")),
        (PAY, "it=%C2%A399", Decimal("99.00")),
        (MoneyField("How much?", required=False), "", None),
        (DATE, day("1", "9", "2026"), date(2026, 9, 1)),
        (DATE, day("01", "Sep", "2026"), date(2026, 9, 1)),
        (DATE, day("1", "september", "2026"), date(2026, 9, 1)),
        (DateField("When?", required=False), "", None),
        (ONE, "it=red", "red"),
        (RadiosField("Which?", choices=COLOURS, required=False), "", None),
        (SelectField("Which?", choices=COLOURS), "it=blue", "blue"),
        (YesNoField("Is it?"), "it=no", False),
        (ANY, "it=blue&it=red&it=red", ["red", "blue"]),
        (ANY, "it=none", ["none"]),
        (TextareaField("Why?"), "it=a%0D%0Ab", "a\nb"),
    ],
)
def test_an_answer_that_is_understood_is_cleaned(field, query, value) -> None:
    form = form_of(field, query)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["it"] == value


@pytest.mark.parametrize(
    ("field", "query", "sentence"),
    [
        (TextField("Name"), "it=++", "Enter the name."),
        (TextField("Text", max_length=5), "it=abcdef", SENTENCE),
        (TextareaField("Text", max_length=5), "it=abcdef", SENTENCE),
        (TextField("Name"), "it=a%00b", "Name has a character that cannot be read. Type it again."),
        (STAFF, "", "Enter the number of people."),
        (STAFF, "it=1_0", "Number of people must be a whole number, like 15."),
        (STAFF, "it=1e3", "Number of people must be a whole number, like 15."),
        (STAFF, "it=1,2", "Number of people must be a whole number, like 15."),
        (STAFF, "it=%D9%A3", "Number of people must be a whole number, like 15."),
        (STAFF, "it=-1", "Number of people must be 0 or more."),
        (STAFF, "it=2001", "Number of people must be 2,000 or fewer."),
        (PAY, "it=99.5", "Amount must be an amount in pounds, like 1,250 or 99.50."),
        (PAY, "it=99.999", "Amount must be an amount in pounds, like 1,250 or 99.50."),
        (PAY, "it=NaN", "Amount must be an amount in pounds, like 1,250 or 99.50."),
        (PAY, "it=-1", "Amount must be £0.00 or more."),
        (PAY, "it=10000.01", "Amount must be £10,000.00 or less."),
        (DATE, "", "Enter the start date."),
        (DATE, day("1", "", ""), "The start date must include a month and year."),
        (DATE, day("31", "2", "2026"), "The start date must be a real date, for example 1 9 2026."),
        (DATE, day("1", "9", "26"), "The start date must be a real date, for example 1 9 2026."),
        (DATE, day("1", "9", "2_26"), "The start date must be a real date, for example 1 9 2026."),
        (DATE, day("1", "Sept", "2026"), "The start date must be a real date, for example 1 9 2026."),
        (DATE, day("1", "1", "2020"), "The start date must be between 2 January 2020 and 31 December 2027."),
        (ONE, "", "Select a colour."),
        (ONE, "it=green", "Select a colour."),
        (RadiosField("Which?", choices=COLOURS, unknown="Select one of these."), "it=green", "Select one of these."),
        (ANY, "it=red&it=none", "Select either “None of these” or the others, not both."),
        (ANY, "it=red&it=green", "Select a colour."),
        (YesNoField("Is it?", missing="Select yes if it is."), "it=maybe", "Select yes if it is."),
    ],
)
def test_an_answer_that_is_not_understood_is_refused_in_a_sentence_and_shown_again(field, query, sentence) -> None:
    form = form_of(field, query)
    (error,) = form.error_summary
    html = str(form["it"])
    assert error["text"] == sentence
    assert f'id="{error["href"][1:]}"' in html
    assert html.count(sentence.replace("'", "&#39;")) == 1
    for name, typed in QueryDict(query).items():
        if isinstance(field, TextField | DateField) and typed.strip() and "\x00" not in typed:
            assert re.search(rf'name="{name}"[^>]*value="{re.escape(typed)}"|>{re.escape(typed)}<', html), html


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        (("x", "9", "2026"), "day"),
        (("1", "13", "2026"), "month"),
        (("1", "9", "1"), "year"),
        (("1", "1", "1999"), "year"),
    ],
)
def test_the_error_of_a_date_leads_to_the_input_that_is_wrong(typed, part) -> None:
    form = form_of(DATE, day(*typed))
    assert form.error_summary[0]["href"] == f"#it-{part}"
    assert str(form["it"]).count("govuk-input--error") == (3 if typed[2] == "1999" else 1)


@pytest.mark.parametrize(
    ("field", "value", "json", "shown"),
    [
        (DATE, date(2026, 9, 1), "2026-09-01", "1 September 2026"),
        (PAY, Decimal("1250.00"), "1250.00", "£1,250.00"),
        (STAFF, 12, 12, "12"),
        (ONE, "red", "red", "Red"),
        (ANY, ["red", "blue"], ["red", "blue"], "Red, Blue"),
        (YesNoField("Is it?"), False, False, "No"),
        (TextField("Name"), "Ada", "Ada", "Ada"),
        (DATE, None, None, ""),
    ],
)
def test_an_answer_can_be_kept_as_json_and_shown(field, value, json, shown) -> None:
    assert field.stored(value) == json
    assert field.restored(json) == value
    assert field.shown(value) == shown


@pytest.mark.parametrize(
    ("field", "value", "marked"),
    [
        (DATE, date(2026, 9, 1), 'name="it-month" type="text" value="9"'),
        (ONE, "blue", 'value="blue" checked'),
        (ANY, ["red"], 'value="red" checked'),
        (YesNoField("Is it?"), False, 'value="no" checked'),
        (SelectField("Which?", choices=COLOURS), "blue", '<option value="blue" selected'),
        (TextareaField("Why?"), "a <b>", "a &lt;b&gt;"),
        (TextField("Name"), '"><script>', "&#34;&gt;&lt;script&gt;"),
    ],
)
def test_a_stored_answer_is_shown_in_its_field(field, value, marked) -> None:
    assert marked in re.sub(r"\s+", " ", str(form_of(field, initial={"it": value})["it"]))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Choose a list of schools."),
        (SimpleUploadedFile("schools.pdf", b"x"), "The list of schools must be a CSV file."),
        (SimpleUploadedFile("schools.csv", b""), "The list of schools is empty. Choose another."),
        (SimpleUploadedFile("SCHOOLS.CSV", b"x" * 1048577), "The list of schools must be smaller than 1 MB."),
        (SimpleUploadedFile("SCHOOLS.CSV", b"x"), None),
    ],
)
def test_a_file_is_judged_by_its_name_and_size(file, sentence) -> None:
    field = FileField("Which file?", noun="list of schools", endings=["csv"], most=1048576)
    form = type("Form", (KitForm,), {"it": field})({}, {"it": file} if file else {})
    assert [error["text"] for error in form.error_summary] == ([sentence] if sentence else [])
    assert 'accept=".csv"' in str(form["it"])


def test_choices_set_on_a_form_are_those_of_that_form_alone() -> None:
    first, second = form_of(ONE, "it=green"), form_of(ONE, "it=green")
    first.fields["it"].choose_from([Choice("green", "Green")])
    assert first.is_valid()
    assert not second.is_valid()


def test_a_rule_that_needs_an_answer_and_gets_none_asks_for_it() -> None:
    field = TextField("TRN", judge=lambda text: Accepted(text or None), missing="Enter a TRN.")
    assert form_of(field, "it=").error_summary[0]["text"] == "Enter a TRN."


@given(st.tuples(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6)))
def test_no_text_in_a_date_fails(texts) -> None:
    form = form_of(DATE, "")
    form.data = dict(zip(("it-day", "it-month", "it-year"), texts, strict=True))
    assert form.is_valid() or form.error_summary
    assert str(form["it"])


@given(st.text(max_size=12))
def test_no_text_in_a_number_or_an_amount_fails(text) -> None:
    for field in (STAFF, PAY):
        form = form_of(field, "")
        form.data = {"it": text}
        assert form.is_valid() or form.error_summary
        assert str(form["it"])
