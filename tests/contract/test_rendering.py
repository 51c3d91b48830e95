"""Finished documents: JSON and CSV."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from cpd.contract.rendering import csv_line

texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"))


@given(st.lists(texts, min_size=2))
def test_any_csv_reader_reads_back_what_was_written(values) -> None:
    assert next(csv.reader(io.StringIO(csv_line(values), newline=""))) == values


def test_nulls_and_booleans_and_quotes() -> None:
    assert csv_line([None, True, False, 'O\'Neil, "Pat"', 5]) == '"",true,false,"O\'Neil, ""Pat""",5\n'
    assert csv_line([None, "a"], null="") == ",a\n"


def test_values_that_a_spreadsheet_would_run_are_left_alone() -> None:
    assert csv_line(["=1+1", "a"]) == "=1+1,a\n"
