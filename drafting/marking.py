"""A stretch of the text as a page shows it: its own words, with the places that rows are about."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Piece:
    """Some words of the text; `rows`: those it is the place of, in their order, none of plain words."""

    text: str
    rows: list = field(default_factory=list)

    @property
    def state(self) -> str:
        """The least decided of its rows."""
        states = {row.state for row in self.rows}
        return next((state for state in ("open", "accepted", "left_out") if state in states), "")


def marked(text: str, start: int, end: int, rows: Iterable) -> list[list[Piece]]:
    """Paragraphs of pieces that together are text[start:end]. `rows` have start and end; places that overlap are one piece,
    and each row is told the row its place is named after (`anchor`)."""
    pieces, at = [], start
    for piece in _places(text, rows):
        first, last = piece.start, piece.end
        pieces += [Piece(text[at:first]), Piece(text[first:last], piece.rows)]
        at = last
    return _paragraphs([*pieces, Piece(text[at : max(at, end)])])


@dataclass
class _Place:
    start: int
    end: int
    rows: list


def _places(text: str, rows: Iterable) -> list[_Place]:
    made: list[_Place] = []
    for row in sorted(rows, key=lambda row: (row.start, row.pk)):
        if made and row.start < made[-1].end:
            made[-1].rows.append(row)
            made[-1].end = max(made[-1].end, row.end)
        else:
            made.append(_Place(row.start, row.end, [row]))
        row.anchor = made[-1].rows[0].pk
    return made


def _paragraphs(pieces: list[Piece]) -> list[list[Piece]]:
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.rows:
            found[-1].append(piece)
            continue
        for number, line in enumerate(piece.text.split("\n")):
            if number:
                found.append([])
            if line:
                found[-1].append(Piece(line))
    return [paragraph for paragraph in found if any(piece.rows or piece.text.strip() for piece in paragraph)]
