"""What an answer of the API says, in tests: its data, or its errors."""

import json
from typing import Any


def data(response) -> Any:
    """The ``data`` of an answer that must be a success."""
    assert response.status_code == 200, response.content
    return json.loads(response.content)["data"]


def errors(response) -> list[tuple[str, str]]:
    """Title and code of everything that is wrong, of an answer that must be a refusal (422)."""
    assert response.status_code == 422, response.content
    return [(error["title"], error["code"]) for error in json.loads(response.content)["errors"]]
