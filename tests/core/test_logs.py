"""What never gets into the log."""

import pytest

from cpd.core.logs import _discreet


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ("Not Found: /sign-in/link/abc.def-123", "Not Found: /sign-in/link/…"),
        (
            "IntegrityError: twice\nDETAIL:  Key (email)=(terry@school.example) exists.\n",
            "IntegrityError: twice\n(values left out)\n",
        ),
        ("request", "request"),
    ],
)
def test_sign_in_links_and_the_values_of_rows_are_left_out(text, logged) -> None:
    assert _discreet(None, "info", {"event": text, "status": 404}) == {"event": logged, "status": 404}
