"""Diagrams of states: boxes on a grid and labelled arrows between them, as SVG without a script.

A fence of the language ``states`` holds one line for each box, ``name: column row``, and one for each arrow,
``from -> to: label``. The page says the same in words, so a screen reader is told the title and the arrows.
"""

import re
from html import escape

_BOX = re.compile(r"(?P<name>[\w -]+): (?P<column>\d+) (?P<row>\d+)")
_ARROW = re.compile(r"(?P<start>[\w -]+?) -> (?P<end>[\w -]+?): (?P<label>.+)")
WIDTH, HEIGHT, ACROSS, DOWN = 160, 44, 250, 110
SCREEN = 640
WIDE = ' class="cpd-diagram__wide"'
"""How a diagram is marked that is wider than so many pixels: it shrinks so far, and then scrolls."""


def diagram(text: str) -> str:
    """The diagram that the text describes. Raises ``ValueError`` for a line that is neither a box nor an arrow."""
    boxes: dict[str, tuple[int, int]] = {}
    arrows: list[tuple[str, str, str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if arrow := _ARROW.fullmatch(line):
            arrows.append((arrow["start"], arrow["end"], arrow["label"]))
        elif box := _BOX.fullmatch(line):
            boxes[box["name"]] = (int(box["column"]), int(box["row"]))
        else:
            raise ValueError(f"Neither a box nor an arrow: {line}")
    width = max(column for column, _ in boxes.values()) * ACROSS + WIDTH + 4
    height = max(row for _, row in boxes.values()) * DOWN + HEIGHT + 4
    words = "; ".join(f"{start} becomes {end}: {label}" for start, end, label in arrows)
    shapes = [_arrow(boxes[start], boxes[end], label) for start, end, label in arrows]
    shapes += [_box(name, *place) for name, place in boxes.items()]
    return (
        f'<div class="cpd-diagram" tabindex="0" role="group" aria-label="Diagram">'
        f'<svg role="img" aria-label="{escape(words)}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"{WIDE if width > SCREEN else ""}>'
        '<defs><marker id="cpd-head" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">'
        '<path d="M0,0 L9,4 L0,8 z"/></marker></defs>'
        f"{''.join(shapes)}</svg></div>\n"
    )


def _box(name: str, column: int, row: int) -> str:
    left, top = column * ACROSS + 2, row * DOWN + 2
    return (
        f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="3"/>'
        f'<text class="cpd-state" x="{left + WIDTH / 2}" y="{top + HEIGHT / 2 + 6}">{escape(name)}</text>'
    )


def _arrow(start: tuple[int, int], end: tuple[int, int], label: str) -> str:
    """A straight arrow from the edge of one box to the edge of the other, with its label beside the middle."""
    (from_column, from_row), (to_column, to_row) = start, end
    x1, y1 = from_column * ACROSS + 2 + WIDTH / 2, from_row * DOWN + 2 + HEIGHT / 2
    x2, y2 = to_column * ACROSS + 2 + WIDTH / 2, to_row * DOWN + 2 + HEIGHT / 2
    if from_row == to_row:
        side = 1 if to_column > from_column else -1
        x1, x2 = x1 + side * WIDTH / 2, x2 - side * WIDTH / 2
        place = f'x="{(x1 + x2) / 2}" y="{y1 - 8}"'
    else:
        side = 1 if to_row > from_row else -1
        y1, y2 = y1 + side * HEIGHT / 2, y2 - side * HEIGHT / 2
        place = f'x="{(x1 + x2) / 2}" y="{(y1 + y2) / 2}"'
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" marker-end="url(#cpd-head)"/>'
        f'<text class="cpd-label" {place}>{escape(label)}</text>'
    )
