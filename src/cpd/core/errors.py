"""What the core refuses: attributes that are no text, collisions nobody foresaw, tables that can't be imported."""

from cpd.core.refusals import Error, ProviderError

LONGEST = 1000
"""How many characters an attribute of a request may have."""

NOT_A_TEXT = Error(
    "attribute",
    "not_a_text",
    f"The [] must be one text or number of up to {LONGEST:,} characters, without the character NUL. "
    "It cannot be true or false, a list or an object.",
)
"""Of whatever attribute of a request is read as text."""

AT_THE_SAME_TIME = ProviderError(
    "base",
    "at_the_same_time",
    "Somebody else stored the same thing at the same moment. Check what was stored, then try again.",
)
MIGRATE_AT_WORK = Error("migrate", "at_work", "Another migration is still at work. Try again later.")
MIGRATE_IN_USE = Error(
    "migrate", "in_use", "A table has been in use the whole time, perhaps by a backup. Try again later."
)
CELLS = Error(
    "attribute", "cells", "The line has {cells} cells, but there are {number} columns.", {"cells": "3", "number": "2"}
)
UNPRINTABLE = Error("attribute", "invalid", "It has a character that cannot be printed. Type it again.")
FILE_INVALID = Error(
    "file", "invalid", "Line {line} is not CSV: {error}.", {"line": "4", "error": "unexpected end of data"}
)
FILE_MISSING = Error(
    "file", "missing", "{path} cannot be read: {why}.", {"path": "providers.csv", "why": "Permission denied"}
)
FILE_ENCODING = Error(
    "file", "encoding", "The file is neither UTF-8 nor Windows-1252. Save it as CSV in UTF-8 and try again."
)
FILE_MISSING_COLUMNS = Error(
    "file",
    "missing_columns",
    "{expected}: {missing} is missing.",
    {"expected": "The first line must name the columns name, ecf", "missing": "name"},
)
FILE_UNKNOWN_COLUMNS = Error(
    "file",
    "unknown_columns",
    "{expected}: we do not know {unknown}.",
    {"expected": "The first line must name the columns name, ecf", "unknown": "vat number"},
)
FILE_COLUMNS_TWICE = Error(
    "file", "columns_twice", "{expected}, each once.", {"expected": "The first line must name the columns name, ecf"}
)
