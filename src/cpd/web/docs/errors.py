"""The catalogue of errors as a page, drawn from the errors that are declared."""

import json

from cpd.api.catalogue import KnownError, known_errors

INTRODUCTION = """# Errors

Every error has a `title` (the attribute, or what kind of error it is), a `detail` for people, and a `code` for
programs. A code never changes its meaning; the words of a `detail` may. Each error is shown here with its rule and an
example. Where the rule has {…}, we fill in a value from your request or our records.

If several things are wrong with one attribute, you get one error with all the details. Its `code` is that of the
first. For NPQ declarations in version 3 you get an error for each message instead.

A `401` has a single `error` in every version. A `404` has one in versions 1 and 2, and `403` has no body there."""

WAYS_OUT = {
    400: "We cannot understand the request. Nothing was written: correct it and send it again.",
    403: "Your token is accepted, but your organisation does not offer this programme.",
    404: "We cannot find a record with this ID. Check the ID: it may belong to another provider.",
    406: "There is no such format. Remove the ending from the address.",
    409: "We are still processing a request with this key. Wait a moment and send it again.",
    410: "It no longer exists. The detail says what to use instead.",
    422: "A rule does not allow it. Nothing was written: the detail says what to do.",
    503: "The service is not available at the moment. Wait as long as Retry-After says, then send it again.",
    429: "Wait for as many seconds as Retry-After says.",
}


def errors_page() -> str:
    """The page as Markdown: a section for each status, and in it each error with its rule and an example."""
    parts = [INTRODUCTION]
    for status in sorted({error.status for error in known_errors()}):
        parts += [f"## {status}", WAYS_OUT[status]]
        by_name: dict[tuple[str, str], list[KnownError]] = {}
        for error in known_errors():
            if error.status == status:
                by_name.setdefault((error.title, error.code), []).append(error)
        for (title, code), errors in by_name.items():
            parts += [f"### `{code}` ({title})", *_shown(title, code, errors)]
    return "\n\n".join(parts)


def _shown(title: str, code: str, errors: list[KnownError]) -> list[str]:
    """The rules, as the detail says them, and one of them as it is answered."""
    rules = list(dict.fromkeys(error.sentence for error in errors))
    rule = rules[0] if len(rules) == 1 else "\n".join(f"- {one}" for one in rules)
    example = json.dumps({"title": title, "detail": errors[0].example, "code": code}, indent=2, ensure_ascii=False)
    return [rule, f"```json\n{example}\n```"]
