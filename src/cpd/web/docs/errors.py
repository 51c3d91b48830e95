"""The catalogue of errors as a page, drawn from the code that answers them."""

from cpd.api.catalogue import KnownError, known_errors

INTRODUCTION = """# Errors

Every error has a `title` (the attribute, or what kind of error it is), a `detail` for people, and a `code` for
programs. A code never changes its meaning; the words of a `detail` may. Where a `detail` fills in something of your
request, {…} stands below. Several things wrong with one attribute are one error whose details are joined; its `code`
is that of the first.

In versions 1 and 2, `401` and `404` have a single `error` instead, and `403` has no body."""

WAYS_OUT = {
    400: "The request can't be understood. Nothing was written: mend it and send it again.",
    403: "Your token is good, and your organisation does not run this programme.",
    404: "There is nothing of that ID that you can see. You may have mistyped it, or it is somebody else's.",
    406: "There is no such format here: leave the suffix off.",
    409: "The same write is at work. Wait a moment and send it again.",
    410: "It was there, and is not any more. The detail says what to use.",
    422: "What you asked for is against a rule. Nothing was written: the detail says what to do.",
    429: "Wait for as many seconds as Retry-After says.",
}


def errors_page() -> str:
    """The page as Markdown: a section for each status, a table in it."""
    parts = [INTRODUCTION]
    for status in sorted({error.status for error in known_errors()}):
        rows = [_row(error) for error in known_errors() if error.status == status]
        parts += [
            f"## {status}",
            WAYS_OUT[status],
            "\n".join(["| code | title | detail |", "|---|---|---|", *dict.fromkeys(rows)]),
        ]
    return "\n\n".join(parts)


def _row(error: KnownError) -> str:
    sentence = error.sentence.replace("|", "\\|")
    return f"| `{error.code}` | {error.title} | {sentence} |"
