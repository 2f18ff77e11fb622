"""What a person typed: the texts of the fields, kept as they are until the importer has judged them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from metrics.entry.known import Known
from metrics.scoring.measures import COUNT_FIELDS

NIL_FIELD, REVISION_FIELD = "khong-phat-sinh", "ban"

_CELL = re.compile(r"o([0-9]{1,9})-([a-z0-9_]{1,30})")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")


@dataclass(frozen=True, slots=True)
class Typed:
    """``cells``: procedure id -> count field -> text. ``revision``: the one on which the grid was opened."""

    cells: Mapping[int, Mapping[str, str]]
    is_nil: bool
    revision: int

    def text(self, procedure: int, field: str) -> str:
        return self.cells.get(procedure, {}).get(field, "")

    def values(self, procedure: int) -> list[str | int | None]:
        """What goes into the cells of a workbook: whole numbers as numbers, all else as typed; None = blank."""
        return [_value(self.text(procedure, field)) for field in COUNT_FIELDS]


def cell_name(procedure: int, field: str) -> str:
    return f"o{procedure}-{field}"


def typed_from(form: Mapping[str, str]) -> Typed:
    """From the fields of the form; fields that are none of the grid's are left alone."""
    cells: dict[int, dict[str, str]] = {}
    for name in form:
        found = _CELL.fullmatch(name)
        if found and found[2] in COUNT_FIELDS and form[name].strip():
            cells.setdefault(int(found[1]), {})[found[2]] = form[name]
    revision = form.get(REVISION_FIELD, "")
    return Typed(
        cells=cells,
        is_nil=bool(form.get(NIL_FIELD)),
        revision=int(revision) if re.fullmatch(r"[0-9]{1,9}", revision) else 0,
    )


def typed_of(known: Known) -> Typed:
    """What stands in the grid when it is opened: the figures in force."""
    cells = {
        procedure: {
            field: str(count)
            for field, count in zip(COUNT_FIELDS, counts, strict=True)
            if count is not None
        }
        for procedure, counts in known.newest.figures.items()
    }
    return Typed(cells=cells, is_nil=known.newest.is_nil, revision=known.newest.revision)


def _value(text: str) -> str | int | None:
    text = text.strip()
    return int(text) if _WHOLE.fullmatch(text) else text or None
